# --plain: a question a line
size 80x24
args --plain --no-model tree/fs/toyfs
quiet 300
text who calls toy_get_node
keys Enter
quiet 600
screen
|fs/toyfs: 6 files (4 C, 1 Makefile, 1 Kconfig), 116 lines, 9 functions, 5
|  tables
| "Mounts toy trees and makes their nodes." (super.c)
|entry points
| fs_initcall(toy_init)                super.c:69 (function :65)
|reading order
| 1. super.c:65 toy_init                 where it starts
| 2. super.c:12 toy_get_node             Allocates a node and gives it its ...
| 3. io-cached.c:9 toy_file_operations
| 4. io-plain.c:9 toy_file_operations
|
|a question a line; :help for the rest
|
|> who calls toy_get_node
|toy_get_node super.c:12 is called by
| super.c:26                      toy_mknod
| super.c:42                      toy_fill
| 2 calls in 2 functions of 1 file
|total duration:       0.007 s
|
|>
|
|
|
keys ctrl-d
exit 0
