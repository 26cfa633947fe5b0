# the cursor goes over wide names
size 80x24
tree japanese
args --no-model tree
wait 源
keys :
text open main.c:10
keys Enter
wait 税込
keys 2 l
screen
keys l
screen
keys Enter
quiet
screen
