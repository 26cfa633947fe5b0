# keys of the configuration file; the help knows them
size 80x24
args --no-model tree
config key.quit = X
config key.down = ctrl-t
wait symbols
keys 1 ctrl-t
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
|> i writes a question, : a command, / searches, ? helps
keys q
quiet
keys ?
text quit
quiet
screen
| 1 tree    12 files │ 2 source
|▸ fs/              7│
|▸ in┌─ keys and commands ──────────────────────────────────────────────────┐.
|▸ mm│/ quit                                                                │
|  CO│everywhere                                                            │
|  Ma│  ctrl-c                  stop the answer; a second one quits         │
|    │  X                       quit                                        │
|    │commands                                                              │
|    │  :quit                   leave the session                           │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │32
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │key.interrupt  stop the answer; a second one quits                    │69
|    └──────────────────────────────────────────────────────────────────────┘
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys Esc X
exit 0
