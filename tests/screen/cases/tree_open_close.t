# directories open and close
size 80x24
args --no-model tree
wait symbols
keys 1 g l
screen
| 1 tree    12 files │ 2 source
|▾ fs/              7│
|  ▸ toyfs/         6│ Choose a file on the left, or @ finds a file or symbol.
|    Makefile       1│
|▸ include/         1│
|▸ mm/              2│
|  COPYING         0B│
|  Makefile        0B│
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
|> i writes a question, : a command, / searches, ? helps
keys j l
screen
| 1 tree    12 files │ 2 source
|▾ fs/              7│
|  ▾ toyfs/         6│ Choose a file on the left, or @ finds a file or symbol.
|      Kconfig      4│
|      Makefile     7│
|      io-cached.c 11│
|      io-plain.c  11│
|      super.c     69│
|      toyfs.h     14│
|    Makefile       1│
|▸ include/         1│
|▸ mm/              2│ 3 conversation
|  COPYING         0B│tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|  Makefile        0B│  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys h
screen
| 1 tree    12 files │ 2 source
|▾ fs/              7│
|  ▸ toyfs/         6│ Choose a file on the left, or @ finds a file or symbol.
|    Makefile       1│
|▸ include/         1│
|▸ mm/              2│
|  COPYING         0B│
|  Makefile        0B│
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
|> i writes a question, : a command, / searches, ? helps
keys Enter
screen
| 1 tree    12 files │ 2 source
|▾ fs/              7│
|  ▾ toyfs/         6│ Choose a file on the left, or @ finds a file or symbol.
|      Kconfig      4│
|      Makefile     7│
|      io-cached.c 11│
|      io-plain.c  11│
|      super.c     69│
|      toyfs.h     14│
|    Makefile       1│
|▸ include/         1│
|▸ mm/              2│ 3 conversation
|  COPYING         0B│tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|  Makefile        0B│  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
