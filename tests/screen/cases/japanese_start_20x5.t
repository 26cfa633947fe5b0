# a tree with Japanese names at 20x5
size 20x5
tree japanese
args --no-model tree
quiet 700
screen
| 1 tree     3 files
|▸ 源/              1
|  main.c          34
|? help  i ask
|> i writes a questio
