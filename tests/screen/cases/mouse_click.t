# a click selects, a double click opens
size 80x24
args --no-model tree
wait COPYING
keys m
mouse click 3 3
screen
mouse double 5 3
quiet 300
screen
