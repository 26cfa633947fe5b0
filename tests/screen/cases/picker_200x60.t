# files and symbols, fuzzily, at 200x60
size 200x60
args --no-model tree
wait fs
quiet 500
keys @
quiet
screen
text tgn
quiet 300
screen
keys Enter
quiet 300
screen
