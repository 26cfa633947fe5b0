# Tab completes a path
size 80x24
args --no-model tree
wait symbols
keys i
text explain fs/toyfs/su
keys Tab
quiet
screen 20-24
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> explain fs/toyfs/super.c
