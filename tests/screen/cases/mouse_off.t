# the mouse is the terminal's until m
size 80x24
args --no-model tree
wait COPYING
mode mouse off
keys m
mode mouse on
screen
keys m
mode mouse off
