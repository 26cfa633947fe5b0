# the prompt on the smallest screen
size 20x5
args --no-model tree
quiet 700
keys i
text a question longer than the line
screen
| 1 tree    12 files
|▸ fs/              7
|▸ include/         1
|? help  i ask
|>  than the line
