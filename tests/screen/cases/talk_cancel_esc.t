# Esc stops the answer; what came stays
size 80x24
args tree/fs/toyfs
replay long
wait symbols
keys i
text explain structure
keys Enter
wait line 12
keys 3 Esc
wait cancelled
quiet 300
mask line \d+ .*
screen
