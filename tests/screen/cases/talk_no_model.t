# without a model the exact part is the answer
size 80x24
args --no-model tree/fs/toyfs
wait symbols
keys i
text who calls toy_get_node
keys Enter
quiet 800
keys 3 z
screen
| 3 conversation
|> who calls toy_get_node
|
|toy_get_node super.c:12 is called by
| super.c:26                      toy_mknod
| super.c:42                      toy_fill
|
| 2 calls in 2 functions of 1 file
|
|0.0 s
|
|
|
|
|
|
|
|
|
|
|
|
|done in 0.0 s
|> i writes a question, : a command, / searches, ? helps
