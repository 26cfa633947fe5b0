# the first screen at 80x24
size 80x24
args --no-model tree
wait fs
screen
