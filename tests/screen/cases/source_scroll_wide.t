# long lines scroll to the side
size 80x24
tree long
args --no-model tree
wait wide.c
keys :
text open wide.c:3
keys Enter
wait line_3
keys 2
screen
keys }
screen
keys } }
screen
keys {
screen
