# the first screen at 200x60
size 200x60
args --no-model tree
wait symbols
screen
| 1 tree                                  12 files │ 2 source                                                                 │ 3 conversation
|▸ fs/                                            7│                                                                          │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132 lines, 12
|▸ include/                                       1│ Choose a file on the left, or @ finds a file or symbol.                  │  functions,
|▸ mm/                                            2│                                                                          │  6 tables
|  COPYING                                       0B│                                                                          │ "Mounts toy trees and makes their nodes." (fs/toyfs/super.c)
|  Makefile                                      0B│                                                                          │entry points
|                                                  │                                                                          │ fs_initcall(toy_init)                fs/toyfs/super.c:69 (function :65)
|                                                  │                                                                          │ called only from outside: shm_open mm/shm.c:5, call_own mm/other.c:2
|                                                  │                                                                          │reading order
|                                                  │                                                                          │ 1. fs/toyfs/super.c:65 toy_init        where it starts
|                                                  │                                                                          │ 2. fs/toyfs/super.c:12 toy_get_node    Allocates a node and gives it its
|                                                  │                                                                          │   ...
|                                                  │                                                                          │ 3. fs/toyfs/io-cached.c:9 toy_file_operations
|                                                  │                                                                          │ 4. mm/shm.c:2 shm_type                 toy_init_context in a comment is
|                                                  │                                                                          │   no use
|                                                  │                                                                          │ 5. mm/other.c:1 toy_get_node
|                                                  │                                                                          │
|                                                  │                                                                          │ i      ask a question about this tree
|                                                  │                                                                          │ @      find a file or symbol
|                                                  │                                                                          │ S      search all files
|                                                  │                                                                          │ Enter  open the name or place under the cursor
|                                                  │                                                                          │ [      back from there
|                                                  │                                                                          │ s      earlier sessions
|                                                  │                                                                          │ ?      all keys
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
