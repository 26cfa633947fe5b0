# the prompt on the smallest screen
size 20x5
args --no-model tree
quiet 500
keys i
text a question longer than the line
screen
