# commands are listed
size 80x24
args --no-model tree
wait COPYING
keys :
text help
keys Enter
quiet
screen
