# Tab shows what there is when there are several
size 80x24
args --no-model tree
wait COPYING
keys i
text who calls toy_
keys Tab
quiet
screen
keys Tab
quiet
screen
