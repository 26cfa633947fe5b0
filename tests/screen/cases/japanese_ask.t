# a Japanese question and answer
size 80x24
tree japanese
args tree
replay japanese
wait symbols
keys i
text 在庫はどう数える？
keys Enter
wait 以上です
quiet 300
screen
