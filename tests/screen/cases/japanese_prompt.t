# editing a Japanese line: whole characters
size 80x24
tree japanese
args --no-model tree
wait 源
keys i
text 在庫の合計は?
keys Left Left
screen
keys Bs
screen
keys ctrl-a Del
screen
keys End
text 👨‍👩‍👧え
screen
