# a tree with Japanese names at 20x5
size 20x5
tree japanese
args --no-model tree
wait 源
screen
