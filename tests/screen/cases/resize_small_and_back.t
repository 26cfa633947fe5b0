# from 80x24 to 20x5 and back
size 80x24
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
resize 20x5
quiet 300
screen
resize 80x24
quiet 300
screen
