#!/usr/bin/env bash
# How the session feels, as a table: times to the screen beside the limits. usage: screen.sh BUILD_DIR
# Recorded answers stream at 20 and 120 tokens a second (src/ask/replay.h), then a golden model does. CODEASK_LINUX: a Linux tree.
B=$(realpath "$1")
CODEASK=$B/codeask
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/trees.sh"
bench=$B/tests/bench/screen_latency
make_trees
long=$T/trees/long
replay() { # NAME rate load prompt_tokens prompt_rate
	{
		printf 'name = replay\nload_s = %s\nprompt_tokens = %s\nprompt_rate = %s\nrate = %s\ncontext = 32768\n\n' "$3" "$4" "$5" "$2"
		for i in $(seq 1 2000); do
			echo "Paragraph $i says that \`v0$((1000 + i))\` is a variable of long.c:$i, with **some** more words behind it, so that lines wrap."
			[ $((i % 9)) != 0 ] || printf '\n- one item of a list\n- another `item`\n\n```c\nint v00001; /* code */\n```\n\n'
		done
	} >"$T/$1"
	export CODEASK_REPLAY=$T/$1
}
home() { rm -rf "$T/d"; mkdir "$T/d"; echo "$T/d"; }
for rate in 20 120; do
	echo "-- a recorded answer, $rate tok/s"
	replay answer $rate 0.1 2000 20000
	"$bench" "$CODEASK" keys "$(home)" "$long" || failed=1
	"$bench" "$CODEASK" bytes "$(home)" "$long" || failed=1
done
"$bench" "$CODEASK" scroll "$(home)" "$long" || failed=1
replay load 50 20 2000 20000
"$bench" "$CODEASK" cancel "$(home)" load "$long" || failed=1
replay prefill 50 0.1 20000 1000
"$bench" "$CODEASK" cancel "$(home)" prefill "$long" || failed=1
replay decode 50 0.1 2000 20000
"$bench" "$CODEASK" cancel "$(home)" Paragraph "$long" || failed=1
unset CODEASK_REPLAY
if [ -d "$SHARED/golden/models" ]; then
	echo "-- golden qwen3, on the exact kernels, both cores"
	export CODEASK_CPU=reference
	"$bench" "$CODEASK" keys "$(home)" -m "$SHARED/golden/models/qwen3.gguf" --temp 1 --ctx 4096 "$long" || failed=1
	"$bench" "$CODEASK" bytes "$(home)" -m "$SHARED/golden/models/qwen3.gguf" --temp 1 --ctx 4096 "$long" || failed=1
	unset CODEASK_CPU
fi
if [ -n "$LINUX" ]; then
	home >/dev/null
	LIMIT=100 "$bench" "$CODEASK" start "$T/d" inode.c --no-model "$LINUX/fs/ramfs" || failed=1
	LIMIT=250 "$bench" "$CODEASK" start "$T/d" 6lowpan --no-model "$LINUX/net" || failed=1
else
	skip "no Linux tree: set CODEASK_LINUX"
fi
[ -z "${failed:-}" ] || [ "$failed" = 0 ]
