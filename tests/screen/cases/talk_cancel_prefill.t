# Esc while the question is read
size 80x24
args tree/fs/toyfs
replay slow_prefill
wait symbols
keys i
text explain structure
keys Enter
wait prefill
keys Esc Esc
wait cancelled
screen
