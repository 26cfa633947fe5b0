# no session: an answer on the terminal, so that the instrument itself is tested before there is one
size 80x24
args --no-model tree/fs/toyfs explain structure
exit 0
