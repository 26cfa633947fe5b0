# :q quits
size 80x24
args --no-model tree
wait COPYING
keys : q Enter
exit 0
