# Y copies the answer; a file holds it, too
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait done in
quiet 400
keys 3 Y
copied # The toy file system
wait copied the answer (673 bytes)
screen 1-22
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
