# thoughts are folded; T unfolds and folds
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait done in
quiet 400
keys 3 z g T
screen
| 3 conversation
|> explain structure
|
|fs/toyfs: 6 files (4 C, 1 Makefile, 1 Kconfig), 116 lines, 9 functions, 5
|  tables
| "Mounts toy trees and makes their nodes." (super.c)
|
|files
| fs/toyfs/Kconfig         4
| fs/toyfs/Makefile        7
|                             Makefile for the toy file system.
| fs/toyfs/io-cached.c    11  [CONFIG_CACHE=y] toy_file_operations:9
|                             Reads and writes through the cache.
| fs/toyfs/io-plain.c     11  [CONFIG_CACHE=n] toy_file_operations:9
|                             Reads and writes without a cache.
| fs/toyfs/super.c        69  toy_get_node:12, toy_init:65, toy_type:60
|                             Mounts toy trees and makes their nodes.
| fs/toyfs/toyfs.h        14
|                             what the parts of the toy file system share.
|
|build
| directory: always (fs/Makefile:1 obj-y += toyfs/)
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
keys T
screen
| 3 conversation                                                   1 new line, G
|> explain structure
|
|fs/toyfs: 6 files (4 C, 1 Makefile, 1 Kconfig), 116 lines, 9 functions, 5
|  tables
| "Mounts toy trees and makes their nodes." (super.c)
|
|files
| fs/toyfs/Kconfig         4
| fs/toyfs/Makefile        7
|                             Makefile for the toy file system.
| fs/toyfs/io-cached.c    11  [CONFIG_CACHE=y] toy_file_operations:9
|                             Reads and writes through the cache.
| fs/toyfs/io-plain.c     11  [CONFIG_CACHE=n] toy_file_operations:9
|                             Reads and writes without a cache.
| fs/toyfs/super.c        69  toy_get_node:12, toy_init:65, toy_type:60
|                             Mounts toy trees and makes their nodes.
| fs/toyfs/toyfs.h        14
|                             what the parts of the toy file system share.
|
|build
| directory: always (fs/Makefile:1 obj-y += toyfs/)
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
