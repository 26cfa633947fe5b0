# ctrl-r reads the tree again
size 80x24
args --no-model tree
wait COPYING
sh printf "int fresh(void) { return 1; }\n" >tree/fresh.c
keys ctrl-r
wait fresh.c
quiet 300
screen
