# Enter on an include opens the file
size 80x24
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys :
text open fs/toyfs/super.c:6
keys Enter
quiet
keys 2 l Enter
quiet 300
screen
keys Bs
quiet
screen
