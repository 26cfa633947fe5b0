# a bad setting is named with its line
size 80x24
args --no-model tree
config key.quit = nosuchkey
exit 2
