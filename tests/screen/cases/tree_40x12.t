# the tree alone on a small screen
size 40x12
args --no-model tree
wait files
quiet 500
keys 1 l j l
screen
| 1 tree                        12 files
|▾ fs/                                  7
|  ▾ toyfs/                             6
|      Kconfig                          4
|      Makefile                         7
|      io-cached.c                     11
|      io-plain.c                      11
|      super.c                         69
|      toyfs.h                         14
|    Makefile                           1
|12 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
keys Tab
screen
| 2 source
|
| Choose a file on the left, or @ finds
| a file or symbol.
|
|
|
|
|
|
|12 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
