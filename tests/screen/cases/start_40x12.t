# the first screen at 40x12
size 40x12
args --no-model tree
wait fs
screen
