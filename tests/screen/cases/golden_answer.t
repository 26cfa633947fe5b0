# the golden model streams
size 80x24
args -m @GOLDEN@/qwen3.gguf -n 40 --seed 1 tree/fs/toyfs
wait symbols
keys i
text explain structure
keys Enter
wait tok/s
wait at its limit
quiet 300
