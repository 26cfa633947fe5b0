# bytes that are no UTF-8, and overrides of direction
size 80x24
tree control
args --no-model tree
wait bytes.c
keys :
text open bytes.c
keys Enter
wait bytes(void)
keys 2
screen
