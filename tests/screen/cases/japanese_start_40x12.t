# a tree with Japanese names at 40x12
size 40x12
tree japanese
args --no-model tree
wait 源
screen
