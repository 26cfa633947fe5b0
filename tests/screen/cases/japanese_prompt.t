# editing a Japanese line: whole characters
size 80x24
tree japanese
args --no-model tree
wait symbols
keys i
text 在庫の合計は?
keys Left Left
screen
| 1 tree     3 files │ 2 source
|▸ 源/              1│
|  main.c          34│ Choose a file on the left, or @ finds a file or symbol.
|  説明.md          8│
|                    │
|                    │
|                    │
|                    │
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
|> 在庫の合計は?
keys Bs
screen
| 1 tree     3 files │ 2 source
|▸ 源/              1│
|  main.c          34│ Choose a file on the left, or @ finds a file or symbol.
|  説明.md          8│
|                    │
|                    │
|                    │
|                    │
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
|> 在庫の合は?
keys ctrl-a Del
screen
| 1 tree     3 files │ 2 source
|▸ 源/              1│
|  main.c          34│ Choose a file on the left, or @ finds a file or symbol.
|  説明.md          8│
|                    │
|                    │
|                    │
|                    │
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
|> 庫の合は?
keys End
text 👨‍👩‍👧え
screen
| 1 tree     3 files │ 2 source
|▸ 源/              1│
|  main.c          34│ Choose a file on the left, or @ finds a file or symbol.
|  説明.md          8│
|                    │
|                    │
|                    │
|                    │
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
|> 庫の合は?👨え
