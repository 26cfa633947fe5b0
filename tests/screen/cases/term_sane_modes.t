# what is switched on for the session
size 80x24
args --no-model tree
wait symbols
mode alt on
mode paste on
mode mouse off
