# thoughts are folded; T unfolds and folds
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait unmounted
quiet 400
keys 3 z g T
screen
keys T
screen
