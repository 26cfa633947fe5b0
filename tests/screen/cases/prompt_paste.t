# a paste of several lines is not sent
size 80x24
args --no-model tree
wait COPYING
keys i
paste first\nsecond\tline\n\e[31mthird
screen
