# the first screen at 40x12
size 40x12
args --no-model tree
wait files
quiet 500
screen
| 1 tree                        12 files
|▸ fs/                                  7
|▸ include/                             1
|▸ mm/                                  2
|  COPYING                             0B
|  Makefile                            0B
|
|
|
|
|12 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
