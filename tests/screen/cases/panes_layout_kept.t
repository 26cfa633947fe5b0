# the layout is there again in the next session
size 80x24
args --no-model tree
before true
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys > > > >
quiet
screen
keys q
exit 0
