# a crash (SIGBUS) leaves the terminal sane
size 80x24
env ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys m
mode mouse on
signal BUS
exit signal BUS
