# all keys, made from the table, at 40x12
size 40x12
args --no-model tree
wait files
quiet 500
keys ?
quiet
screen
|┌─ keys and commands ──────────────────┐
|│/                                     │
|│in a pane                             │
|│  j Down    next line                 │
|│  k Up      previous line             │
|│  h Left    previous name or link; clo│
|│  l Right   next name or link; open a │
|│  g Home    first line                │
|│type to filter, Enter does it, Esc clo│
|└──────────────────────────────────────┘
|12 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
keys PgDn
screen
|┌─ keys and commands ──────────────────┐
|│/                                     │
|│  g Home    first line                │
|│  G End     last line; in the conversa│
|│  ctrl-d d  half a page down          │
|│  ctrl-u u  half a page up            │
|│  PgDn Space ctrl-f a page down       │
|│  PgUp ctrl-b a page up               │
|│key.top  first line                   │
|└──────────────────────────────────────┘
|12 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
keys Esc
screen
| 1 tree                        12 files
|▸ fs/                                  7
|▸ include/                             1
|▸ mm/                                  2
|  COPYING                             0B
|  Makefile                            0B
|
|
|
|
|12 files  ? help  i ask  @ find
|> i writes a question, : a command, / se
