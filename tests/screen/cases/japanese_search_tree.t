# all files searched for Japanese text
size 80x24
tree japanese
args --no-model tree
wait symbols
keys S
text 倉庫
keys Enter
quiet 300
screen
| 1 …t match 倉庫 (6)│ 2 source
|▾ main.c           4│
| 18 int 合計(const s│ Choose a file on the left, or @ finds a file or symbol.
| 23 合計  和 += 税込│
| 29 main  struct 在 │
| 32 main  printf("%s│
|▾ 源/在庫.h        1│
|  7 int 合計(const s│
|▾ 説明.md          1│
|  3 この道具は倉庫の│
|                    │
| 6 lines in 3 of 3  │ 3 conversation
| files              │tree: 3 files (2 C, 1 Markdown), 49 lines, 3 functions
|                    │entry points
|                    │ main                                 main.c:27
|                    │reading order
|                    │ 1. main.c:27 main                      where it starts
|                    │ 2. main.c:18 合計                      e\u0301 ではなく結
|                    │   合文字: ...
|                    │
|                    │ i      ask a question about this tree
|                    │ @      find a file or symbol
|6 lines in 3 of 3 files
|> i writes a question, : a command, / searches, ? helps
