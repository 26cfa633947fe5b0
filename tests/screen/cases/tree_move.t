# up, down, first and last row
size 80x24
args --no-model tree
wait COPYING
keys 1 j j
screen
keys k G
screen
keys g
screen
