# a whole answer at 200x60
size 200x60
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
