# NO_COLOR takes the colours out
size 80x24
args --no-model tree
env NO_COLOR=1
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
attr "Allocates" fg=default
attr "if (n" fg=default
