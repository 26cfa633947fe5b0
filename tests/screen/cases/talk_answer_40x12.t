# a whole answer at 40x12
size 40x12
args tree/fs/toyfs
replay answer
wait files
quiet 500
keys i
text explain structure
keys Enter
wait unmounted
quiet 400
screen
keys 3 g
screen
