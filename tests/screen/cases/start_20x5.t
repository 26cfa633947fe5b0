# the smallest screen
size 20x5
args --no-model tree
wait fs
screen
