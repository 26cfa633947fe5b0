# a tree with Japanese names at 40x12
size 40x12
tree japanese
args --no-model tree
wait files
quiet 500
screen
| 1 tree                         3 files
|▸ 源/                                  1
|  main.c                              34
|  説明.md                              8
|
|
|
|
|
|
|3 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
