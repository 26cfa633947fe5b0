# all keys, made from the table, at 200x60
size 200x60
args --no-model tree
wait symbols
keys ?
quiet
screen
| 1 tree                                  12 files │ 2 source                                                                 │ 3 conversation
|▸ fs/                                            7│                                                                          │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132 lines, 12
|▸ include/                                       1│ Choose a file on the left, or @ finds a file or symbol.                  │  functions,
|▸ mm/                                            2│                                                                          │  6 tables
|  COPYING                                       0B│                                                                          │ "Mounts toy trees and makes their nodes." (fs/toyfs/super.c)
|  Makefile                                      0B│                                                                          │entry points
|                                                  │                                                                          │ fs_initcall(toy_init)                fs/toyfs/super.c:69 (function :65)
|                                                  │                                                                          │ called only from outside: shm_open mm/shm.c:5, call_own mm/other.c:2
|                                                  │                                                                          │reading order
|                                             ┌─ keys and commands ────────────────────────────────────────────────────────────────────────────────────────┐nit        where it starts
|                                             │/                                                                                                           │et_node    Allocates a node and gives it its
|                                             │in a pane                                                                                                   │
|                                             │  j Down                  next line                                                                         │y_file_operations
|                                             │  k Up                    previous line                                                                     │           toy_init_context in a comment is
|                                             │  h Left                  previous name or link; close a directory                                          │
|                                             │  l Right                 next name or link; open a directory                                               │
|                                             │  g Home                  first line                                                                        │
|                                             │  G End                   last line; in the conversation: follow it                                         │this tree
|                                             │  ctrl-d d                half a page down                                                                  │
|                                             │  ctrl-u u                half a page up                                                                    │
|                                             │  PgDn Space ctrl-f       a page down                                                                       │e under the cursor
|                                             │  PgUp ctrl-b             a page up                                                                         │
|                                             │  Enter                   open: file, symbol, link, definition of the name under the cursor                 │
|                                             │  n                       next match of the search                                                          │
|                                             │  N                       previous match                                                                    │
|                                             │  {                       scroll long lines to the left                                                     │
|                                             │  }                       scroll long lines to the right                                                    │
|                                             │  /                       search in this pane (PCRE2), live                                                 │
|                                             │  D                       definitions of the name under the cursor                                          │
|                                             │  c                       who calls the name under the cursor                                               │
|                                             │  C                       what the name under the cursor calls                                              │
|                                             │  o                       files that this file includes                                                     │
|                                             │  O                       files that include this file                                                      │
|                                             │  t                       definitions of the file                                                           │
|                                             │  f                       the tree of files                                                                 │
|                                             │  b                       who changed this line last (git)                                                  │
|                                             │  r                       the model reads this file or function with the next question                      │
|                                             │  e                       open the place in $EDITOR                                                         │
|                                             │  y                       copy the block, line or path                                                      │
|                                             │  Y                       copy the whole answer or file                                                     │
|                                             │in the conversation                                                                                         │
|                                             │  E                       edit the question of this turn and ask again                                      │
|                                             │  T                       unfold or fold the model's reasoning                                              │
|                                             │  (                       previous question                                                                 │
|                                             │  )                       next question                                                                     │
|                                             │everywhere                                                                                                  │
|                                             │  [ Backspace ctrl-o      back to the place before                                                          │
|                                             │type to filter, Enter does it, Esc closes                                                                   │
|                                             └────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys PgDn
screen
| 1 tree                                  12 files │ 2 source                                                                 │ 3 conversation
|▸ fs/                                            7│                                                                          │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132 lines, 12
|▸ include/                                       1│ Choose a file on the left, or @ finds a file or symbol.                  │  functions,
|▸ mm/                                            2│                                                                          │  6 tables
|  COPYING                                       0B│                                                                          │ "Mounts toy trees and makes their nodes." (fs/toyfs/super.c)
|  Makefile                                      0B│                                                                          │entry points
|                                                  │                                                                          │ fs_initcall(toy_init)                fs/toyfs/super.c:69 (function :65)
|                                                  │                                                                          │ called only from outside: shm_open mm/shm.c:5, call_own mm/other.c:2
|                                                  │                                                                          │reading order
|                                             ┌─ keys and commands ────────────────────────────────────────────────────────────────────────────────────────┐nit        where it starts
|                                             │/                                                                                                           │et_node    Allocates a node and gives it its
|                                             │  [ Backspace ctrl-o      back to the place before                                                          │
|                                             │  ]                       forward again                                                                     │y_file_operations
|                                             │  Tab                     next pane                                                                         │           toy_init_context in a comment is
|                                             │  S-Tab                   previous pane                                                                     │
|                                             │  1                       tree pane                                                                         │
|                                             │  2                       source pane                                                                       │
|                                             │  3                       conversation                                                                      │this tree
|                                             │  i a                     write a question                                                                  │
|                                             │  :                       a command (:help lists them)                                                      │
|                                             │  @ ctrl-p                find a file or symbol, fuzzily                                                    │e under the cursor
|                                             │  S                       search all files (PCRE2)                                                          │
|                                             │  s                       earlier sessions, to go on with                                                   │
|                                             │  ctrl-n                  a new conversation                                                                │
|                                             │  <                       make the left pane narrower                                                       │
|                                             │  >                       make the left pane wider                                                          │
|                                             │  + =                     make the focused pane larger                                                      │
|                                             │  -                       make the focused pane smaller                                                     │
|                                             │  |                       conversation below or beside the source                                           │
|                                             │  z _                     one pane alone, or all                                                            │
|                                             │  m                       mouse on or off (off: the terminal selects text)                                  │
|                                             │  ctrl-r                  read the tree again                                                               │
|                                             │  ? F1                    all keys; / searches in them                                                      │
|                                             │  Esc                     stop the answer (what came stays); close, leave                                   │
|                                             │  ctrl-c                  stop the answer; a second one quits                                               │
|                                             │  ctrl-l                  draw the screen anew                                                              │
|                                             │  ctrl-z                  to the shell (fg comes back)                                                      │
|                                             │  q                       quit                                                                              │
|                                             │in the prompt                                                                                               │
|                                             │  Enter                   ask                                                                               │
|                                             │  alt-Enter ctrl-j        a new line                                                                        │
|                                             │  Esc                     back to the panes; the text stays                                                 │
|                                             │  Tab                     complete a path, symbol or command                                                │
|                                             │  @ ctrl-p                find a file or symbol and insert it                                               │
|                                             │  Up                      earlier question                                                                  │
|                                             │  Down                    later question                                                                    │
|                                             │  Left ctrl-b             a character left                                                                  │
|                                             │key.back  back to the place before                                                                          │
|                                             └────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|                                                  │                                                                          │
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
keys Esc
screen
| 1 tree                                  12 files │ 2 source                                                                 │ 3 conversation
|▸ fs/                                            7│                                                                          │tree: 12 files (7 C, 3 Makefile, 1 Kconfig, 1 other), 132 lines, 12
|▸ include/                                       1│ Choose a file on the left, or @ finds a file or symbol.                  │  functions,
|▸ mm/                                            2│                                                                          │  6 tables
|  COPYING                                       0B│                                                                          │ "Mounts toy trees and makes their nodes." (fs/toyfs/super.c)
|  Makefile                                      0B│                                                                          │entry points
|                                                  │                                                                          │ fs_initcall(toy_init)                fs/toyfs/super.c:69 (function :65)
|                                                  │                                                                          │ called only from outside: shm_open mm/shm.c:5, call_own mm/other.c:2
|                                                  │                                                                          │reading order
|                                                  │                                                                          │ 1. fs/toyfs/super.c:65 toy_init        where it starts
|                                                  │                                                                          │ 2. fs/toyfs/super.c:12 toy_get_node    Allocates a node and gives it its
|                                                  │                                                                          │   ...
|                                                  │                                                                          │ 3. fs/toyfs/io-cached.c:9 toy_file_operations
|                                                  │                                                                          │ 4. mm/shm.c:2 shm_type                 toy_init_context in a comment is
|                                                  │                                                                          │   no use
|                                                  │                                                                          │ 5. mm/other.c:1 toy_get_node
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
|12 files 35 symbols  ? help  i ask  @ find
|> i writes a question, : a command, / searches, ? helps
