# commands are completed
size 80x24
args --no-model tree
wait COPYING
keys : q Tab
screen
