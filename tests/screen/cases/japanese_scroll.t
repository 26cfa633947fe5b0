# a wide character half out of sight is padded
size 80x24
tree japanese
args --no-model tree
wait 源
keys :
text open main.c:34
keys Enter
wait とても
keys 2 }
screen
keys }
screen
