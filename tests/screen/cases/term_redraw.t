# ctrl-l draws anew, and nothing else does
size 80x24
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys j k l h ctrl-d ctrl-u Tab Tab Tab
quiet
keys ctrl-l
quiet
screen
