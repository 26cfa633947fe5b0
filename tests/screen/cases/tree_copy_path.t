# y copies the path
size 80x24
args --no-model tree
wait symbols
keys 1 G y
copied Makefile
wait copied path (8 bytes)
screen 1-22
| 1 tree    12 files │ 2 source
|▸ fs/              7│
|▸ include/         1│ Choose a file on the left, or @ finds a file or symbol.
|▸ mm/              2│
|  COPYING         0B│
|  Makefile        0B│
|                    │
|                    │
|                    │
|                    │
|                    │
|                    │ 3 conversation
|                    │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|                    │  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
