# Japanese source at 40x12
size 40x12
tree japanese
args --no-model tree
wait files
quiet 500
keys :
text open main.c
keys Enter
wait 在庫
keys 2 g
screen
| 2 main.c                          1/34
| 1 /* 在庫を管理するプログラム。全角の文
| 2 #include <stdio.h>
| 3 #include "源/在庫.h"
| 4
| 5 /* 税率（％）。 */
| 6 #define 税率 10
| 7
| 8 /* 品物の値段に税を足して返す。単位は
| 9 static int 税込(int 値段)
|3 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
keys j j j j j j j j j
screen
| 2 main.c  税込                   10/34
| 5 /* 税率（％）。 */
| 6 #define 税率 10
| 7
| 8 /* 品物の値段に税を足して返す。単位は
| 9 static int 税込(int 値段)
|10 {
|11         return 値段 + 値段 * 税率 / 1
|12 }
|13
|3 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
