# keywords, comments, strings, types have colours; the cursor line is marked
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
attr "Allocates" no-fg=default
attr "if (n" no-fg=default
attr "static const" no-fg=default
