# files and symbols, fuzzily, at 40x12
size 40x12
args --no-model tree
wait files
quiet 500
quiet 500
keys @
quiet
screen
|┌─ find a file or symbol ──────────────┐
|│>                             33 of 47│
|│fs/toyfs/super.c                      │
|│fs/toyfs/toyfs.h                      │
|│include/toy/vfs.h                     │
|│fs/toyfs/Makefile                     │
|│fs/toyfs/io-cached.c                  │
|│fs/toyfs/io-plain.c                   │
|│Mounts toy trees and makes their nodes│
|└──────────────────────────────────────┘
|12 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
text tgn
quiet 300
screen
|┌─ find a file or symbol ──────────────┐
|│> tgn                                2│
|│toy_get_node  function                │
|│toy_get_node  function                │
|│                                      │
|│                                      │
|│                                      │
|│                                      │
|│fs/toyfs/super.c:12  struct toy_node *│
|└──────────────────────────────────────┘
|12 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
keys Enter
quiet 300
screen
| 2 fs/toyfs/super.c  toy_get_node 12/69
| 9 static const struct toy_dir_ops toy_d
|10
|11 /* Allocates a node and gives it its
|12 struct toy_node *toy_get_node(struct
|13 {
|14         struct toy_node *n = vfs_new_
|15
|16         if (n) {
|17                 n->dir_ops = &toy_dir
|12 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
