# the conversation alone, from the top
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
keys 3 z
screen
| 3 conversation
|• made_up_name? does not exist, so it must be marked.
|
|file        │ what it does
|────────────┼─────────────
|super.c     │ mount, nodes
|io-cached.c │ cached files
|
|static int toy_fill(struct toy_mount *m)
|{
|        return 0; /* a comment */
|}
|
|The mount begins in fs/toyfs/super.c:20 and calls toy_get_node().
|
|1. The kernel calls vfs_register.
|2. toy_get_node makes the root.
|
|│ Everything is lost when it is unmounted.
|
|126 tokens, 60.0 tok/s; read 3,000; 2.8 s; 10 of 11 names verified; not found:
|  made_up_name
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
keys g
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
keys PgDn
screen
| 3 conversation
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
|       -> vfs_get_tree(toy_fill :40) -> toy_get_node :12
|         -> .dir_ops = &toy_dir_operations :34
|           .create = toy_create :29 -> toy_mknod :24
|             -> toy_get_node :12 (above)
|           .mknod = toy_mknod :24 (above)
|           outside: .lookup = vfs_lookup
|         -> .file_ops = &toy_file_operations io-cached.c:9 or io-plain.c:9
|           .read = toy_cached_read :4
| toy_file_operations io-plain.c:9 (toy_file_ops) [CONFIG_CACHE=n], set as
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
