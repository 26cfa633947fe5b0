# one pane alone, then all
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys z
screen
| 2 fs/toyfs/super.c  toy_get_node                                         12/69
| 9 static const struct toy_dir_ops toy_dir_operations;
|10
|11 /* Allocates a node and gives it its tables. */
|12 struct toy_node *toy_get_node(struct toy_mount *m, int mode)
|13 {
|14         struct toy_node *n = vfs_new_node(m, mode);
|15
|16         if (n) {
|17                 n->dir_ops = &toy_dir_operations;
|18                 n->file_ops = &toy_file_operations;
|19         }
|20         return n;
|21 }
|22
|23 static int
|24 toy_mknod(struct toy_mount *m, int mode)
|25 {
|26         return toy_get_node(m, mode) ? 0 : -1;
|27 }
|28
|29 static int toy_create(struct toy_mount *m, int mode)
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys Tab
screen
| 3 conversation
|tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132 lines, 12 functions,
|  6 tables
| "Mounts toy trees and makes their nodes." (fs/toyfs/super.c)
|entry points
| fs_initcall(toy_init)                fs/toyfs/super.c:69 (function :65)
| called only from outside: shm_open mm/shm.c:5, call_own mm/other.c:2
|reading order
| 1. fs/toyfs/super.c:65 toy_init        where it starts
| 2. fs/toyfs/super.c:12 toy_get_node    Allocates a node and gives it its ...
| 3. fs/toyfs/io-cached.c:9 toy_file_operations
| 4. mm/shm.c:2 shm_type                 toy_init_context in a comment is no use
| 5. mm/other.c:1 toy_get_node
|
| i      ask a question about this tree
| @      find a file or symbol
| S      search all files
| Enter  open the name or place under the cursor
| [      back from there
| s      earlier sessions
| ?      all keys
|
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys z
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_get_node                    12/69
|▾ fs/              7│ 9 static const struct toy_dir_ops toy_dir_operations;
|  ▾ toyfs/         6│10
|      Kconfig      4│11 /* Allocates a node and gives it its tables. */
|      Makefile     7│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|      io-cached.c 11│13 {
|      io-plain.c  11│14         struct toy_node *n = vfs_new_node(m, mode);
|      super.c     69│15
|      toyfs.h     14│16         if (n) {
|    Makefile       1│17                 n->dir_ops = &toy_dir_operations;
|▸ include/         1│18                 n->file_ops = &toy_file_operations;
|▸ mm/              2│ 3 conversation
|  COPYING         0B│tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|  Makefile        0B│  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
