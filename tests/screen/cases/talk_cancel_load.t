# Esc while the model loads
size 80x24
args tree/fs/toyfs
replay slow_load
wait symbols
keys i
text explain structure
keys Enter
wait load
keys Esc Esc
wait cancelled
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
|                    │ 3 conversation
|                    │   toy_init_context in shm_type
|                    │                             (toy_fs_type)
|                    │
|                    │ mm/shm.c:5                 toy_mount in shm_open
|                    │
|                    │ mm/shm.c:7                 toy_get_node() in shm_open
|                    │
|                    │ 7 places in 2 files: include 4, mm 3 (6 files searched)
|                    │
|                    │cancelled while replay was loading
|6 files 26 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
