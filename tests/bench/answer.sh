#!/usr/bin/env bash
# How long the exact answer takes: process start to its coverage line (everything about the directory itself), and to the end
# (who outside uses it). Cold: no cache of ours; warm: a second run. Medians of five. usage: tests/bench/answer.sh CODEASK LINUX
set -eu
codeask=$1 linux=$2
T=$(mktemp -d "${TMPDIR:-/tmp}/codeask-bench.XXXXXX")
trap 'rm -rf "$T"' EXIT
export XDG_CACHE_HOME=$T/cache

once() { # prints "FIRST WHOLE" in milliseconds
	local t0=${EPOCHREALTIME/./} first= line
	while IFS= read -r line; do
		[ "$line" = coverage ] && first=${EPOCHREALTIME/./}
	done < <("$codeask" --no-model "$linux/$1" "explain structure" 2>/dev/null)
	echo "$(((first - t0) / 1000)) $(((${EPOCHREALTIME/./} - t0) / 1000))"
}
median() { sort -n | sed -n 3p; }
for dir in fs/ramfs net/ipv4; do
	for mode in cold warm; do
		for i in 1 2 3 4 5; do
			[ $mode = warm ] || rm -rf "$XDG_CACHE_HOME"
			once $dir
		done >"$T/times"
		echo "$dir $mode: directory $(cut -d' ' -f1 "$T/times" | median) ms, with users outside $(cut -d' ' -f2 "$T/times" | median) ms"
	done
done
