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
keys S
text toy_
keys Enter
wait lines in
keys @
text tgn
wait toy_get_node
keys Esc
keys 3 G ctrl-d k k
resize 100x30
wait new lines
keys ctrl-r ctrl-c
wait stopped
keys G
wait cancelled
keys ctrl-n s
wait explain structure
keys Enter
wait cancelled
keys i
text again
keys Enter
wait line 3
keys ctrl-c
wait cancelled
keys i
text more
keys Enter
wait line 3
keys q
exit 0
