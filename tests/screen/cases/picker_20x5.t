# files and symbols, fuzzily, at 20x5
size 20x5
args --no-model tree
quiet 700
quiet 500
keys @
quiet
screen
|>
|fs/toyfs/super.c
|fs/toyfs/toyfs.h
|? help  i ask
|> i writes a questio
text tgn
quiet 300
screen
|> tgn              2
|toy_get_node  functi
|toy_get_node  functi
|? help  i ask
|> i writes a questio
keys Enter
quiet 300
screen
| 2 …s/super.c 12/69
|12 struct toy_node *
|13 {
|? help  i ask
|> i writes a questio
