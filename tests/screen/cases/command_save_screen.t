# :save-screen writes the screen
size 80x24
args --no-model tree
wait symbols
keys :
text save-screen @out
keys Enter
quiet
screen
| 1 tree    12 files │ 2 source
|▸ fs/              7│
|▸ in┌─ find a file or symbol ──────────────────────────────────────────────┐.
|▸ mm│> out                                                                1│
|  CO│toy_mount  struct                                   fs/toyfs/toyfs.h:6│
|  Ma│                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │32
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │fs/toyfs/toyfs.h:6  Everything about one mount.                       │69
|    └──────────────────────────────────────────────────────────────────────┘
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|:save-screen
