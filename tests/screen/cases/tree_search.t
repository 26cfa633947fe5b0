# a search in the tree pane: live, n, N, Esc
size 80x24
args --no-model tree/fs/toyfs
wait super.c
keys 1 /
text io
screen
keys Enter n
screen
keys N
screen
keys / z z z
screen
keys Esc
screen
