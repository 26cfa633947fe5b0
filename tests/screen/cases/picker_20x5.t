# files and symbols, fuzzily, at 20x5
size 20x5
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
