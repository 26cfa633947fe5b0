# without a model the exact part is the answer
size 80x24
args --no-model tree/fs/toyfs
wait super.c
keys i
text who calls toy_get_node
keys Enter
quiet 800
keys 3 z
screen
