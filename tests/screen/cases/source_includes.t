# files that this one includes, and the other way round
size 80x24
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys o
quiet 300
screen
keys :
text open include/toy/vfs.h
keys Enter
wait virtual file
keys 2 O
quiet 300
screen
