# a paste into a pane types nothing
size 80x24
args --no-model tree
wait COPYING
keys 2
paste qqq\n:quit\n
quiet
screen
