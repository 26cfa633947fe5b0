# a wide character half out of sight is padded
size 80x24
tree japanese
args --no-model tree
wait symbols
keys :
text open main.c:34
keys Enter
wait とても
keys 2 }
screen
| 1 tree     3 files │ 2 main.c  main                                      34/34
|▸ 源/              1│25
|  main.c          34│26
|  説明.md          8│27 (void)
|                    │28
|                    │29 struct 在庫 倉庫[2] = { { 100, 3 }, { 80, 5 } };
|                    │30
|                    │31 /* とても長い行：あいうえおかきくけこさしすせそたちつて
|                    │32 printf("%s: %d円\n", 名前, 合計(倉庫, 2));
|                    │33 return 0;
|                    │34
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
keys }
screen
| 1 tree     3 files │ 2 main.c  main                                      34/34
|▸ 源/              1│25
|  main.c          34│26
|  説明.md          8│27
|                    │28
|                    │29  庫 倉庫[2] = { { 100, 3 }, { 80, 5 } };
|                    │30
|                    │31  長い行：あいうえおかきくけこさしすせそたちつてとなにぬ
|                    │32 %s: %d円\n", 名前, 合計(倉庫, 2));
|                    │33 ;
|                    │34
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
