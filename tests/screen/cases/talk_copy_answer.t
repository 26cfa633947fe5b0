# Y copies the answer; a file holds it, too
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait unmounted
quiet 400
keys 3 Y
copied # The toy file system
screen
