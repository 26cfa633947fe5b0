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
keys 3 G
quiet
screen
| 3 conversation
|みかん │   88
|
|• 半角ｶﾅ と 全角カナ
|• 絵文字 🍎 と 結合文字 é
|
|以上です。
|
|39 tokens, 120.0 tok/s; read 2,000; 0.5
|  s; 1 of 1 names verified
|done in 0.5 s 39 tok 120 tok/s names 1/1
|> i writes a question, : a command, / se
