# keys of the configuration file; the help knows them
size 80x24
args --no-model tree
config key.quit = X
config key.down = ctrl-t
wait COPYING
keys 1 ctrl-t
screen
keys q
quiet
keys ?
text quit
quiet
screen
keys Esc X
exit 0
