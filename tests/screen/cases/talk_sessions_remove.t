# a session is removed, after a question
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait done in
quiet 400
keys ctrl-n s
wait explain structure
keys ctrl-x
quiet
screen
| 1 fs/toyfs 6 files │ 2 source
|  Kconfig          4│
|  Ma┌─ earlier sessions ───────────────────────────────────────────────────┐.
|  io│>                                                                     │
|  io│explain structure                                           toyfs  now│
|  su│                                                                      │
|  to│                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │es,
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │ion
|    │remove this session? y/n                                              │
|    └──────────────────────────────────────────────────────────────────────┘
|                    │ 1. super.c:65 toy_init                 where it starts
|                    │ 2. super.c:12 toy_get_node             Allocates a node
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
keys y
quiet 300
screen
| 1 fs/toyfs 6 files │ 2 source
|  Kconfig          4│
|  Ma┌─ earlier sessions ───────────────────────────────────────────────────┐.
|  io│>                                                                     │
|  io│none yet: each conversation is kept when its first answer is done     │
|  su│                                                                      │
|  to│                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │es,
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │ion
|    │                                                                      │
|    └──────────────────────────────────────────────────────────────────────┘
|                    │ 1. super.c:65 toy_init                 where it starts
|                    │ 2. super.c:12 toy_get_node             Allocates a node
|done in 2.8 s 126 tok 60.0 tok/s read 3,000 tok names 10/11 ctx 3.1k/32k
|> i writes a question, : a command, / searches, ? helps
keys Esc
