# a search in the tree pane: live, n, N, Esc
size 80x24
args --no-model tree/fs/toyfs
wait symbols
keys 1 /
text io
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
|6 files 26 symbols  ? help  i ask  @ find
|/io                                                                          1/2
keys Enter n
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
|match 2 of 2
|> i writes a question, : a command, / searches, ? helps
keys N
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
|match 1 of 2
|> i writes a question, : a command, / searches, ? helps
keys / z z z
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
|6 files 26 symbols  ? help  i ask  @ find
|/zzz                                                                   0 matches
keys Esc
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
|6 files 26 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
