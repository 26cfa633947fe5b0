# a whole answer at 80x24
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait done in
quiet 400
keys 3 G
quiet
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
|                    │The mount begins in fs/toyfs/super.c:20 and calls
|                    │toy_get_node().
|                    │
|                    │1. The kernel calls vfs_register.
|                    │2. toy_get_node makes the root.
|                    │
|                    ││ Everything is lost when it is unmounted.
|                    │
|                    │126 tokens, 60.0 tok/s; read 3,000; 2.8 s; 10 of 11 names
|                    │  verified; not found: made_up_name
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
keys 3 g
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
|                    │> explain structure
|                    │
|                    │fs/toyfs: 6 files (4 C, 1 Makefile, 1 Kconfig), 116 lines,
|                    │  9 functions, 5
|                    │  tables
|                    │ "Mounts toy trees and makes their nodes." (super.c)
|                    │
|                    │files
|                    │ fs/toyfs/Kconfig         4
|                    │ fs/toyfs/Makefile        7
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
