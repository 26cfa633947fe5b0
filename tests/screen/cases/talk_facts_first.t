# the exact part is there before the model has read
size 80x24
args tree/fs/toyfs
replay slow_prefill
wait symbols
keys i
text explain structure
keys Enter
wait prefill
keys Esc 3 z g
wait entry points
lacks unmounted
