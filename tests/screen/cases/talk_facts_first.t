# the exact part is there before the model has read
size 80x24
args tree/fs/toyfs
replay slow_prefill
wait symbols
keys i
text explain structure
keys Enter
wait prefill
keys 3 z g
wait 3 conversation
keys PgDn
wait entry points
lacks unmounted
wait prefill
