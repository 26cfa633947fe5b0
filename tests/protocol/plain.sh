#!/usr/bin/env bash
# The session of lines: questions on stdin, one after the other, with the commands that stand for the panes.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"
make_tree
plain() { # NAME INPUT ARGS...: stdin is INPUT
	local name=$1 input=$2
	shift 2
	printf '%b' "$input" | "$CODEASK" "$@" >"$T/$name.out" 2>"$T/$name.err"
	status=$?
}

plain two 'who calls toy_get_node\nwhere is toy_get_node defined\n' --no-model tree/fs/toyfs
status_is two 0
has two out 'is called by'
has two out 'toy_get_node'
[ "$(grep -c 'total duration' two.err)" = 2 ] && ok || fail "two: not two answers"
clean two

plain joined 'who calls \\\ntoy_get_node\n' --no-model tree/fs/toyfs
has joined out 'is called by'
plain last 'who calls toy_get_node' --no-model tree/fs/toyfs # no newline at the end
has last out 'is called by'

plain show ':show toy_get_node\n' --no-model tree/fs/toyfs
status_is show 0
has show out 'toy_get_node('
grep -qE '^[0-9]+	' show.out && ok || fail "show: no line numbers"
plain find ':find tgn\n' --no-model tree/fs/toyfs
has find out 'toy_get_node'
plain help ':help\n' --no-model tree/fs/toyfs
has help out ':resume'
plain bad ':nonsense\n:show nothing_of_that_name\n:show\n' --no-model tree/fs/toyfs
status_is bad 0
has bad err 'no command ":nonsense": ":help" lists them'
has bad err 'nothing_of_that_name is no file and no name of this tree'
has bad err ':show needs a PLACE'
plain quit ':quit\nwho calls toy_get_node\n' --no-model tree/fs/toyfs
lacks quit out 'is called by'

# nothing on stdin is a script that forgot its question, unless lines were asked for
plain nothing '' --no-model tree/fs/toyfs
status_is nothing 2
one_line nothing
has nothing err 'no question given'
plain asked '' --no-model --plain tree/fs/toyfs
status_is asked 0
plain nowhere 'hello\n' --no-model tree/missing
status_is nowhere 3
one_line nowhere

# hostile lines
head -c 3000000 /dev/zero | tr '\0' 'a' >long.txt
"$CODEASK" --no-model tree/fs/toyfs <long.txt >long.out 2>long.err
[ $? -le 2 ] && ok || fail "long: status"
plain control 'who calls \x1b[31mtoy\x07_get_node\n:show \x1b]0;x\x07\n' --no-model tree/fs/toyfs
clean control

# a recorded answer in place of a model: the conversation goes on
printf 'name = recorded\nrate = 500\nprompt_tokens = 50\nprompt_rate = 5000\ncontext = 4096\n\nIt is `toy_get_node()` in super.c.\n%%%%\nAs said before.\n' >answer.txt
CODEASK_REPLAY=$T/answer.txt plain talk 'how does it work\nand why\n' tree/fs/toyfs
status_is talk 0
has talk out 'It is'
has talk out 'As said before'
CODEASK_REPLAY=$T/answer.txt plain read ':read toy_get_node\nwhy\n' tree/fs/toyfs
has read err 'is read with the next question'
[ -z "$(ls "$XDG_DATA_HOME/codeask/sessions" 2>/dev/null)" ] && ok || fail "a script's conversation was kept"
# a reader that goes away ends it
yes 'who calls toy_get_node' | head -n 2000 | timeout 20 "$CODEASK" --no-model tree/fs/toyfs 2>/dev/null | head -n 1 >/dev/null
[ "${PIPESTATUS[2]}" != 124 ] && ok || fail "goes on though nobody reads"
finish
