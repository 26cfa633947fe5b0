# l goes from link to link, Enter opens the place
size 80x24
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
keys 3 z G
screen
| 3 conversation
|• made_up_name? does not exist, so it must be marked.
|
|file        │ what it does
|────────────┼─────────────
|super.c     │ mount, nodes
|io-cached.c │ cached files
|
|static int toy_fill(struct toy_mount *m)
|{
|        return 0; /* a comment */
|}
|
|The mount begins in fs/toyfs/super.c:20 and calls toy_get_node().
|
|1. The kernel calls vfs_register.
|2. toy_get_node makes the root.
|
|│ Everything is lost when it is unmounted.
|
|126 tokens, 60.0 tok/s; read 3,000; 2.8 s; 10 of 11 names verified; not found:
|  made_up_name
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
keys h
screen
| 3 conversation
|• made_up_name? does not exist, so it must be marked.
|
|file        │ what it does
|────────────┼─────────────
|super.c     │ mount, nodes
|io-cached.c │ cached files
|
|static int toy_fill(struct toy_mount *m)
|{
|        return 0; /* a comment */
|}
|
|The mount begins in fs/toyfs/super.c:20 and calls toy_get_node().
|
|1. The kernel calls vfs_register.
|2. toy_get_node makes the root.
|
|│ Everything is lost when it is unmounted.
|
|126 tokens, 60.0 tok/s; read 3,000; 2.8 s; 10 of 11 names verified; not found:
|  made_up_name
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
keys h h
screen
| 3 conversation
|• made_up_name? does not exist, so it must be marked.
|
|file        │ what it does
|────────────┼─────────────
|super.c     │ mount, nodes
|io-cached.c │ cached files
|
|static int toy_fill(struct toy_mount *m)
|{
|        return 0; /* a comment */
|}
|
|The mount begins in fs/toyfs/super.c:20 and calls toy_get_node().
|
|1. The kernel calls vfs_register.
|2. toy_get_node makes the root.
|
|│ Everything is lost when it is unmounted.
|
|126 tokens, 60.0 tok/s; read 3,000; 2.8 s; 10 of 11 names verified; not found:
|  made_up_name
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
keys Enter
quiet 300
screen
| 2 fs/toyfs/super.c  toy_get_node                                         12/69
| 1 /*
| 2  * Mounts toy trees and makes their nodes.
| 3  *
| 4  * Copyright (c) 2026 the codeask developers
| 5  */
| 6 #include "toyfs.h"
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
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
