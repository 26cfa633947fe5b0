# the smallest screen
size 20x5
args --no-model tree
quiet 700
screen
| 1 tree    12 files
|▸ fs/              7
|▸ include/         1
|? help  i ask
|> i writes a questio
