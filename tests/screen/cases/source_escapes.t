# escape sequences of a file are shown, never obeyed
size 80x24
tree control
args --no-model tree
wait escapes.c
keys :
text open escapes.c
keys Enter
wait escapes(void)
keys 2
screen
