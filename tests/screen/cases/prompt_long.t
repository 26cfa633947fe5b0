# a line longer than the screen
size 40x12
args --no-model tree
wait fs
keys i
text the quick brown fox jumps over the lazy dog and over the other dog
screen
keys Home
screen
