# a search of all files before the map is there, and its list
size 80x24
args --no-model tree
wait 12 files
keys S
text toy_get_node
keys Enter
wait lines in 4 of 12 files
wait fs/toyfs/super.c 3
