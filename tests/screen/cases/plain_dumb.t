# TERM=dumb gives the line-oriented session
size 80x24
args --no-model tree/fs/toyfs
env TERM=dumb
quiet 300
mode alt off
text how many files
keys Enter
quiet 600
keys ctrl-d
exit 0
