# An answer while it streams; names that the map knows are links, and the status line says how fast it runs.
size 100x30
tree linux
args tree/fs/ramfs
replay ramfs
wait inode.c
keys i
text explain structure
keys Enter
wait ramfs_mmu_get_unmapped_area
save 2_stream
