# an earlier session is resumed
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait unmounted
quiet 400
keys ctrl-n
quiet 300
screen
keys S
wait explain structure
screen
keys Enter
wait unmounted
quiet 300
screen
