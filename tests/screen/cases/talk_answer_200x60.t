# a whole answer at 200x60
size 200x60
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
| 1 fs/toyfs                               6 files │ 2 source                                                                 │ 3 conversation
|  Kconfig                                        4│                                                                          │
|  Makefile                                       7│ Choose a file on the left, or @ finds a file or symbol.                  │calls out (6 names defined elsewhere, by the header that declares them)
|  io-cached.c                                   11│                                                                          │ toy/vfs.h              vfs_new_node, vfs_lookup, vfs_get_tree +1
|  io-plain.c                                    11│                                                                          │ elsewhere              cache_read, vfs_read
|  super.c                                       69│                                                                          │
|  toyfs.h                                       14│                                                                          │used by
|                                                  │                                                                          │ include/toy/vfs.h:2        toy_mount in vfs_new_node
|                                                  │                                                                          │
|                                                  │                                                                          │ include/toy/vfs.h:3        toy_mount in vfs_lookup
|                                                  │                                                                          │
|                                                  │                                                                          │ include/toy/vfs.h:4        toy_mount in vfs_get_tree
|                                                  │                                                                          │
|                                                  │                                                                          │ include/toy/vfs.h:4        toy_mount in vfs_get_tree
|                                                  │                                                                          │
|                                                  │                                                                          │ mm/shm.c:3                 .init_context = toy_init_context in shm_type
|                                                  │                                                                          │                             (toy_fs_type)
|                                                  │                                                                          │
|                                                  │                                                                          │ mm/shm.c:5                 toy_mount in shm_open
|                                                  │                                                                          │
|                                                  │                                                                          │ mm/shm.c:7                 toy_get_node() in shm_open
|                                                  │                                                                          │
|                                                  │                                                                          │ 7 places in 2 files: include 4, mm 3 (6 files searched)
|                                                  │                                                                          │
|                                                  │                                                                          │model: replay (a recorded answer); context 32,768
|                                                  │                                                                          │plan: 6 full; 2,232 of 31,744 tokens: files 782, question 1,450
|                                                  │                                                                          │
|                                                  │                                                                          │thought, 13 tokens - T unfolds
|                                                  │                                                                          │
|                                                  │                                                                          │The toy file system
|                                                  │                                                                          │
|                                                  │                                                                          │toyfs keeps everything in memory. Its parts:
|                                                  │                                                                          │
|                                                  │                                                                          │• super.c registers the type (toy_fs_type) and fills the mount in
|                                                  │                                                                          │  toy_fill.
|                                                  │                                                                          │• io-cached.c and io-plain.c give the operations of files; exactly one is
|                                                  │                                                                          │  built.
|                                                  │                                                                          │• made_up_name? does not exist, so it must be marked.
|                                                  │                                                                          │
|                                                  │                                                                          │file        │ what it does
|                                                  │                                                                          │────────────┼─────────────
|                                                  │                                                                          │super.c     │ mount, nodes
|                                                  │                                                                          │io-cached.c │ cached files
|                                                  │                                                                          │
|                                                  │                                                                          │static int toy_fill(struct toy_mount *m)
|                                                  │                                                                          │{
|                                                  │                                                                          │        return 0; /* a comment */
|                                                  │                                                                          │}
|                                                  │                                                                          │
|                                                  │                                                                          │The mount begins in fs/toyfs/super.c:20 and calls toy_get_node().
|                                                  │                                                                          │
|                                                  │                                                                          │1. The kernel calls vfs_register.
|                                                  │                                                                          │2. toy_get_node makes the root.
|                                                  │                                                                          │
|                                                  │                                                                          ││ Everything is lost when it is unmounted.
|                                                  │                                                                          │
|                                                  │                                                                          │126 tokens, 60.0 tok/s; read 3,000; 2.8 s; 10 of 11 names verified; not
|                                                  │                                                                          │  found: made_up_name
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok 5,965 tok/s names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
keys 3 g
screen
| 1 fs/toyfs                               6 files │ 2 source                                                                 │ 3 conversation
|  Kconfig                                        4│                                                                          │> explain structure
|  Makefile                                       7│ Choose a file on the left, or @ finds a file or symbol.                  │
|  io-cached.c                                   11│                                                                          │fs/toyfs: 6 files (4 C, 1 Makefile, 1 Kconfig), 116 lines, 9 functions, 5
|  io-plain.c                                    11│                                                                          │  tables
|  super.c                                       69│                                                                          │ "Mounts toy trees and makes their nodes." (super.c)
|  toyfs.h                                       14│                                                                          │
|                                                  │                                                                          │files
|                                                  │                                                                          │ fs/toyfs/Kconfig         4
|                                                  │                                                                          │ fs/toyfs/Makefile        7
|                                                  │                                                                          │                             Makefile for the toy file system.
|                                                  │                                                                          │ fs/toyfs/io-cached.c    11  [CONFIG_CACHE=y] toy_file_operations:9
|                                                  │                                                                          │                             Reads and writes through the cache.
|                                                  │                                                                          │ fs/toyfs/io-plain.c     11  [CONFIG_CACHE=n] toy_file_operations:9
|                                                  │                                                                          │                             Reads and writes without a cache.
|                                                  │                                                                          │ fs/toyfs/super.c        69  toy_get_node:12, toy_init:65, toy_type:60
|                                                  │                                                                          │                             Mounts toy trees and makes their nodes.
|                                                  │                                                                          │ fs/toyfs/toyfs.h        14
|                                                  │                                                                          │                             what the parts of the toy file system share.
|                                                  │                                                                          │
|                                                  │                                                                          │build
|                                                  │                                                                          │ directory: always (fs/Makefile:1 obj-y += toyfs/)
|                                                  │                                                                          │ exactly one of io-cached.c when CONFIG_CACHE=y (Makefile:6), io-plain.c
|                                                  │                                                                          │   otherwise (Makefile:5); both define toy_file_operations
|                                                  │                                                                          │ super.c always (Makefile:7)
|                                                  │                                                                          │
|                                                  │                                                                          │entry points
|                                                  │                                                                          │ fs_initcall(toy_init)                super.c:69 (function :65)
|                                                  │                                                                          │
|                                                  │                                                                          │main paths
|                                                  │                                                                          │ fs_initcall(toy_init) super.c:69 -> toy_init :65
|                                                  │                                                                          │   -> vfs_register(&toy_type :60) .init_context = toy_init_context :54
|                                                  │                                                                          │     -> .ops = &toy_context :50 .get_tree = toy_get_tree :45
|                                                  │                                                                          │       -> vfs_get_tree(toy_fill :40) -> toy_get_node :12
|                                                  │                                                                          │         -> .dir_ops = &toy_dir_operations :34
|                                                  │                                                                          │           .create = toy_create :29 -> toy_mknod :24
|                                                  │                                                                          │             -> toy_get_node :12 (above)
|                                                  │                                                                          │           .mknod = toy_mknod :24 (above)
|                                                  │                                                                          │           outside: .lookup = vfs_lookup
|                                                  │                                                                          │         -> .file_ops = &toy_file_operations io-cached.c:9 or io-plain.c:9
|                                                  │                                                                          │           .read = toy_cached_read :4
|                                                  │                                                                          │ toy_file_operations io-plain.c:9 (toy_file_ops) [CONFIG_CACHE=n], set as
|                                                  │                                                                          │      .file_ops by toy_get_node super.c:12
|                                                  │                                                                          │   .read = toy_plain_read :4
|                                                  │                                                                          │
|                                                  │                                                                          │types
|                                                  │                                                                          │ struct toy_mount toyfs.h:6 (2 fields)  in toy_get_node super.c:12,
|                                                  │                                                                          │   toy_mknod
|                                                  │                                                                          │      super.c:24, toy_create super.c:29 +3
|                                                  │                                                                          │      Everything about one mount.
|                                                  │                                                                          │
|                                                  │                                                                          │in the comments' words
|                                                  │                                                                          │ toy_get_node super.c:12          Allocates a node and gives it its
|                                                  │                                                                          │   tables.
|                                                  │                                                                          │ toy_mount toyfs.h:6              Everything about one mount.
|                                                  │                                                                          │
|                                                  │                                                                          │reading order
|                                                  │                                                                          │ 1. super.c:65 toy_init                 where it starts
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok 5,965 tok/s names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
