# Esc while the model loads
size 80x24
args tree/fs/toyfs
replay slow_load
wait symbols
keys i
text explain structure
keys Enter
wait load
keys Esc Esc
wait cancelled
screen
