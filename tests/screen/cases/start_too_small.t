# one line says that it is too small
size 19x4
args --no-model tree
quiet 500
screen
resize 80x24
wait COPYING
screen
