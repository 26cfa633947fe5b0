# Tab completes a symbol
size 80x24
args --no-model tree
wait symbols
keys i
text who calls toy_get_n
keys Tab
quiet
screen 20-24
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> who calls toy_get_node
