# y copies the line, Y the file
size 80x24
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys y
copied struct toy_node *toy_get_node(struct toy_mount *m, int mode)
screen
keys Y
copied toy_mknod
screen
