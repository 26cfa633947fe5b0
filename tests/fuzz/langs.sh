#!/usr/bin/env bash
# Fuzzes the extractor of each language by itself. usage: tests/fuzz/langs.sh BUILD_DIR SECONDS [JOBS]
# One line a language; ends with `N passed, N failed`. What was found is left in BUILD_DIR/corpus.
set -u
cd "$(dirname "$0")/../.."
B=$1 seconds=$2 jobs=${3:-2}
seeds=$(tests/fuzz/seeds.sh parsers_extract "$B")
one() {
	local n=$1 log=$B/corpus/lang-$1.log
	mkdir -p "$B/corpus/lang-$n"
	CODEASK_FUZZ_LANG=$n "$B/tests/fuzz/parsers_extract.fuzz" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 \
		-artifact_prefix="$B/corpus/lang-$n-" "$B/corpus/lang-$n" "$seeds" >"$log" 2>&1
	local rc=$?
	[ $rc = 3 ] && return 0 # (77 is what libFuzzer says of a fault)
	echo "$([ $rc = 0 ] && echo ok || echo "FAIL ($rc)") $(sed -n 's/^language //p' "$log"): $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs in $seconds s $(grep -m1 -oE 'ERROR: .*|SUMMARY: .*' "$log")"
}
export -f one
export B seconds seeds
mkdir -p "$B/corpus"
seq 1 64 | xargs -P "$jobs" -I{} bash -c 'one {}' | tee "$B/corpus/langs.txt"
failed=$(grep -c '^FAIL' "$B/corpus/langs.txt")
echo "$(grep -c '^ok' "$B/corpus/langs.txt") passed, $failed failed"
[ "$failed" = 0 ]
