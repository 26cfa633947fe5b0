# tabs are eight columns
size 80x24
tree control
args --no-model tree
wait tabs.c
keys :
text open tabs.c
keys Enter
wait tabs(void)
keys 2
screen
