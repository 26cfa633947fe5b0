# Tab: files, symbols, both; nothing found; Esc
size 80x24
args --no-model tree
wait symbols
quiet 300
keys ctrl-p
text super
quiet 300
screen
| 1 tree    12 files │ 2 source
|▸ fs/              7│
|▸ in┌─ find a file or symbol ──────────────────────────────────────────────┐.
|▸ mm│> super                                                              1│
|  CO│fs/toyfs/super.c                                                      │
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
|    │Mounts toy trees and makes their nodes.                               │69
|    └──────────────────────────────────────────────────────────────────────┘
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys Tab
quiet 300
screen
| 1 tree    12 files │ 2 source
|▸ fs/              7│
|▸ in┌─ find a file ────────────────────────────────────────────────────────┐.
|▸ mm│> super                                                              1│
|  CO│fs/toyfs/super.c                                                      │
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
|    │Mounts toy trees and makes their nodes.                               │69
|    └──────────────────────────────────────────────────────────────────────┘
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys Tab
quiet 300
screen
| 1 tree    12 files │ 2 source
|▸ fs/              7│
|▸ in┌─ find a symbol ──────────────────────────────────────────────────────┐.
|▸ mm│> super                                                              0│
|  CO│                                                                      │
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
|    │no name has these letters in this order                               │69
|    └──────────────────────────────────────────────────────────────────────┘
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys ctrl-u
text zzzz
quiet 300
screen
| 1 tree    12 files │ 2 source
|▸ fs/              7│
|▸ in┌─ find a symbol ──────────────────────────────────────────────────────┐.
|▸ mm│> zzzz                                                               0│
|  CO│                                                                      │
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
|    │no name has these letters in this order                               │69
|    └──────────────────────────────────────────────────────────────────────┘
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys Esc
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
