# Enter opens the file in the source pane
size 80x24
args --no-model tree
wait COPYING
keys 1 G k
keys Enter
screen
