# directories open and close
size 80x24
args --no-model tree
wait COPYING
keys 1 g l
screen
keys j l
screen
keys h
screen
keys Enter
screen
