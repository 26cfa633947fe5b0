# ten thousand lines: the last is one key away
size 80x24
tree long
args --no-model tree
wait symbols
keys :
text open long.c
keys Enter
wait v00001
keys 2 G
wait v10000
screen
| 1 tree     2 files │ 2 long.c                                      10000/10000
|  long.c      10,000│ 9991 int v09991;
|  wide.c          20│ 9992 int v09992;
|                    │ 9993 int v09993;
|                    │ 9994 int v09994;
|                    │ 9995 int v09995;
|                    │ 9996 int v09996;
|                    │ 9997 int v09997;
|                    │ 9998 int v09998;
|                    │ 9999 int v09999;
|                    │10000 int v10000;
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
keys ctrl-u PgUp
screen
| 1 tree     2 files │ 2 long.c                                       9986/10000
|  long.c      10,000│ 9980 int v09980;
|  wide.c          20│ 9981 int v09981;
|                    │ 9982 int v09982;
|                    │ 9983 int v09983;
|                    │ 9984 int v09984;
|                    │ 9985 int v09985;
|                    │ 9986 int v09986;
|                    │ 9987 int v09987;
|                    │ 9988 int v09988;
|                    │ 9989 int v09989;
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
keys : 5 0 0 0 Enter
wait v05000
screen
| 1 tree     2 files │ 2 long.c                                       5000/10000
|  long.c      10,000│ 4997 int v04997;
|  wide.c          20│ 4998 int v04998;
|                    │ 4999 int v04999;
|                    │ 5000 int v05000;
|                    │ 5001 int v05001;
|                    │ 5002 int v05002;
|                    │ 5003 int v05003;
|                    │ 5004 int v05004;
|                    │ 5005 int v05005;
|                    │ 5006 int v05006;
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
