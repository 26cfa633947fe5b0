# a search for Japanese text
size 80x24
tree japanese
args --no-model tree
wait symbols
keys :
text open main.c
keys Enter
wait 在庫
keys 2 g /
text 値段
screen
| 1 tree     3 files │ 2 main.c                                             8/34
|▸ 源/              1│ 2 #include <stdio.h>
|  main.c          34│ 3 #include "源/在庫.h"
|  説明.md          8│ 4
|                    │ 5 /* 税率（％）。 */
|                    │ 6 #define 税率 10
|                    │ 7
|                    │ 8 /* 品物の値段に税を足して返す。単位は円。 */
|                    │ 9 static int 税込(int 値段)
|                    │10 {
|                    │11         return 値段 + 値段 * 税率 / 100;
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
|/値段                                                                        1/5
keys Enter n
screen
| 1 tree     3 files │ 2 main.c  税込                                       9/34
|▸ 源/              1│ 3 #include "源/在庫.h"
|  main.c          34│ 4
|  説明.md          8│ 5 /* 税率（％）。 */
|                    │ 6 #define 税率 10
|                    │ 7
|                    │ 8 /* 品物の値段に税を足して返す。単位は円。 */
|                    │ 9 static int 税込(int 値段)
|                    │10 {
|                    │11         return 値段 + 値段 * 税率 / 100;
|                    │12 }
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
|match 2 of 5
|> i writes a question, : a command, / searches, ? helps
