# :theme changes it while running
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
attr "Allocates" no-fg=default
keys :
text theme mono
keys Enter
attr "Allocates" fg=default
keys :
text theme light
keys Enter
attr "Allocates" no-fg=default
keys :
text theme nosuch
keys Enter
screen 23-24
|no such theme: auto, dark, light, 16, mono
|> i writes a question, : a command, / searches, ? helps
