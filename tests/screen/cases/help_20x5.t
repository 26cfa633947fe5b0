# all keys, made from the table, at 20x5
size 20x5
args --no-model tree
quiet 700
keys ?
quiet
screen
|/
|in a pane
|  j Down next line
|? help  i ask
|> i writes a questio
keys PgDn
screen
|/
|in a pane
|  j Down next line
|? help  i ask
|> i writes a questio
keys Esc
screen
| 1 tree    12 files
|▸ fs/              7
|▸ include/         1
|? help  i ask
|> i writes a questio
