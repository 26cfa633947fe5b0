# the conversation alone, from the top
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait unmounted
quiet 400
keys 3 z
screen
keys g
screen
keys PgDn
screen
