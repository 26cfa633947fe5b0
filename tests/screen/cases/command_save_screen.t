# :save-screen writes the screen, and @ in a command is a character
size 80x24
args --no-model tree
wait symbols
keys :
text save-screen @out.txt
keys Enter
quiet
file @out.txt contains 2 source
keys /
text @x
screen
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
|12 files 35 symbols  ? help  i ask  @ find
|/@x                                                                    0 matches
