# Browsing: the tree, the source at a definition, the callers of a name one key (`c`) away.
size 80x24
tree linux
args --no-model tree/fs/ramfs
wait inode.c
keys :
text open fs/ramfs/inode.c:57
keys Enter
wait ramfs_get_inode(struct
keys 2
quiet 300
save 1_browse
