# a tree with Japanese names at 200x60
size 200x60
tree japanese
args --no-model tree
wait symbols
screen
| 1 tree                                   3 files │ 2 source                                                                 │ 3 conversation
|▸ 源/                                            1│                                                                          │tree: 3 files (2 C, 1 Markdown), 49 lines, 3 functions
|  main.c                                        34│ Choose a file on the left, or @ finds a file or symbol.                  │entry points
|  説明.md                                        8│                                                                          │ main                                 main.c:27
|                                                  │                                                                          │reading order
|                                                  │                                                                          │ 1. main.c:27 main                      where it starts
|                                                  │                                                                          │ 2. main.c:18 合計                      e\u0301 ではなく結合文字: ...
|                                                  │                                                                          │
|                                                  │                                                                          │ i      ask a question about this tree
|                                                  │                                                                          │ @      find a file or symbol
|                                                  │                                                                          │ S      search all files
|                                                  │                                                                          │ Enter  open the name or place under the cursor
|                                                  │                                                                          │ [      back from there
|                                                  │                                                                          │ s      earlier sessions
|                                                  │                                                                          │ ?      all keys
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|3 files 10 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
