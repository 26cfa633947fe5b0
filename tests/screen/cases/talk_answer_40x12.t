# a whole answer at 40x12
size 40x12
args tree/fs/toyfs
replay answer
wait files
quiet 500
keys i
text explain structure
keys Enter
wait done in
quiet 400
keys 3 G
quiet
screen
| 3 conversation
|1. The kernel calls vfs_register.
|2. toy_get_node makes the root.
|
|│ Everything is lost when it is
|│ unmounted.
|
|126 tokens, 60.0 tok/s; read 3,000; 2.8
|  s; 10 of 11 names verified; not found:
|  made_up_name
|done in 2.8 s 126 tok 60.0 tok/s
|> i writes a question, : a command, / se
keys 3 g
screen
| 3 conversation
|> explain structure
|
|fs/toyfs: 6 files (4 C, 1 Makefile, 1
|  Kconfig), 116 lines, 9 functions, 5
|  tables
| "Mounts toy trees and makes their
|   nodes." (super.c)
|
|files
|done in 2.8 s 126 tok 60.0 tok/s
|> i writes a question, : a command, / se
