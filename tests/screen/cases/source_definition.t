# the definition of the name under the cursor
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node(struct
keys 2
keys j j l l l Enter
quiet 300
screen
| 1 …e_operations (3)│ 2 fs/toyfs/super.c  toy_get_node                    18/69
|▾ …yfs/io-cached.c 1│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|  9 const struct toy│13 {
|▾ …oyfs/io-plain.c 1│14         struct toy_node *n = vfs_new_node(m, mode);
|  9 const struct toy│15
|▾ fs/toyfs/toyfs.h 1│16         if (n) {
| 12 extern const str│17                 n->dir_ops = &toy_dir_operations;
|                    │18                 n->file_ops = &toy_file_operations;
|                    │19         }
|                    │20         return n;
|                    │21 }
|                    │ 3 conversation
|                    │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|                    │  lines, 12 functions,
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
keys [
quiet
screen
| 1 …e_operations (3)│ 2 fs/toyfs/super.c  toy_get_node                    18/69
|▾ …yfs/io-cached.c 1│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|  9 const struct toy│13 {
|▾ …oyfs/io-plain.c 1│14         struct toy_node *n = vfs_new_node(m, mode);
|  9 const struct toy│15
|▾ fs/toyfs/toyfs.h 1│16         if (n) {
| 12 extern const str│17                 n->dir_ops = &toy_dir_operations;
|                    │18                 n->file_ops = &toy_file_operations;
|                    │19         }
|                    │20         return n;
|                    │21 }
|                    │ 3 conversation
|                    │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|                    │  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|no place before this one
|> i writes a question, : a command, / searches, ? helps
keys ]
quiet
screen
| 1 …e_operations (3)│ 2 fs/toyfs/super.c  toy_get_node                    18/69
|▾ …yfs/io-cached.c 1│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|  9 const struct toy│13 {
|▾ …oyfs/io-plain.c 1│14         struct toy_node *n = vfs_new_node(m, mode);
|  9 const struct toy│15
|▾ fs/toyfs/toyfs.h 1│16         if (n) {
| 12 extern const str│17                 n->dir_ops = &toy_dir_operations;
|                    │18                 n->file_ops = &toy_file_operations;
|                    │19         }
|                    │20         return n;
|                    │21 }
|                    │ 3 conversation
|                    │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|                    │  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|no place behind this one
|> i writes a question, : a command, / searches, ? helps
