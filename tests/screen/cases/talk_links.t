# l goes from link to link, Enter opens the place
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait unmounted
quiet 400
keys 3 z G
screen
keys h
screen
keys h h
screen
keys Enter
quiet 300
screen
