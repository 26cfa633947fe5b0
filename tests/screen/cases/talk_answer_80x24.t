# a whole answer at 80x24
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait unmounted
quiet 400
screen
keys 3 g
screen
