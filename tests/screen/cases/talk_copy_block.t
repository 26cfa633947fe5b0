# y copies the code block without its fences
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait unmounted
quiet 400
keys 3 z g /
text a comment
keys Enter y
copied static int toy_fill(struct toy_mount *m)\n{\n
screen
