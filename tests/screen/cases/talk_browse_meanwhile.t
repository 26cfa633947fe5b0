# while it answers the tree is browsed
size 80x24
args tree/fs/toyfs
replay long
wait symbols
keys i
text explain structure
keys Enter
wait line 3
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2 c
wait toy_mknod
keys 3 G
wait line 40
