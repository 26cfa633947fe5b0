# callers are of what was opened; the last row looks through the tree around it
size 80x24
args --no-model tree/fs/toyfs
wait symbols
keys :
text callers toy_get_node
keys Enter
wait outside fs/toyfs
screen 1-9
| 1 …toy_get_node (2)│ 2 source
|▾ super.c          2│
| 26 toy_mknod  retur│ Choose a file on the left, or @ finds a file or symbol.
| 42 toy_fill  return│
|▸ outside fs/toyfs  │
|                    │
| 2 calls in fs/toyfs│
|                    │
|                    │
keys G Enter
wait searched)
screen
| 1 …toy_get_node (1)│ 2 source
|▾ mm/shm.c         1│
| 7 shm_open  return │ Choose a file on the left, or @ finds a file or symbol.
|                    │
| 1 call in 1 file   │
| outside fs/toyfs (6│
| searched)          │
|                    │
|                    │
|                    │
|                    │
|                    │ 3 conversation
|                    │fs/toyfs: 6 files (4 C, 1 Makefile, 1 Kconfig), 116 lines,
|                    │  9 functions, 5
|                    │  tables
|                    │ "Mounts toy trees and makes their nodes." (super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                super.c:69 (function
|                    │   :65)
|                    │reading order
|                    │ 1. super.c:65 toy_init                 where it starts
|                    │ 2. super.c:12 toy_get_node             Allocates a node
|1 call in 1 file outside fs/toyfs (6 searched)
|> i writes a question, : a command, / searches, ? helps
keys Esc
