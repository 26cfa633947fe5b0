# files and symbols, fuzzily, at 20x5
size 20x5
args --no-model tree
quiet 700
quiet 500
keys @
quiet
screen
| 1 tree    12 files
|▸ fs/              7
|▸ include/         1
|? help  i ask
|> i writes a questio
text tgn
quiet 300
screen
| 1 tree    12 files
|▸ fs/              7
|▸ include/         1
|? help  i ask
|> i writes a questio
keys Enter
quiet 300
screen
| 1 tree    12 files
|▸ fs/              7
|▸ include/         1
|? help  i ask
|> i writes a questio
