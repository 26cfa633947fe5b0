# scrolling up stops following; G follows again
size 80x24
args tree/fs/toyfs
replay long
wait symbols
keys i
text explain structure
keys Enter
wait line 30
keys 3 k k k
wait new lines
keys G
gone new lines
