# all keys, made from the table, at 40x12
size 40x12
args --no-model tree
wait fs
keys ?
quiet
screen
keys PgDn
screen
keys Esc
screen
