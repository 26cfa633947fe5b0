# the cursor goes over wide names
size 80x24
tree japanese
args --no-model tree
wait symbols
keys :
text open main.c:10
keys Enter
wait 税込
keys 2 l
screen
| 1 tree     3 files │ 2 main.c  税込                                      11/34
|▸ 源/              1│ 5 /* 税率（％）。 */
|  main.c          34│ 6 #define 税率 10
|  説明.md          8│ 7
|                    │ 8 /* 品物の値段に税を足して返す。単位は円。 */
|                    │ 9 static int 税込(int 値段)
|                    │10 {
|                    │11         return 値段 + 値段 * 税率 / 100;
|                    │12 }
|                    │13
|                    │14 /* ﾊﾝｶｸ ｶﾅ: 濁点は別の文字である。ｶﾞｷﾞｸﾞ */
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
keys l
screen
| 1 tree     3 files │ 2 main.c  税込                                      11/34
|▸ 源/              1│ 5 /* 税率（％）。 */
|  main.c          34│ 6 #define 税率 10
|  説明.md          8│ 7
|                    │ 8 /* 品物の値段に税を足して返す。単位は円。 */
|                    │ 9 static int 税込(int 値段)
|                    │10 {
|                    │11         return 値段 + 値段 * 税率 / 100;
|                    │12 }
|                    │13
|                    │14 /* ﾊﾝｶｸ ｶﾅ: 濁点は別の文字である。ｶﾞｷﾞｸﾞ */
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
keys Enter
quiet
screen
| 1 tree     3 files │ 2 源/在庫.h  在庫                                     3/7
|▾ 源/              1│ 1 /* 在庫の一行。 */
|    在庫.h         7│ 2 struct 在庫 {
|  main.c          34│ 3         int 値段; /* 円 */
|  説明.md          8│ 4         int 個数;
|                    │ 5 };
|                    │ 6
|                    │ 7 int 合計(const struct 在庫 *倉庫, int 数);
|                    │
|                    │
|                    │
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
