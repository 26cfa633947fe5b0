# ten thousand lines: the last is one key away
size 80x24
tree long
args --no-model tree
wait long.c
keys :
text open long.c
keys Enter
wait v00001
keys 2 G
wait v10000
screen
keys ctrl-u PgUp
screen
keys : 5 0 0 0 Enter
wait v05000
screen
