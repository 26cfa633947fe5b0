# a tree with Japanese names at 200x60
size 200x60
tree japanese
args --no-model tree
wait 源
screen
