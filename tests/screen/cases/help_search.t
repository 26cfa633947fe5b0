# the help is searched
size 80x24
args --no-model tree
wait COPYING
keys F1
quiet
text zoom
screen
keys Esc
screen
