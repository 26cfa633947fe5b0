# a search for Japanese text
size 80x24
tree japanese
args --no-model tree
wait 源
keys :
text open main.c
keys Enter
wait 在庫
keys 2 g /
text 値段
screen
keys Enter n
screen
