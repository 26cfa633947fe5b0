# all keys, made from the table, at 200x60
size 200x60
args --no-model tree
wait fs
keys ?
quiet
screen
keys PgDn
screen
keys Esc
screen
