# commands are listed
size 80x24
args --no-model tree
wait symbols
keys :
text help
keys Enter
quiet
screen
| 1 tree    12 files │ 2 source
|▸ fs/              7│
|▸ in┌─ keys and commands ──────────────────────────────────────────────────┐.
|▸ mm│/                                                                     │
|  CO│in a pane                                                             │
|  Ma│  j Down                  next line                                   │
|    │  k Up                    previous line                               │
|    │  h Left                  previous name or link; close a directory    │
|    │  l Right                 next name or link; open a directory         │
|    │  g Home                  first line                                  │
|    │  G End                   last line; in the conversation: follow it   │
|    │  ctrl-d d                half a page down                            │
|    │  ctrl-u u                half a page up                              │32
|    │  PgDn Space ctrl-f       a page down                                 │
|    │  PgUp ctrl-b             a page up                                   │
|    │  Enter                   open: file, symbol, link, definition of the │
|    │  n                       next match of the search                    │
|    │  N                       previous match                              │
|    │type to filter, Enter does it, Esc closes                             │69
|    └──────────────────────────────────────────────────────────────────────┘
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
