# search in the source: live, n, N, no match, a broken pattern
size 80x24
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys g /
text toy_m
screen
keys Enter n n
screen
keys N
screen
keys /
text nowhere
screen
keys Esc
screen
keys /
text (a
screen
keys Enter
screen
