# a question while one is answered stays in the prompt
size 80x24
args tree/fs/toyfs
replay long
wait symbols
keys i
text explain structure
keys Enter
wait line 3
keys i
text more
keys Enter
quiet 50
screen 24-24
|> more
