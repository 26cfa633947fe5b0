# Tab: files, symbols, both; nothing found; Esc
size 80x24
args --no-model tree
wait COPYING
quiet 300
keys ctrl-p
text super
quiet 300
screen
keys Tab
quiet 300
screen
keys Tab
quiet 300
screen
keys ctrl-u
text zzzz
quiet 300
screen
keys Esc
screen
