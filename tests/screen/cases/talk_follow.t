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
screen 23-23
|714 tok 120 tok/s ██ ctx 2.7k/32k names 1/1
keys G
gone new lines
