# prefill: done, total, rate, time left
size 80x24
args tree/fs/toyfs
replay slow_prefill
wait symbols
keys i
text explain structure
keys Enter
wait prefill 
wait ETA
keys Esc Esc
wait cancelled
