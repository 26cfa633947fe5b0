# @ inserts a name
size 80x24
args --no-model tree
wait COPYING
keys i
text explain @
quiet
text tgnode
quiet 300
screen
keys Enter
quiet
screen
