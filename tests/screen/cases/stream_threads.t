# an answer streams while panes are used, is cancelled, resumed; then the end
size 80x24
args tree/fs/toyfs
replay long
wait symbols
keys i
text explain structure
keys Enter
wait line 3
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2 c
wait toy_mknod
keys s
text toy_
keys Enter
keys @
text tgn
quiet 200
keys Esc
keys 3 G ctrl-d k
resize 100x30
wait line 20
keys ctrl-r
quiet 300
keys Esc
wait cancelled
keys ctrl-n S
wait explain structure
keys Enter
wait line 3
quiet 200
keys i
text again
keys Enter
wait tok/s
keys q
quiet 300
