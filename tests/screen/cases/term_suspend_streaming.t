# the same while an answer streams
size 80x24
args tree/fs/toyfs
replay long
wait symbols
keys i
text explain structure
keys Enter
wait line 5
keys ctrl-z
stop
continue
wait line 30
