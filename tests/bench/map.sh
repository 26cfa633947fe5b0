#!/usr/bin/env bash
# What `make bench-map` prints. usage: tests/bench/map.sh BUILD_DIR
# Times are whole processes: wall clock, processor time and peak memory, median of RUNS (default 5). The tree is Debian's
# linux-source-6.1 ($CODEASK_LINUX); "edit" touches one file of a copy of net/. Compare with what ctags takes in the same run.
set -u
cd "$(dirname "$0")/../.."
B=$1
runs=${RUNS:-5}
linux=${CODEASK_LINUX:-/usr/src/linux-source-6.1}
vocab=${CODEASK_SHARED:-../shared}/golden/vocab/o200k.gguf
dir=$(mktemp -d "${TMPDIR:-/tmp}/codeask-map.XXXXXX")
trap 'rm -rf "$dir"' EXIT
[ -d "$linux/net" ] || { echo "skipped: no Linux source at $linux (set CODEASK_LINUX)"; exit 0; }
linux=$(cd "$linux" && pwd -P)
export XDG_CACHE_HOME=$dir/cache LC_ALL=C
unset CODEASK_MODEL

echo "machine: $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2-), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"

# timed NAME PREPARE COMMAND...: medians of wall, processor time and peak memory over the runs
timed() {
	local name=$1 prepare=$2
	shift 2
	"$B/tests/bench/base_timed" "$name" "$runs" "$prepare" "$@"
}

echo "== linux/net"
timed "ctags" true ctags -R --languages=C -f "$dir/tags0" "$linux/net"
timed "map cold" "rm -rf $XDG_CACHE_HOME" "$B/codeask" map "$linux/net"
timed "map warm" true "$B/codeask" map "$linux/net"
mkdir -p "$dir/tree" && cp -rp "$linux/net" "$dir/tree/net" && touch "$dir/tree/COPYING" "$dir/tree/Makefile"
"$B/codeask" map "$dir/tree/net" >/dev/null
timed "map after one edit" "echo '/* edit */' >>$dir/tree/net/core/dev.c; sleep 0.2" "$B/codeask" map "$dir/tree/net"
timed "who calls skb_push, warm" true "$B/codeask" --no-model "$linux/net" "who calls skb_push"
find "$linux/net" -name '*.[ch]' | sort >"$dir/net.list"
for reader in tokens tree; do
	echo "C read from $reader:"
	CODEASK_C=$reader "$B/tests/bench/parsers_map" <"$dir/net.list"
done
(cd "$linux" && ctags -R --languages=C --langmap=C:.c.h --kinds-C=f -I __init,__exit,__net_init,__net_exit,__sched,__always_inline -f "$dir/tags" net)
"$B/codeask" map "$linux/net" --json >"$dir/map.jsonl"
find "$linux/net" "$linux/include/linux" "$linux/include/net" -name '*.[ch]' >"$dir/macros.list"
xargs -a "$dir/macros.list" cat >"$dir/macros.txt"
node tests/bench/functions.js "$dir/map.jsonl" "$dir/tags" "$linux" "$dir/macros.txt"

if [ -f "$vocab" ]; then
	echo "== o200k"
	xargs -a "$dir/net.list" cat >"$dir/net.txt" # one text: pieces span the files' borders
	echo "$dir/net.txt" | "$B/tests/bench/model_tokens" "$vocab" "$runs"
	tests/bench/pack.sh "$B/codeask" "$linux" "$vocab" 28000
else
	echo "skipped: no vocabulary at $vocab (set CODEASK_SHARED)"
fi

if [ -d "$linux/drivers" ]; then
	echo "== whole kernel ($(find "$linux" -type f | wc -l) files)"
	RUNS=${KERNEL_RUNS:-3}
	runs=$RUNS
	timed "map cold" "rm -rf $XDG_CACHE_HOME" "$B/codeask" map "$linux"
	timed "map warm" true "$B/codeask" map "$linux"
	timed "who calls skb_push, warm" true "$B/codeask" --no-model "$linux" "who calls skb_push"
	du -sh "$XDG_CACHE_HOME" | sed 's/\t.*/ of cache/'
fi
