# earlier questions
size 80x24
args tree/fs/toyfs
replay answer
wait symbols
keys i
text explain structure
keys Enter
wait done in
quiet 400
keys i
text second
keys Enter
wait second answer
quiet 300
keys i Up
screen 20-24
|                    │
|                    │8 tokens, 60.0 tok/s; read 497, reused 2,999; 0.2 s; 1 of 1
|                    │  names verified
|done in 0.2 s 8 tok 60.0 tok/s read 497 tok reused 2,999 names 1/1 ctx 3.4k/32k
|> second
keys Up
screen 20-24
|                    │
|                    │8 tokens, 60.0 tok/s; read 497, reused 2,999; 0.2 s; 1 of 1
|                    │  names verified
|done in 0.2 s 8 tok 60.0 tok/s read 497 tok reused 2,999 names 1/1 ctx 3.4k/32k
|> explain structure
keys Down
screen 20-24
|                    │
|                    │8 tokens, 60.0 tok/s; read 497, reused 2,999; 0.2 s; 1 of 1
|                    │  names verified
|done in 0.2 s 8 tok 60.0 tok/s read 497 tok reused 2,999 names 1/1 ctx 3.4k/32k
|> second
keys Down
screen 20-24
|                    │
|                    │8 tokens, 60.0 tok/s; read 497, reused 2,999; 0.2 s; 1 of 1
|                    │  names verified
|done in 0.2 s 8 tok 60.0 tok/s read 497 tok reused 2,999 names 1/1 ctx 3.4k/32k
|>
