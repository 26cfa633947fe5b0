# --plain: a question a line
size 80x24
args --plain --no-model tree/fs/toyfs
quiet 300
text who calls toy_get_node
keys Enter
quiet 600
screen
keys ctrl-d
exit 0
