# all keys, made from the table, at 20x5
size 20x5
args --no-model tree
wait fs
keys ?
quiet
screen
keys PgDn
screen
keys Esc
screen
