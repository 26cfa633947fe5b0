# the source on a small screen
size 40x12
args --no-model tree
wait files
quiet 500
keys :
text open fs/toyfs/super.c:12
keys Enter
wait toy_get_node
keys 2
screen
| 2 fs/toyfs/super.c  toy_get_node 12/69
| 7 #include <toy/vfs.h>
| 8
| 9 static const struct toy_dir_ops toy_d
|10
|11 /* Allocates a node and gives it its
|12 struct toy_node *toy_get_node(struct
|13 {
|14         struct toy_node *n = vfs_new_
|15
|12 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
keys z
screen
| 2 fs/toyfs/super.c  toy_get_node 12/69
| 7 #include <toy/vfs.h>
| 8
| 9 static const struct toy_dir_ops toy_d
|10
|11 /* Allocates a node and gives it its
|12 struct toy_node *toy_get_node(struct
|13 {
|14         struct toy_node *n = vfs_new_
|15
|12 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
