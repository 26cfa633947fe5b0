# Esc leaves, the text stays
size 80x24
args --no-model tree
wait COPYING
keys i
text half a quest
keys Esc
screen
keys j i
text ion
screen
