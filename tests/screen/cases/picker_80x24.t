# files and symbols, fuzzily, at 80x24
size 80x24
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
