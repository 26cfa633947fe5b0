# Japanese source at 80x24
size 80x24
tree japanese
args --no-model tree
wait 源
keys :
text open main.c
keys Enter
wait 在庫
keys 2 g
screen
keys j j j j j j j j j
screen
