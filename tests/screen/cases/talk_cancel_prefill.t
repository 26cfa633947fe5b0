# Esc while the question is read
size 80x24
args tree/fs/toyfs
replay slow_prefill
wait symbols
keys i
text explain structure
keys Enter
wait prefill
keys Esc Esc
wait cancelled
mask read \d+; |after \d+ of
mask 0 tok .*
screen
| 1 fs/toyfs 6 files │ 2 source
|  Kconfig          4│
|  Makefile         7│ Choose a file on the left, or @ finds a file or symbol.
|  io-cached.c     11│
|  io-plain.c      11│
|  super.c         69│
|  toyfs.h         14│
|                    │
|                    │
|                    │
|                    │
|                    │ 3 conversation
|                    │
|                    │ 7 places in 2 files: include 4, mm 3 (6 files searched)
|                    │
|                    │model: replay (a recorded answer); context 32,768
|                    │plan: 6 full; 2,232 of 31,744 tokens: files 782, question
|                    │  1,450
|                    │
|                    │0 tokens; read 0; 0.1 s
|                    │
|                    │cancelled after 0 of 20000 tokens of the prompt
|stopped after 0.1 s 0 tok ctx 0/32k
|> i writes a question, : a command, / searches, ? helps
