# y copies the code block without its fences
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait done in
quiet 400
keys 3 z g /
text a comment
keys Enter y
copied static int toy_fill(struct toy_mount *m)\n{\n
wait copied the block (72 bytes)
screen 1-22
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
