# a whole answer on the smallest screen
size 20x5
args tree/fs/toyfs
replay answer
quiet 700
keys i
text explain
keys Enter
wait unmounted
quiet 400
screen
