# definitions of the file under the cursor
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c
keys Enter
wait Copyright (c)
keys 2 t
wait toy_mknod
screen
| 1 super.c (11)     │ 2 fs/toyfs/super.c                                   1/69
|  toy_dir_operations│ 1 /*
|f toy_get_node    12│ 2  * Mounts toy trees and makes their nodes.
|f toy_mknod       24│ 3  *
|f toy_create      29│ 4  * Copyright (c) 2026 the codeask developers
|T toy_dir_operations│ 5  */
|f toy_fill        40│ 6 #include "toyfs.h"
|f toy_get_tree    45│ 7 #include <toy/vfs.h>
|T toy_context     50│ 8
|f toy_init_context  │ 9 static const struct toy_dir_ops toy_dir_operations;
|T toy_type        60│10
|f toy_init        65│ 3 conversation
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
keys j j Enter
screen
| 1 super.c (11)     │ 2 fs/toyfs/super.c  toy_mknod                       24/69
|  toy_dir_operations│21 }
|f toy_get_node    12│22
|f toy_mknod       24│23 static int
|f toy_create      29│24 toy_mknod(struct toy_mount *m, int mode)
|T toy_dir_operations│25 {
|f toy_fill        40│26         return toy_get_node(m, mode) ? 0 : -1;
|f toy_get_tree    45│27 }
|T toy_context     50│28
|f toy_init_context  │29 static int toy_create(struct toy_mount *m, int mode)
|T toy_type        60│30 {
|f toy_init        65│ 3 conversation
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
keys 1 f
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c  toy_mknod                       24/69
|▾ fs/              7│21 }
|  ▾ toyfs/         6│22
|      Kconfig      4│23 static int
|      Makefile     7│24 toy_mknod(struct toy_mount *m, int mode)
|      io-cached.c 11│25 {
|      io-plain.c  11│26         return toy_get_node(m, mode) ? 0 : -1;
|      super.c     69│27 }
|      toyfs.h     14│28
|    Makefile       1│29 static int toy_create(struct toy_mount *m, int mode)
|▸ include/         1│30 {
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
