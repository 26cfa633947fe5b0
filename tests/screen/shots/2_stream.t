# An answer while it streams; names that the map knows are links, and the status line says how fast it runs.
size 100x30
tree linux
args tree/fs/ramfs
replay ramfs
wait inode.c
keys :
text open fs/ramfs/inode.c:57
keys Enter
wait ramfs_get_inode(struct
keys i
text explain structure
keys Enter
wait directories get
save 2_stream
