# a file that was named is open
size 80x24
args --no-model tree/fs/toyfs/super.c
wait symbols
wait Copyright (c)
screen
