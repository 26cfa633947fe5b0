# the same on a small screen
size 40x12
tree japanese
args tree
replay japanese
wait files
quiet 500
keys i
text 在庫はどう数える？
keys Enter
wait 以上です
quiet 300
screen
