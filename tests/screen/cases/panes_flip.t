# beside and below
size 200x60
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2 |
screen
keys |
screen
