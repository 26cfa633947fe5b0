# Tab completes a path
size 80x24
args --no-model tree
wait COPYING
keys i
text explain fs/toyfs/su
keys Tab
quiet
screen 20-24
