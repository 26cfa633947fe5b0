# a file that was named is open
size 80x24
args --no-model tree/fs/toyfs/super.c
wait symbols
wait Copyright (c)
screen
| 1 …/super.c 1 file │ 2 fs/toyfs/super.c                                   1/69
|  super.c         69│ 1 /*
|                    │ 2  * Mounts toy trees and makes their nodes.
|                    │ 3  *
|                    │ 4  * Copyright (c) 2026 the codeask developers
|                    │ 5  */
|                    │ 6 #include "toyfs.h"
|                    │ 7 #include <toy/vfs.h>
|                    │ 8
|                    │ 9 static const struct toy_dir_ops toy_dir_operations;
|                    │10
|                    │ 3 conversation
|                    │fs/toyfs/super.c: 1 file (1 C), 69 lines, 7 functions, 3
|                    │  tables
|                    │ "Mounts toy trees and makes their nodes." (super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                super.c:69 (function
|                    │   :65)
|                    │reading order
|                    │ 1. super.c:65 toy_init                 where it starts
|                    │ 2. super.c:12 toy_get_node             Allocates a node
|                    │   and gives it its ...
|1 file 11 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
