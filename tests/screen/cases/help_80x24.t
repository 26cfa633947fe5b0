# all keys, made from the table, at 80x24
size 80x24
args --no-model tree
wait fs
keys ?
quiet
screen
keys PgDn
screen
keys Esc
screen
