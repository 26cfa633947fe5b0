# a name that does not exist is marked
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait done in
quiet 400
keys 3 z
quiet
wait made_up_name?
