# the first screen at 200x60
size 200x60
args --no-model tree
wait fs
screen
