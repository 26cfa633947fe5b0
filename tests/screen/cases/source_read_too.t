# the model is to read this, too
size 80x24
args tree
replay answer
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys r
quiet 300
screen
