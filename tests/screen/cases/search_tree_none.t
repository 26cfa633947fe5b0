# nothing found, and a broken pattern
size 80x24
args --no-model tree
wait COPYING
quiet 300
keys s
text nowhere_at_all
keys Enter
quiet 400
screen
keys s
text (
keys Enter
quiet 300
screen
