#!/usr/bin/env bash
# ctrl-c keeps what there is: in the search through the tree, in prefill, while the answer streams.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"
make_tree
golden=$SHARED/golden
# interrupt NAME SECONDS ARGS...: SIGINT after a time; how long the program then takes is in $took (ms)
interrupt() {
	local name=$1 after=$2
	shift 2
	"$CODEASK" "$@" >"$T/$name.out" 2>"$T/$name.err" </dev/null &
	local pid=$!
	sleep "$after"
	local t0
	t0=$(date +%s%N)
	kill -INT $pid 2>/dev/null
	wait $pid
	status=$?
	took=$((($(date +%s%N) - t0) / 1000000))
}
if [ -d "$golden/models" ]; then
	# a small model that never ends on its own in this time
	interrupt answer 1.2 -m "$golden/models/llama.gguf" --ctx 60000 -n 100000 --temp 0 tree/fs/toyfs "explain structure"
	if [ "$status" = 0 ]; then
		skip "the model ended before it was interrupted"
	else
		status_is answer 1
		has answer err 'cancelled'
		has answer err 'eval count'
		has answer out 'main paths'
		[ "$took" -lt ${CODEASK_SLOW:+1}2000 ] && ok || fail "took $took ms to stop"
	fi
else
	skip "no golden models"
fi
if [ -n "$LINUX" ] && [ -d "$LINUX/net" ]; then
	interrupt scan 0.4 --no-model "$LINUX/net" "explain structure"
	status_is scan 1
	has scan err 'cancelled: '
	has scan err ' files are read and kept for the next run'
	run after --no-model "$LINUX/fs/ramfs" "explain structure"
	status_is after 0
else
	skip "no Linux source"
fi
finish
