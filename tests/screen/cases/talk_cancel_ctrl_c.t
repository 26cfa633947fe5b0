# ctrl-c stops the answer, a second one quits
size 80x24
args tree/fs/toyfs
replay long
wait symbols
keys i
text explain structure
keys Enter
wait line 12
keys ctrl-c
wait cancelled
keys ctrl-c ctrl-c
exit 0
