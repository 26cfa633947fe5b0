# lines that end with carriage returns
size 80x24
tree control
args --no-model tree
wait crlf.c
keys :
text open crlf.c
keys Enter
wait cr(void)
keys 2
screen
