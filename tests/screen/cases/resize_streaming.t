# resizes while an answer streams
size 80x24
args tree/fs/toyfs
replay long
wait symbols
keys i
text explain structure
keys Enter
wait line 5
resize 40x12
wait line 12
resize 20x5
wait line 16
resize 200x60
wait line 30
resize 80x24
wait line 3
