# $EDITOR gets the line, and the screen comes back
size 80x24
args --no-model tree
before printf '#!/bin/sh\necho "$@" >"$CASE_OUT"\n' >ed; chmod +x ed
env EDITOR=@DIR@/ed
env VISUAL=
env CASE_OUT=@DIR@/edited
wait COPYING
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys e
file edited contains +12
clears 1
quiet 300
screen
