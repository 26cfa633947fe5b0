# an unknown command says so
size 80x24
args --no-model tree
wait COPYING
keys :
text nonsense
keys Enter
screen
