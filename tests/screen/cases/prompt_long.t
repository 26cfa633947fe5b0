# a line longer than the screen
size 40x12
args --no-model tree
wait files
quiet 500
keys i
text the quick brown fox jumps over the lazy dog and over the other dog
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
|12 files  ? help  i ask  @ find
|> the quick brown fox jumps over the la
|  zy dog and over the other dog
keys Home
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
|12 files  ? help  i ask  @ find
|> the quick brown fox jumps over the la
|  zy dog and over the other dog
