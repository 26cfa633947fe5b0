# a question of several lines
size 80x24
args --no-model tree
wait COPYING
keys i
text one
keys alt-Enter
text two
keys ctrl-j
text three
screen
keys Up
text x
screen
