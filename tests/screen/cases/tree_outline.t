# definitions of the file under the cursor
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c
keys Enter
wait Mounts toy
keys 2 t
wait toy_mknod
screen
keys j j Enter
screen
keys 1 f
screen
