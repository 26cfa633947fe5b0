# tokens, rate, context, memory
size 80x24
args tree/fs/toyfs
replay long
wait symbols
keys i
text explain structure
keys Enter
wait line 20
wait tok/s
wait ctx
