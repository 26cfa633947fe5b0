# all files searched for Japanese text
size 80x24
tree japanese
args --no-model tree
wait 源
keys s
text 倉庫
keys Enter
quiet 300
screen
