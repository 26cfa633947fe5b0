# files and symbols, fuzzily, at 200x60
size 200x60
args --no-model tree
wait symbols
quiet 500
keys @
quiet
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
|                                             ┌─ find a file or symbol ────────────────────────────────────────────────────────────────────────────────────┐nit        where it starts
|                                             │>                                                                                                   33 of 47│et_node    Allocates a node and gives it its
|                                             │fs/toyfs/super.c                                                                                            │
|                                             │fs/toyfs/toyfs.h                                                                                            │y_file_operations
|                                             │include/toy/vfs.h                                                                                           │           toy_init_context in a comment is
|                                             │fs/toyfs/Makefile                                                                                           │
|                                             │fs/toyfs/io-cached.c                                                                                        │
|                                             │fs/toyfs/io-plain.c                                                                                         │
|                                             │mm/other.c                                                                                                  │this tree
|                                             │mm/shm.c                                                                                                    │
|                                             │fs/toyfs/Kconfig                                                                                            │
|                                             │fs/Makefile                                                                                                 │e under the cursor
|                                             │COPYING                                                                                                     │
|                                             │Makefile                                                                                                    │
|                                             │toy_mount  struct                                                                         fs/toyfs/toyfs.h:6│
|                                             │toy_get_tree  function                                                                   fs/toyfs/super.c:45│
|                                             │toy_context  table toy_context_ops                                                       fs/toyfs/super.c:50│
|                                             │toy_get_node  function                                                                   fs/toyfs/super.c:12│
|                                             │toy_init_context  function                                                               fs/toyfs/super.c:54│
|                                             │toy_cached_read  function                                                             fs/toyfs/io-cached.c:4│
|                                             │toy_plain_read  function                                                               fs/toyfs/io-plain.c:4│
|                                             │toy_fill  function                                                                       fs/toyfs/super.c:40│
|                                             │toy_mknod  function                                                                      fs/toyfs/super.c:24│
|                                             │TOYFS  config                                                                             fs/toyfs/Kconfig:1│
|                                             │toy_get_node  function                                                                          mm/other.c:1│
|                                             │toy_file_operations  table toy_file_ops                                               fs/toyfs/io-cached.c:9│
|                                             │toy_file_operations  table toy_file_ops                                                fs/toyfs/io-plain.c:9│
|                                             │toy_dir_operations  table toy_dir_ops                                                    fs/toyfs/super.c:34│
|                                             │toy_create  function                                                                     fs/toyfs/super.c:29│
|                                             │toy_type  table toy_fs_type                                                              fs/toyfs/super.c:60│
|                                             │toy_init  function                                                                       fs/toyfs/super.c:65│
|                                             │TOYFS_H  macro                                                                            fs/toyfs/toyfs.h:3│
|                                             │call_own  function                                                                              mm/other.c:2│
|                                             │shm_type  table toy_fs_type                                                                       mm/shm.c:2│
|                                             │shm_open  function                                                                                mm/shm.c:5│
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │Mounts toy trees and makes their nodes.                                                                     │
|                                             └────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
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
text tgn
quiet 300
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
|                                             ┌─ find a file or symbol ────────────────────────────────────────────────────────────────────────────────────┐nit        where it starts
|                                             │> tgn                                                                                                      2│et_node    Allocates a node and gives it its
|                                             │toy_get_node  function                                                                   fs/toyfs/super.c:12│
|                                             │toy_get_node  function                                                                          mm/other.c:1│y_file_operations
|                                             │                                                                                                            │           toy_init_context in a comment is
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │this tree
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │e under the cursor
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │                                                                                                            │
|                                             │fs/toyfs/super.c:12  struct toy_node *toy_get_node(struct toy_mount *m, int mode)                           │
|                                             └────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
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
keys Enter
quiet 300
screen
| 1 tree                                  12 files │ 2 fs/toyfs/super.c  toy_get_node                                   12/69 │ 3 conversation
|▾ fs/                                            7│ 1 /*                                                                     │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132 lines, 12
|  ▾ toyfs/                                       6│ 2  * Mounts toy trees and makes their nodes.                             │  functions,
|      Kconfig                                    4│ 3  *                                                                     │  6 tables
|      Makefile                                   7│ 4  * Copyright (c) 2026 the codeask developers                           │ "Mounts toy trees and makes their nodes." (fs/toyfs/super.c)
|      io-cached.c                               11│ 5  */                                                                    │entry points
|      io-plain.c                                11│ 6 #include "toyfs.h"                                                     │ fs_initcall(toy_init)                fs/toyfs/super.c:69 (function :65)
|      super.c                                   69│ 7 #include <toy/vfs.h>                                                   │ called only from outside: shm_open mm/shm.c:5, call_own mm/other.c:2
|      toyfs.h                                   14│ 8                                                                        │reading order
|    Makefile                                     1│ 9 static const struct toy_dir_ops toy_dir_operations;                    │ 1. fs/toyfs/super.c:65 toy_init        where it starts
|▸ include/                                       1│10                                                                        │ 2. fs/toyfs/super.c:12 toy_get_node    Allocates a node and gives it its
|▸ mm/                                            2│11 /* Allocates a node and gives it its tables. */                        │   ...
|  COPYING                                       0B│12 struct toy_node *toy_get_node(struct toy_mount *m, int mode)           │ 3. fs/toyfs/io-cached.c:9 toy_file_operations
|  Makefile                                      0B│13 {                                                                      │ 4. mm/shm.c:2 shm_type                 toy_init_context in a comment is
|                                                  │14         struct toy_node *n = vfs_new_node(m, mode);                    │   no use
|                                                  │15                                                                        │ 5. mm/other.c:1 toy_get_node
|                                                  │16         if (n) {                                                       │
|                                                  │17                 n->dir_ops = &toy_dir_operations;                      │ i      ask a question about this tree
|                                                  │18                 n->file_ops = &toy_file_operations;                    │ @      find a file or symbol
|                                                  │19         }                                                              │ S      search all files
|                                                  │20         return n;                                                      │ Enter  open the name or place under the cursor
|                                                  │21 }                                                                      │ [      back from there
|                                                  │22                                                                        │ s      earlier sessions
|                                                  │23 static int                                                             │ ?      all keys
|                                                  │24 toy_mknod(struct toy_mount *m, int mode)                               │
|                                                  │25 {                                                                      │
|                                                  │26         return toy_get_node(m, mode) ? 0 : -1;                         │
|                                                  │27 }                                                                      │
|                                                  │28                                                                        │
|                                                  │29 static int toy_create(struct toy_mount *m, int mode)                   │
|                                                  │30 {                                                                      │
|                                                  │31         return toy_mknod(m, mode | 1);                                 │
|                                                  │32 }                                                                      │
|                                                  │33                                                                        │
|                                                  │34 static const struct toy_dir_ops toy_dir_operations = {                 │
|                                                  │35         .create = toy_create,                                          │
|                                                  │36         .mknod = toy_mknod,                                            │
|                                                  │37         .lookup = vfs_lookup,                                          │
|                                                  │38 };                                                                     │
|                                                  │39                                                                        │
|                                                  │40 static int toy_fill(struct toy_mount *m)                               │
|                                                  │41 {                                                                      │
|                                                  │42         return toy_get_node(m, 0) ? 0 : -1;                            │
|                                                  │43 }                                                                      │
|                                                  │44                                                                        │
|                                                  │45 static int toy_get_tree(struct toy_mount *m)                           │
|                                                  │46 {                                                                      │
|                                                  │47         return vfs_get_tree(m, toy_fill);                              │
|                                                  │48 }                                                                      │
|                                                  │49                                                                        │
|                                                  │50 static const struct toy_context_ops toy_context = {                    │
|                                                  │51         .get_tree = toy_get_tree,                                      │
|                                                  │52 };                                                                     │
|                                                  │53                                                                        │
|                                                  │54 int toy_init_context(struct toy_fc *fc)                                │
|                                                  │55 {                                                                      │
|                                                  │56         fc->ops = &toy_context;                                        │
|                                                  │57         return 0;                                                      │
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
