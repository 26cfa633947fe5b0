# the tree alone on a small screen
size 40x12
args --no-model tree
wait fs
keys 1 l j l
screen
keys Tab
screen
