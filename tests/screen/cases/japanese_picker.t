# the picker with Japanese letters
size 80x24
tree japanese
args --no-model tree
wait 源
keys @
text 合
quiet 300
screen
keys Enter
quiet 300
screen
