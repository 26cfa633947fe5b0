# from 40x12 to 200x60
size 40x12
args --no-model tree
wait fs
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node
resize 200x60
quiet 300
screen
