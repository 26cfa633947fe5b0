# two questions; ( and ) go between them
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait unmounted
quiet 400
keys i
text and then?
keys Enter
wait second answer
quiet 400
screen
keys 3 (
screen
keys (
screen
keys )
screen
