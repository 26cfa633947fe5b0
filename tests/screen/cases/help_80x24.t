# all keys, made from the table, at 80x24
size 80x24
args --no-model tree
wait symbols
keys ?
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
keys PgDn
screen
| 1 tree    12 files │ 2 source
|▸ fs/              7│
|▸ in┌─ keys and commands ──────────────────────────────────────────────────┐.
|▸ mm│/                                                                     │
|  CO│  N                       previous match                              │
|  Ma│  {                       scroll long lines to the left               │
|    │  }                       scroll long lines to the right              │
|    │  /                       search in this pane (PCRE2), live           │
|    │  D                       definitions of the name under the cursor    │
|    │  c                       who calls the name under the cursor         │
|    │  C                       what the name under the cursor calls        │
|    │  o                       files that this file includes               │
|    │  O                       files that include this file                │32
|    │  t                       definitions of the file                     │
|    │  f                       the tree of files                           │
|    │  b                       who changed this line last (git)            │
|    │  r                       the model reads this file or function with t│
|    │  e                       open the place in $EDITOR                   │
|    │key.prev-match  previous match                                        │69
|    └──────────────────────────────────────────────────────────────────────┘
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys Esc
screen
| 1 tree    12 files │ 2 source
|▸ fs/              7│
|▸ include/         1│ Choose a file on the left, or @ finds a file or symbol.
|▸ mm/              2│
|  COPYING         0B│
|  Makefile        0B│
|                    │
|                    │
|                    │
|                    │
|                    │
|                    │ 3 conversation
|                    │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132
|                    │  lines, 12 functions,
|                    │  6 tables
|                    │ "Mounts toy trees and makes their nodes."
|                    │   (fs/toyfs/super.c)
|                    │entry points
|                    │ fs_initcall(toy_init)                fs/toyfs/super.c:69
|                    │   (function :65)
|                    │ called only from outside: shm_open mm/shm.c:5, call_own
|                    │   mm/other.c:2
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
