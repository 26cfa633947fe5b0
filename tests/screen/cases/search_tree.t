# all files searched: a list of places
size 80x24
args --no-model tree
wait symbols
quiet 300
keys S
text toy_get_node\(
keys Enter
quiet 400
screen
| 1 …y_get_node\( (7)│ 2 source
|▾ fs/toyfs/super.c 3│
| 12 struct toy_node │ Choose a file on the left, or @ finds a file or symbol.
| 26 toy_mknod  retur│
| 42 toy_fill  return│
|▾ fs/toyfs/toyfs.h 1│
| 11 struct toy_node │
|▾ mm/other.c       2│
|  1 static int toy_g│
|  2 int call_own(voi│
|▾ mm/shm.c         1│
|  7 shm_open  return│ 3 conversation
|                    │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
| 7 lines in 4 of 12 │  lines, 12 functions,
| files              │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|7 lines in 4 of 12 files
|> i writes a question, : a command, / searches, ? helps
keys j Enter
quiet 300
screen
| 1 …y_get_node\( (7)│ 2 fs/toyfs/super.c  toy_mknod                       26/69
|▾ fs/toyfs/super.c 3│23 static int
| 12 struct toy_node │24 toy_mknod(struct toy_mount *m, int mode)
| 26 toy_mknod  retur│25 {
| 42 toy_fill  return│26         return toy_get_node(m, mode) ? 0 : -1;
|▾ fs/toyfs/toyfs.h 1│27 }
| 11 struct toy_node │28
|▾ mm/other.c       2│29 static int toy_create(struct toy_mount *m, int mode)
|  1 static int toy_g│30 {
|  2 int call_own(voi│31         return toy_mknod(m, mode | 1);
|▾ mm/shm.c         1│32 }
|  7 shm_open  return│ 3 conversation
|                    │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
| 7 lines in 4 of 12 │  lines, 12 functions,
| files              │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
