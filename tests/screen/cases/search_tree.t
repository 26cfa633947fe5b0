# all files searched: a list of places
size 80x24
args --no-model tree
wait COPYING
quiet 300
keys s
text toy_get_node\(
keys Enter
quiet 400
screen
keys j Enter
quiet 300
screen
