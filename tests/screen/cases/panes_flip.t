# beside and below
size 200x60
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2 |
screen
| 1 tree                                  12 files │ 2 fs/toyfs/super.c  toy_get_node                                                                                                              12/69
|▾ fs/                                            7│ 1 /*
|  ▾ toyfs/                                       6│ 2  * Mounts toy trees and makes their nodes.
|      Kconfig                                    4│ 3  *
|      Makefile                                   7│ 4  * Copyright (c) 2026 the codeask developers
|      io-cached.c                               11│ 5  */
|      io-plain.c                                11│ 6 #include "toyfs.h"
|      super.c                                   69│ 7 #include <toy/vfs.h>
|      toyfs.h                                   14│ 8
|    Makefile                                     1│ 9 static const struct toy_dir_ops toy_dir_operations;
|▸ include/                                       1│10
|▸ mm/                                            2│11 /* Allocates a node and gives it its tables. */
|  COPYING                                       0B│12 struct toy_node *toy_get_node(struct toy_mount *m, int mode)
|  Makefile                                      0B│13 {
|                                                  │14         struct toy_node *n = vfs_new_node(m, mode);
|                                                  │15
|                                                  │16         if (n) {
|                                                  │17                 n->dir_ops = &toy_dir_operations;
|                                                  │18                 n->file_ops = &toy_file_operations;
|                                                  │19         }
|                                                  │20         return n;
|                                                  │21 }
|                                                  │22
|                                                  │23 static int
|                                                  │24 toy_mknod(struct toy_mount *m, int mode)
|                                                  │25 {
|                                                  │26         return toy_get_node(m, mode) ? 0 : -1;
|                                                  │27 }
|                                                  │28
|                                                  │ 3 conversation
|                                                  │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132 lines, 12 functions,
|                                                  │  6 tables
|                                                  │ "Mounts toy trees and makes their nodes." (fs/toyfs/super.c)
|                                                  │entry points
|                                                  │ fs_initcall(toy_init)                fs/toyfs/super.c:69 (function :65)
|                                                  │ called only from outside: shm_open mm/shm.c:5, call_own mm/other.c:2
|                                                  │reading order
|                                                  │ 1. fs/toyfs/super.c:65 toy_init        where it starts
|                                                  │ 2. fs/toyfs/super.c:12 toy_get_node    Allocates a node and gives it its ...
|                                                  │ 3. fs/toyfs/io-cached.c:9 toy_file_operations
|                                                  │ 4. mm/shm.c:2 shm_type                 toy_init_context in a comment is no use
|                                                  │ 5. mm/other.c:1 toy_get_node
|                                                  │
|                                                  │ i      ask a question about this tree
|                                                  │ @      find a file or symbol
|                                                  │ S      search all files
|                                                  │ Enter  open the name or place under the cursor
|                                                  │ [      back from there
|                                                  │ s      earlier sessions
|                                                  │ ?      all keys
|                                                  │
|                                                  │
|                                                  │
|                                                  │
|                                                  │
|                                                  │
|                                                  │
|                                                  │
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys |
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
