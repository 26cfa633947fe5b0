# reader and screen: files opened faster than they are read
size 80x24
tree git
args --no-model tree
wait symbols
keys :
text open fs/toyfs/super.c
keys Enter
keys :
text open mm/shm.c
keys Enter
keys :
text open fs/toyfs/io-plain.c
keys Enter
keys 2 b j b j b @
text a
keys Bs
text b
keys Bs Esc
keys S
text t
keys Enter
keys S
text i
keys Enter
keys ctrl-r
quiet 500
