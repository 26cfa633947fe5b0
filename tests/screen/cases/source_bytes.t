# bytes that are no UTF-8, and overrides of direction
size 80x24
tree control
args --no-model tree
wait symbols
keys :
text open bytes.c
keys Enter
wait bytes(void)
keys 2
screen
| 1 tree     4 files │ 2 bytes.c                                             1/4
|  bytes.c          4│ 1 /* bad: �� cut: �� */
|  crlf.c           4│ 2 int bytes(void) { return 1; }
|  escapes.c        5│ 3 /* override: � desrever � */
|  tabs.c           6│ 4 int override(void) { return 2; }
|                    │
|                    │
|                    │
|                    │
|                    │
|                    │
|                    │ 3 conversation
|                    │tree: 4 files (4 C), 19 lines, 5 functions
|                    │entry points
|                    │ called only from outside: bytes bytes.c:2, override
|                    │   bytes.c:4, cr crlf.c:1,
|                    │   escapes escapes.c:2, tabs tabs.c:1
|                    │reading order
|                    │ 1. bytes.c:2 bytes                     bad: �� cut: ��
|                    │ 2. crlf.c:1 cr
|                    │ 3. escapes.c:2 escapes                 red: ^[[31m clear:
|                    │   ^[[2J title: ...
|4 files 5 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
