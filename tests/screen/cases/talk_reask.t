# the question is edited and asked again
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait unmounted
quiet 400
keys 3 E
quiet
screen
text  please
keys Enter
wait second answer
quiet 400
keys 3 g
screen
