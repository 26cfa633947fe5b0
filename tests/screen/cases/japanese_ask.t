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
keys 3 G
quiet
screen
| 1 tree     3 files │ 2 source
|▸ 源/              1│
|  main.c          34│ Choose a file on the left, or @ finds a file or symbol.
|  説明.md          8│
|                    │
|                    │
|                    │
|                    │
|                    │
|                    │
|                    │
|                    │ 3 conversation
|                    │りんご │  110
|                    │みかん │   88
|                    │
|                    │• 半角ｶﾅ と 全角カナ
|                    │• 絵文字 🍎 と 結合文字 é
|                    │
|                    │以上です。
|                    │
|                    │39 tokens, 120.0 tok/s; read 2,000; 0.5 s; 1 of 1 names
|                    │  verified
|done in 0.5 s 39 tok 120 tok/s read 2,000 tok names 1/1 ctx 2.0k/32k
|> i writes a question, : a command, / searches, ? helps
