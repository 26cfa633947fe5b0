# the same with the golden model
size 80x24
args -m @GOLDEN@/qwen3.gguf -n 60 tree/fs/toyfs
wait symbols
keys i
text explain structure
keys Enter
wait tok/s
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2 c
wait toy_mknod
keys 3 G
keys ctrl-c
quiet 500
keys i
text again
keys Enter
wait at its limit
quiet 500
