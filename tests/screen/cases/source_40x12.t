# the source on a small screen
size 40x12
args --no-model tree
wait fs
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node
keys 2
screen
keys z
screen
