# y copies the path
size 80x24
args --no-model tree
wait COPYING
keys 1 G y
copied Makefile
screen
