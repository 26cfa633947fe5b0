# Japanese source at 20x5
size 20x5
tree japanese
args --no-model tree
quiet 700
keys :
text open main.c
keys Enter
wait 在庫
keys 2 g
screen
| 2 main.c      1/34
| 1 /* 在庫を管理する
| 2 #include <stdio.h
|? help  i ask
|> i writes a questio
keys j j j j j j j j j
screen
| 2 main.c     10/34
| 9 static int 税込(i
|10 {
|? help  i ask
|> i writes a questio
