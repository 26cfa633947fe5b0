# the theme without colours
size 80x24
args --no-model tree
config theme = mono
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
attr "Allocates" fg=default
attr "if (n" fg=default
