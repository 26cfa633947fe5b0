# few bytes while an answer streams
size 80x24
args tree/fs/toyfs
replay long
wait symbols
keys i
text explain structure
keys Enter
wait line 20
keys 2
mark
wait line 40
expect-bytes <= 14400
