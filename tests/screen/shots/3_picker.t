# The picker (`@`): files and symbols by the letters one remembers.
size 80x24
tree linux
args --no-model tree/fs/ramfs
wait inode.c
quiet 1000
keys @
text ramfsino
quiet 500
save 3_picker
