# files and symbols, fuzzily, at 40x12
size 40x12
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
