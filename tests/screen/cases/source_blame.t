# who changed the line last
size 80x24
tree git
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2 b
wait Ann Toy
screen
keys G k b
wait Ben Late
screen
