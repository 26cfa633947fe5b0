# Japanese source at 80x24
size 80x24
tree japanese
args --no-model tree
wait symbols
keys :
text open main.c
keys Enter
wait 在庫
keys 2 g
screen
| 1 tree     3 files │ 2 main.c                                             1/34
|▸ 源/              1│ 1 /* 在庫を管理するプログラム。全角の文字と半角の文字が混
|  main.c          34│ 2 #include <stdio.h>
|  説明.md          8│ 3 #include "源/在庫.h"
|                    │ 4
|                    │ 5 /* 税率（％）。 */
|                    │ 6 #define 税率 10
|                    │ 7
|                    │ 8 /* 品物の値段に税を足して返す。単位は円。 */
|                    │ 9 static int 税込(int 値段)
|                    │10 {
|                    │ 3 conversation
|                    │tree: 3 files (2 C, 1 Markdown), 49 lines, 3 functions
|                    │entry points
|                    │ main                                 main.c:27
|                    │reading order
|                    │ 1. main.c:27 main                      where it starts
|                    │ 2. main.c:18 合計                      e\u0301 ではなく結
|                    │   合文字: ...
|                    │
|                    │ i      ask a question about this tree
|                    │ @      find a file or symbol
|3 files 10 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys j j j j j j j j j
screen
| 1 tree     3 files │ 2 main.c  税込                                      10/34
|▸ 源/              1│ 4
|  main.c          34│ 5 /* 税率（％）。 */
|  説明.md          8│ 6 #define 税率 10
|                    │ 7
|                    │ 8 /* 品物の値段に税を足して返す。単位は円。 */
|                    │ 9 static int 税込(int 値段)
|                    │10 {
|                    │11         return 値段 + 値段 * 税率 / 100;
|                    │12 }
|                    │13
|                    │ 3 conversation
|                    │tree: 3 files (2 C, 1 Markdown), 49 lines, 3 functions
|                    │entry points
|                    │ main                                 main.c:27
|                    │reading order
|                    │ 1. main.c:27 main                      where it starts
|                    │ 2. main.c:18 合計                      e\u0301 ではなく結
|                    │   合文字: ...
|                    │
|                    │ i      ask a question about this tree
|                    │ @      find a file or symbol
|3 files 10 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
