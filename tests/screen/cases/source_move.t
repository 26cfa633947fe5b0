# cursor, half pages, pages, first and last line
size 80x24
args --no-model tree
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys g
screen
keys ctrl-d
screen
keys PgDn
screen
keys G
screen
keys ctrl-u
screen
