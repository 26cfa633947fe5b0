# the second keys of what moves: d u Space ctrl-b ctrl-f = _ a ctrl-o
size 80x24
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c:1
keys Enter
wait toyfs.h
keys 2 g d
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c                                   6/69
|▾ fs/              7│ 3  *
|  ▾ toyfs/         6│ 4  * Copyright (c) 2026 the codeask developers
|      Kconfig      4│ 5  */
|      Makefile     7│ 6 #include "toyfs.h"
|      io-cached.c 11│ 7 #include <toy/vfs.h>
|      io-plain.c  11│ 8
|      super.c     69│ 9 static const struct toy_dir_ops toy_dir_operations;
|      toyfs.h     14│10
|    Makefile       1│11 /* Allocates a node and gives it its tables. */
|▸ include/         1│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
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
keys u
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c                                   1/69
|▾ fs/              7│ 1 /*
|  ▾ toyfs/         6│ 2  * Mounts toy trees and makes their nodes.
|      Kconfig      4│ 3  *
|      Makefile     7│ 4  * Copyright (c) 2026 the codeask developers
|      io-cached.c 11│ 5  */
|      io-plain.c  11│ 6 #include "toyfs.h"
|      super.c     69│ 7 #include <toy/vfs.h>
|      toyfs.h     14│ 8
|    Makefile       1│ 9 static const struct toy_dir_ops toy_dir_operations;
|▸ include/         1│10
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
keys Space
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c                                  10/69
|▾ fs/              7│ 7 #include <toy/vfs.h>
|  ▾ toyfs/         6│ 8
|      Kconfig      4│ 9 static const struct toy_dir_ops toy_dir_operations;
|      Makefile     7│10
|      io-cached.c 11│11 /* Allocates a node and gives it its tables. */
|      io-plain.c  11│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|      super.c     69│13 {
|      toyfs.h     14│14         struct toy_node *n = vfs_new_node(m, mode);
|    Makefile       1│15
|▸ include/         1│16         if (n) {
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
keys ctrl-b
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c                                   1/69
|▾ fs/              7│ 1 /*
|  ▾ toyfs/         6│ 2  * Mounts toy trees and makes their nodes.
|      Kconfig      4│ 3  *
|      Makefile     7│ 4  * Copyright (c) 2026 the codeask developers
|      io-cached.c 11│ 5  */
|      io-plain.c  11│ 6 #include "toyfs.h"
|      super.c     69│ 7 #include <toy/vfs.h>
|      toyfs.h     14│ 8
|    Makefile       1│ 9 static const struct toy_dir_ops toy_dir_operations;
|▸ include/         1│10
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
keys ctrl-f = =
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c                                  10/69
|▾ fs/              7│ 7 #include <toy/vfs.h>
|  ▾ toyfs/         6│ 8
|      Kconfig      4│ 9 static const struct toy_dir_ops toy_dir_operations;
|      Makefile     7│10
|      io-cached.c 11│11 /* Allocates a node and gives it its tables. */
|      io-plain.c  11│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|      super.c     69│13 {
|      toyfs.h     14│14         struct toy_node *n = vfs_new_node(m, mode);
|    Makefile       1│15
|▸ include/         1│16         if (n) {
|▸ mm/              2│17                 n->dir_ops = &toy_dir_operations;
|  COPYING         0B│18                 n->file_ops = &toy_file_operations;
|  Makefile        0B│19         }
|                    │20         return n;
|                    │ 3 conversation
|                    │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|                    │  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys _
screen
| 2 fs/toyfs/super.c                                                       10/69
| 7 #include <toy/vfs.h>
| 8
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
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys _ :
text open fs/toyfs/toyfs.h
keys Enter
wait 2 fs/toyfs/toyfs.h
keys ctrl-o
wait 2 fs/toyfs/super.c
keys a
text written
screen
| 1 tree    12 files │ 2 fs/toyfs/super.c                                  10/69
|▾ fs/              7│ 7 #include <toy/vfs.h>
|  ▾ toyfs/         6│ 8
|      Kconfig      4│ 9 static const struct toy_dir_ops toy_dir_operations;
|      Makefile     7│10
|      io-cached.c 11│11 /* Allocates a node and gives it its tables. */
|      io-plain.c  11│12 struct toy_node *toy_get_node(struct toy_mount *m, int m
|      super.c     69│13 {
|      toyfs.h     14│14         struct toy_node *n = vfs_new_node(m, mode);
|    Makefile       1│15
|▸ include/         1│16         if (n) {
|▸ mm/              2│17                 n->dir_ops = &toy_dir_operations;
|  COPYING         0B│18                 n->file_ops = &toy_file_operations;
|  Makefile        0B│19         }
|                    │20         return n;
|                    │ 3 conversation
|                    │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|                    │  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|12 files 35 symbols  ? help  i ask  @ find
|> written
