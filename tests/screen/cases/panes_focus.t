# Tab, S-Tab and numbers move the focus
size 80x24
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys Tab
screen
keys Tab
screen
keys S-Tab
screen
keys 1
screen
keys 3
screen
