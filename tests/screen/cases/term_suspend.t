# ctrl-z gives the terminal back, fg takes it again
size 80x24
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys ctrl-z
stop
mode alt off
mode paste off
continue
mode alt on
mode paste on
quiet 300
screen
