#!/usr/bin/env bash
# What a person sees in a terminal of 80x24, and of 40x12: progress on one line while it works, gone when it is done.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"
make_tree
golden=$SHARED/golden
command -v tmux >/dev/null || { skip "no tmux"; finish; exit; }
tm() { tmux -L "codeask-$$" -f /dev/null "$@"; }
trap 'tm kill-server 2>/dev/null; rm -rf "$T"' EXIT

# screen NAME COLS ROWS COMMAND: runs it in a fresh terminal; snapshots every 50 ms until it ends
screen() {
	local name=$1 cols=$2 rows=$3 i
	shift 3
	rm -f "$name".*.scr end
	tm new-session -d -s "$name" -x "$cols" -y "$rows" "cd $T; $*; touch end; sleep 60"
	for i in $(seq 1 1200); do
		tm capture-pane -p -t "$name" >"$name.$i.scr" 2>/dev/null
		[ -e end ] && break
		sleep 0.05
	done
	sleep 0.2
	tm capture-pane -p -S - -t "$name" >"$name.final"
	tm kill-session -t "$name"
}
export PS1=
screen exact 80 24 "$CODEASK" --no-model tree/fs/toyfs "'explain structure'"
grep -q 'main paths' exact.final && ok || fail "exact: $(head -n 5 exact.final)"
grep -q 'total duration' exact.final && ok || fail "exact: no statistics"

if [ -d "$golden/models" ]; then
	# a long prompt on the slow kernels, so that there is progress to see
	yes 'int filler(int a) { return a + 1; }' | head -n 400 | awk '{ sub(/filler/, "filler_" NR); print }' >tree/fs/toyfs/long.c
	for size in "80 24" "40 12"; do
		set -- $size
		screen prefill "$1" "$2" CODEASK_CPU=generic "$CODEASK" -m "$golden/models/qwen3.gguf" --ctx 4096 -n 10 tree/fs/toyfs "'explain structure'"
		cat prefill.*.scr >all.scr
		grep -qE 'prefill [0-9,]+/[0-9,]+ \([0-9]+ %\) [0-9.,]+ ?tok/s' all.scr && ok || fail "prefill $1x$2: no progress line seen"
		grep -q 'prefill' prefill.final && fail "prefill $1x$2: the progress line stayed" || ok
		grep -q 'eval rate' prefill.final && ok || fail "prefill $1x$2: no statistics"
		awk -v w="$1" 'length($0) > w { bad = 1 } END { exit bad }' all.scr && ok || fail "prefill $1x$2: a line is wider than the screen"
	done
else
	skip "no golden models"
fi
# no terminal, no progress
"$CODEASK" --no-model tree/fs/toyfs "explain structure" 2>plain.err >/dev/null
grep -q $'\r' plain.err && fail "progress without a terminal" || ok
finish
