# l and h go from name to name
size 80x24
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys l
screen
keys l l
screen
keys h
screen
