# earlier questions
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
text second
keys Enter
wait second answer
quiet 300
keys i Up
screen 20-24
keys Up
screen 20-24
keys Down
screen 20-24
keys Down
screen 20-24
