# a question that was taken up to be edited and left again: what is asked then replaces nothing
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait done in
quiet 400
keys 3 E
wait > explain structure
keys Esc i ctrl-u
text who calls toy_get_node
keys Enter
wait 2/2
screen
| 1 fs/toyfs 6 files │ 2 source
|  Kconfig          4│
|  Makefile         7│ Choose a file on the left, or @ finds a file or symbol.
|  io-cached.c     11│
|  io-plain.c      11│
|  super.c         69│
|  toyfs.h         14│
|                    │
|                    │
|                    │
|                    │
|                    │ 3 conversation 2/2
|                    │
|                    │> who calls toy_get_node
|                    │
|                    │toy_get_node super.c:12 is called by
|                    │ super.c:26                      toy_mknod
|                    │ super.c:42                      toy_fill
|                    │
|                    │ 2 calls in 2 functions of 1 file
|                    │
|                    │0.0 s
|done in 0.0 s ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
