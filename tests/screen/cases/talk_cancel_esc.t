# Esc stops the answer; what came stays
size 80x24
args tree/fs/toyfs
replay long
wait symbols
keys i
text explain structure
keys Enter
wait line 12
mask \d+ tok(ens)?
mask This is line.*|ctx \d.*
keys 3 Esc
wait cancelled
quiet 300
mask line \d+ .*
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
|                    │This is line 11 of the answer, which names toy_get_node in
|                    │it.
|                    │
|                    │This is line 12 of the answer, which
|                    │
|                    │140 tokens, 119.2 tok/s; read 2,000; 1.4 s; 1 of 1 names
|                    │  verified
|                    │
|                    │cancelled; the answer above is what there was
|stopped after 1.4 s 140 tok 119 tok/s read 2,000 tok names 1/1 ctx 2.1k/32k
|> i writes a question, : a command, / searches, ? helps
