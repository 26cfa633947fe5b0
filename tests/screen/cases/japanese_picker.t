# the picker with Japanese letters
size 80x24
tree japanese
args --no-model tree
wait symbols
keys @
text 合
quiet 300
screen
| 1 tree     3 files │ 2 source
|▸ 源/              1│
|  ma┌─ find a file or symbol ──────────────────────────────────────────────┐.
|  説│> 合                                                                 1│
|    │合計  function                                               main.c:18│
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │ 結
|    │main.c:18  int 合計(const struct 在庫 *倉庫, int 数)                  │
|    └──────────────────────────────────────────────────────────────────────┘
|                    │ i      ask a question about this tree
|                    │ @      find a file or symbol
|3 files 10 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys Enter
quiet 300
screen
| 1 tree     3 files │ 2 main.c  合計                                      18/34
|▸ 源/              1│15 static const char *名前 = "りんご🍎とみかん🍊";
|  main.c          34│16
|  説明.md          8│17 /* e\u0301 ではなく結合文字: é が 組み合わせ。家族は👨で
|                    │18 int 合計(const struct 在庫 *倉庫, int 数)
|                    │19 {
|                    │20         int 和 = 0;
|                    │21
|                    │22         for (int i = 0; i < 数; i++)
|                    │23                 和 += 税込(倉庫[i].値段) * 倉庫[i].個数;
|                    │24         return 和;
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
