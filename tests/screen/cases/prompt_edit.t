# the keys of a line editor
size 80x24
args --no-model tree
wait COPYING
keys i
text one two three
keys ctrl-w
screen
keys ctrl-a
text zero 
screen
keys ctrl-k
screen
keys ctrl-y alt-b alt-b
screen
keys alt-f ctrl-u
screen
keys Home Del ctrl-e Bs
screen 20-24
