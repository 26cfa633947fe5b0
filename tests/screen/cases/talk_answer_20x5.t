# a whole answer on the smallest screen
size 20x5
args tree/fs/toyfs
replay answer
quiet 700
keys i
text explain
keys Enter
wait not found
quiet 400
screen
| 3 conversation
|  not found:
|  made_up_name
|done in 2.8 s
|> i writes a questio
