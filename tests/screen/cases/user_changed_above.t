# lines come in above the cursor: what one reads stays where it is
size 80x24
args --no-model tree/fs/toyfs/super.c
wait symbols
wait Copyright (c)
keys :
text 26
keys Enter
wait 26/69
screen 1-11
| 1 …/super.c 1 file │ 2 fs/toyfs/super.c  toy_mknod                       26/69
|  super.c         69│23 static int
|                    │24 toy_mknod(struct toy_mount *m, int mode)
|                    │25 {
|                    │26         return toy_get_node(m, mode) ? 0 : -1;
|                    │27 }
|                    │28
|                    │29 static int toy_create(struct toy_mount *m, int mode)
|                    │30 {
|                    │31         return toy_mknod(m, mode | 1);
|                    │32 }
sh sed -i '3i\ * One more.\n * And another.' tree/fs/toyfs/super.c
wait 28/71
screen 1-11
| 1 …/super.c 1 file │ 2 fs/toyfs/super.c  toy_mknod                       28/71
|  super.c         71│25 static int
|                    │26 toy_mknod(struct toy_mount *m, int mode)
|                    │27 {
|                    │28         return toy_get_node(m, mode) ? 0 : -1;
|                    │29 }
|                    │30
|                    │31 static int toy_create(struct toy_mount *m, int mode)
|                    │32 {
|                    │33         return toy_mknod(m, mode | 1);
|                    │34 }
keys j
wait 29/71
