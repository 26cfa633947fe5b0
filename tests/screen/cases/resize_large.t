# from 40x12 to 200x60
size 40x12
args --no-model tree
wait files
quiet 500
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node
resize 200x60
quiet 300
screen
| 1 tree                                  12 files │ 2 fs/toyfs/super.c  toy_get_node                                   12/69 │ 3 conversation
|▾ fs/                                            7│ 7 #include <toy/vfs.h>                                                   │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132 lines, 12
|  ▾ toyfs/                                       6│ 8                                                                        │  functions,
|      Kconfig                                    4│ 9 static const struct toy_dir_ops toy_dir_operations;                    │  6 tables
|      Makefile                                   7│10                                                                        │ "Mounts toy trees and makes their nodes." (fs/toyfs/super.c)
|      io-cached.c                               11│11 /* Allocates a node and gives it its tables. */                        │entry points
|      io-plain.c                                11│12 struct toy_node *toy_get_node(struct toy_mount *m, int mode)           │ fs_initcall(toy_init)                fs/toyfs/super.c:69 (function :65)
|      super.c                                   69│13 {                                                                      │ called only from outside: shm_open mm/shm.c:5, call_own mm/other.c:2
|      toyfs.h                                   14│14         struct toy_node *n = vfs_new_node(m, mode);                    │reading order
|    Makefile                                     1│15                                                                        │ 1. fs/toyfs/super.c:65 toy_init        where it starts
|▸ include/                                       1│16         if (n) {                                                       │ 2. fs/toyfs/super.c:12 toy_get_node    Allocates a node and gives it its
|▸ mm/                                            2│17                 n->dir_ops = &toy_dir_operations;                      │   ...
|  COPYING                                       0B│18                 n->file_ops = &toy_file_operations;                    │ 3. fs/toyfs/io-cached.c:9 toy_file_operations
|  Makefile                                      0B│19         }                                                              │ 4. mm/shm.c:2 shm_type                 toy_init_context in a comment is
|                                                  │20         return n;                                                      │   no use
|                                                  │21 }                                                                      │ 5. mm/other.c:1 toy_get_node
|                                                  │22                                                                        │
|                                                  │23 static int                                                             │ i      ask a question about this tree
|                                                  │24 toy_mknod(struct toy_mount *m, int mode)                               │ @      find a file or symbol
|                                                  │25 {                                                                      │ S      search all files
|                                                  │26         return toy_get_node(m, mode) ? 0 : -1;                         │ Enter  open the name or place under the cursor
|                                                  │27 }                                                                      │ [      back from there
|                                                  │28                                                                        │ s      earlier sessions
|                                                  │29 static int toy_create(struct toy_mount *m, int mode)                   │ ?      all keys
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
|                                                  │58 }                                                                      │
|                                                  │59                                                                        │
|                                                  │60 static struct toy_fs_type toy_type = {                                 │
|                                                  │61         .name = "toy",                                                 │
|                                                  │62         .init_context = toy_init_context,                              │
|                                                  │63 };                                                                     │
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
