# a session is removed, after a question
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait unmounted
quiet 400
keys ctrl-n S
wait explain structure
keys ctrl-x
quiet
screen
keys y
quiet 300
screen
keys Esc
