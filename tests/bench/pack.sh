#!/usr/bin/env bash
# How a pack of net/ comes out. usage: tests/bench/pack.sh CODEASK LINUX_TREE VOCAB.gguf [TOKENS]
# Prints tokens by the model's own tokenizer, seconds after the map was there, processor time of all of it, and how much of what
# the chosen skeletons must keep is there whole (tests/pack_check.js).
set -u
codeask=$1 tree=$2 vocab=$3 tokens=${4:-28000}
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/codeask-pack.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
export XDG_CACHE_HOME=$tmp/cache
"$codeask" map "$tree/net" --tokens 1 >/dev/null # fills the cache: the pack is measured, not the map
TIMEFORMAT='%U %S'
cpu=$({ time "$codeask" pack -v "$tree/net" --tokens "$tokens" -m "$vocab" >"$tmp/pack" 2>"$tmp/err"; } 2>&1)
n=$("$codeask" tokenize "$vocab" <"$tmp/pack" | wc -l)
awk -v n="$n" -v want="$tokens" -v cpu="$cpu" '
	/for the pack/ { pack = $6 }
	END { split(cpu, c, " "); printf "pack of net/: %d of %d tokens (%.2f %%), %s s after the map, %.2f s user and system in all\n", n, want, 100 * n / want, pack, c[1] + c[2] }' "$tmp/err"
tr '\n' ' ' <"$tmp/err" | grep -oE 'plan: [^;]*' | tr -s ' '
node "$here/../pack_check.js" "$tmp/pack" "$tree"
