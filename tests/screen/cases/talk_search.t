# search in the conversation
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait done in
quiet 400
keys 3 z g /
text toy_get
screen
| 3 conversation
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
| exactly one of io-cached.c when CONFIG_CACHE=y (Makefile:6), io-plain.c
|   otherwise (Makefile:5); both define toy_file_operations
| super.c always (Makefile:7)
|
|entry points
| fs_initcall(toy_init)                super.c:69 (function :65)
|
|main paths
| fs_initcall(toy_init) super.c:69 -> toy_init :65
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|/toy_get                                                                    1/11
keys Enter n
screen
| 3 conversation                                                   1 new line, G
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
| exactly one of io-cached.c when CONFIG_CACHE=y (Makefile:6), io-plain.c
|   otherwise (Makefile:5); both define toy_file_operations
| super.c always (Makefile:7)
|
|entry points
| fs_initcall(toy_init)                super.c:69 (function :65)
|
|main paths
| fs_initcall(toy_init) super.c:69 -> toy_init :65
|   -> vfs_register(&toy_type :60) .init_context = toy_init_context :54
|     -> .ops = &toy_context :50 .get_tree = toy_get_tree :45
|match 2 of 11
|> i writes a question, : a command, / searches, ? helps
