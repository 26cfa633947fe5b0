# the wheel scrolls what is under it
size 80x24
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys m
mode mouse on
mouse wheel down 4 60
mouse wheel down 4 60
quiet
screen
mouse wheel up 4 60
quiet
screen
