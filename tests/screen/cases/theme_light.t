# the light theme
size 80x24
args --no-model tree
config theme = light
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
screen
attr "Allocates" no-fg=default
