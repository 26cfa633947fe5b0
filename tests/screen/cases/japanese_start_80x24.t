# a tree with Japanese names at 80x24
size 80x24
tree japanese
args --no-model tree
wait 源
screen
