# long lines scroll to the side
size 80x24
tree long
args --no-model tree
wait symbols
keys :
text open wide.c:3
keys Enter
wait line_3
keys 2
screen
| 1 tree     2 files │ 2 wide.c                                             3/20
|  long.c      10,000│ 1 int line_1 = 0 + 000001 + 000002 + 000003 + 000004 + 000
|  wide.c          20│ 2 int line_2 = 0 + 000001 + 000002 + 000003 + 000004 + 000
|                    │ 3 int line_3 = 0 + 000001 + 000002 + 000003 + 000004 + 000
|                    │ 4 int line_4 = 0 + 000001 + 000002 + 000003 + 000004 + 000
|                    │ 5 int line_5 = 0 + 000001 + 000002 + 000003 + 000004 + 000
|                    │ 6 int line_6 = 0 + 000001 + 000002 + 000003 + 000004 + 000
|                    │ 7 int line_7 = 0 + 000001 + 000002 + 000003 + 000004 + 000
|                    │ 8 int line_8 = 0 + 000001 + 000002 + 000003 + 000004 + 000
|                    │ 9 int line_9 = 0 + 000001 + 000002 + 000003 + 000004 + 000
|                    │10 int line_10 = 0 + 000001 + 000002 + 000003 + 000004 + 00
|                    │ 3 conversation
|                    │tree: 2 files (2 C), 10,020 lines
|                    │
|                    │ i      ask a question about this tree
|                    │ @      find a file or symbol
|                    │ S      search all files
|                    │ Enter  open the name or place under the cursor
|                    │ [      back from there
|                    │ s      earlier sessions
|                    │ ?      all keys
|                    │
|2 files 10,020 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys }
screen
| 1 tree     2 files │ 2 wide.c                                             3/20
|  long.c      10,000│ 1 _1 = 0 + 000001 + 000002 + 000003 + 000004 + 000005 + 00
|  wide.c          20│ 2 _2 = 0 + 000001 + 000002 + 000003 + 000004 + 000005 + 00
|                    │ 3 _3 = 0 + 000001 + 000002 + 000003 + 000004 + 000005 + 00
|                    │ 4 _4 = 0 + 000001 + 000002 + 000003 + 000004 + 000005 + 00
|                    │ 5 _5 = 0 + 000001 + 000002 + 000003 + 000004 + 000005 + 00
|                    │ 6 _6 = 0 + 000001 + 000002 + 000003 + 000004 + 000005 + 00
|                    │ 7 _7 = 0 + 000001 + 000002 + 000003 + 000004 + 000005 + 00
|                    │ 8 _8 = 0 + 000001 + 000002 + 000003 + 000004 + 000005 + 00
|                    │ 9 _9 = 0 + 000001 + 000002 + 000003 + 000004 + 000005 + 00
|                    │10 _10 = 0 + 000001 + 000002 + 000003 + 000004 + 000005 + 0
|                    │ 3 conversation
|                    │tree: 2 files (2 C), 10,020 lines
|                    │
|                    │ i      ask a question about this tree
|                    │ @      find a file or symbol
|                    │ S      search all files
|                    │ Enter  open the name or place under the cursor
|                    │ [      back from there
|                    │ s      earlier sessions
|                    │ ?      all keys
|                    │
|2 files 10,020 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys } }
screen
| 1 tree     2 files │ 2 wide.c                                             3/20
|  long.c      10,000│ 1 + 000002 + 000003 + 000004 + 000005 + 000006 + 000007 +
|  wide.c          20│ 2 + 000002 + 000003 + 000004 + 000005 + 000006 + 000007 +
|                    │ 3 + 000002 + 000003 + 000004 + 000005 + 000006 + 000007 +
|                    │ 4 + 000002 + 000003 + 000004 + 000005 + 000006 + 000007 +
|                    │ 5 + 000002 + 000003 + 000004 + 000005 + 000006 + 000007 +
|                    │ 6 + 000002 + 000003 + 000004 + 000005 + 000006 + 000007 +
|                    │ 7 + 000002 + 000003 + 000004 + 000005 + 000006 + 000007 +
|                    │ 8 + 000002 + 000003 + 000004 + 000005 + 000006 + 000007 +
|                    │ 9 + 000002 + 000003 + 000004 + 000005 + 000006 + 000007 +
|                    │10  + 000002 + 000003 + 000004 + 000005 + 000006 + 000007 +
|                    │ 3 conversation
|                    │tree: 2 files (2 C), 10,020 lines
|                    │
|                    │ i      ask a question about this tree
|                    │ @      find a file or symbol
|                    │ S      search all files
|                    │ Enter  open the name or place under the cursor
|                    │ [      back from there
|                    │ s      earlier sessions
|                    │ ?      all keys
|                    │
|2 files 10,020 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys {
screen
| 1 tree     2 files │ 2 wide.c                                             3/20
|  long.c      10,000│ 1  000001 + 000002 + 000003 + 000004 + 000005 + 000006 + 0
|  wide.c          20│ 2  000001 + 000002 + 000003 + 000004 + 000005 + 000006 + 0
|                    │ 3  000001 + 000002 + 000003 + 000004 + 000005 + 000006 + 0
|                    │ 4  000001 + 000002 + 000003 + 000004 + 000005 + 000006 + 0
|                    │ 5  000001 + 000002 + 000003 + 000004 + 000005 + 000006 + 0
|                    │ 6  000001 + 000002 + 000003 + 000004 + 000005 + 000006 + 0
|                    │ 7  000001 + 000002 + 000003 + 000004 + 000005 + 000006 + 0
|                    │ 8  000001 + 000002 + 000003 + 000004 + 000005 + 000006 + 0
|                    │ 9  000001 + 000002 + 000003 + 000004 + 000005 + 000006 + 0
|                    │10 + 000001 + 000002 + 000003 + 000004 + 000005 + 000006 +
|                    │ 3 conversation
|                    │tree: 2 files (2 C), 10,020 lines
|                    │
|                    │ i      ask a question about this tree
|                    │ @      find a file or symbol
|                    │ S      search all files
|                    │ Enter  open the name or place under the cursor
|                    │ [      back from there
|                    │ s      earlier sessions
|                    │ ?      all keys
|                    │
|2 files 10,020 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
