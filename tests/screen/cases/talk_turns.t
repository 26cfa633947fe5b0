# two questions; ( and ) go between them
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait done in
quiet 400
keys 3 G
quiet
keys i
text and then?
keys Enter
wait second answer
quiet 400
keys 3 G
quiet
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
|                    │ 3 conversation 2/2
|                    │
|                    │> and then?
|                    │
|                    │plan: the same files; 2,729 of 31,744 tokens: files 782,
|                    │  conversation 1,947
|                    │
|                    │The second answer names toy_get_node in one line.
|                    │
|                    │8 tokens, 60.0 tok/s; read 498, reused 2,999; 0.2 s; 1 of 1
|                    │  names verified
|done in 0.2 s 8 tok 60.0 tok/s read 498 tok reused 2,999 names 1/1 ctx 3.4k/32k
|> i writes a question, : a command, / searches, ? helps
keys 3 (
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
|                    │ 3 conversation 2/2
|                    │
|                    │> and then?
|                    │
|                    │plan: the same files; 2,729 of 31,744 tokens: files 782,
|                    │  conversation 1,947
|                    │
|                    │The second answer names toy_get_node in one line.
|                    │
|                    │8 tokens, 60.0 tok/s; read 498, reused 2,999; 0.2 s; 1 of 1
|                    │  names verified
|done in 0.2 s 8 tok 60.0 tok/s read 498 tok reused 2,999 names 1/1 ctx 3.4k/32k
|> i writes a question, : a command, / searches, ? helps
keys (
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
|                    │ 3 conversation 1/2
|                    │> explain structure
|                    │
|                    │fs/toyfs: 6 files (4 C, 1 Makefile, 1 Kconfig), 116 lines,
|                    │  9 functions, 5
|                    │  tables
|                    │ "Mounts toy trees and makes their nodes." (super.c)
|                    │
|                    │files
|                    │ fs/toyfs/Kconfig         4
|                    │ fs/toyfs/Makefile        7
|done in 0.2 s 8 tok 60.0 tok/s read 498 tok reused 2,999 names 1/1 ctx 3.4k/32k
|> i writes a question, : a command, / searches, ? helps
keys )
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
|                    │ 3 conversation 2/2
|                    │
|                    │> and then?
|                    │
|                    │plan: the same files; 2,729 of 31,744 tokens: files 782,
|                    │  conversation 1,947
|                    │
|                    │The second answer names toy_get_node in one line.
|                    │
|                    │8 tokens, 60.0 tok/s; read 498, reused 2,999; 0.2 s; 1 of 1
|                    │  names verified
|done in 0.2 s 8 tok 60.0 tok/s read 498 tok reused 2,999 names 1/1 ctx 3.4k/32k
|> i writes a question, : a command, / searches, ? helps
