# :save-screen writes the screen
size 80x24
args --no-model tree
wait COPYING
keys :
text save-screen @out
keys Enter
quiet
screen
