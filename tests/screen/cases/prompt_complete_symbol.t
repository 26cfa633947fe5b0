# Tab completes a symbol
size 80x24
args --no-model tree
wait COPYING
keys i
text who calls toy_get_n
keys Tab
quiet
screen 20-24
