# an editor that is not there is named
size 80x24
args --no-model tree
env VISUAL=
env EDITOR=no-such-editor -w
wait symbols
keys 1 G e
wait could not be started
screen 23-24
|$EDITOR names no-such-editor, which could not be started: set it to an editor
|that is installed
