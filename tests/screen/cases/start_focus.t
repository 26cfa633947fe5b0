# the focus of the session is the directory that was named
size 80x24
args --no-model tree/fs/toyfs
wait super.c
screen
