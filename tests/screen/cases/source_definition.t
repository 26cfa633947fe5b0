# the definition of the name under the cursor
size 80x24
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys j j l l l Enter
quiet 300
screen
keys [
quiet
screen
keys ]
quiet
screen
