# :q quits
size 80x24
args --no-model tree
wait symbols
keys : q Enter
exit 0
