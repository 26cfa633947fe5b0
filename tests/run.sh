#!/usr/bin/env bash
# Runs every test of one build and sums up. usage: tests/run.sh BUILD_DIR [all|sanitized|quick]
# quick: unit tests, thread tests and fuzz seeds; sanitized: protocol tests, screen cases and random keys,
# too; all: protocol and screen tests.
#
# Criterion's exit status does not know about leaks, so sanitizer reports go to files and any file fails its test.
set -u
cd "$(dirname "$0")/.."
B=$1 mode=${2:-all}
logs=$(mktemp -d "${TMPDIR:-/tmp}/codeask-san.XXXXXX")
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$logs"' EXIT

# Is there anything in a test's reports but memory that Criterion itself keeps (48 bytes now and then)? A leak is judged by the
# frame that called the allocator; a suppression would match any frame, and Criterion is in the stack of every test.
reported() { # directory
	[ -n "$(ls "$1")" ] || return 1
	awk '/ leak of /{ leak = 1; next }
	     leak && /#1 /{ if ($0 !~ /libcriterion|libboxfort/) bad = 1; leak = 0 }
	     /ERROR: AddressSanitizer|runtime error|ThreadSanitizer/{ bad = 1 }
	     END { exit !bad }' "$1"/*
}

one() { # name command...
	local name=$1 start=$SECONDS out san rc skips
	shift
	san=$(mktemp -d "$logs/XXXXXX")
	out=$(ASAN_OPTIONS="log_path=$san/asan:detect_leaks=1:abort_on_error=0:${ASAN_OPTIONS:-}" LSAN_OPTIONS="exitcode=0" \
		UBSAN_OPTIONS="print_stacktrace=1:log_path=$san/ubsan:${UBSAN_OPTIONS:-}" TSAN_OPTIONS="log_path=$san/tsan:${TSAN_OPTIONS:-}" \
		timeout 900 "$@" 2>&1 </dev/null) # LeakSanitizer is judged by its report
	rc=$?
	if [ $rc = 0 ] && ! reported "$san"; then
		echo "$name" >>"$logs/.passed"
		skips=$(grep -a '^skipped' <<<"$out" | sort | uniq -c | sed 's/^ *1 /     /')
		printf 'ok   %-34s %s (%s s)%s\n' "$name" "$(grep -aE 'Synthesis|passed' <<<"$out" | tail -n 1 | sed 's/\x1b\[[0-9;]*m//g')" \
			$((SECONDS - start)) "${skips:+$'\n'$skips}"
	else
		echo "$name" >>"$logs/.failed"
		printf 'FAIL %s (exit %s)\n%s\n' "$name" "$rc" "$(tail -n 40 <<<"$out"; cat "$san"/* 2>/dev/null | head -n 60)"
	fi
}

# Two tests at a time: most use one core most of the time.
pair() {
	while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
	one "$@" &
}

for t in tests/unit/*.c; do n=$(basename "$t" .c); pair "unit/$n" "$B/tests/unit/$n" -j2; done
for t in tests/thread/*.c; do n=$(basename "$t" .c); pair "thread/$n" "$B/tests/thread/$n"; done
for t in tests/fuzz/*_*.c; do
	n=$(basename "$t" .c)
	pair "fuzz seeds/$n" "$B/tests/fuzz/$n" "$(tests/fuzz/seeds.sh "$n" "$B")"/*
done
if [ "$mode" = all ]; then
	for t in tests/protocol/*.sh tests/screen/{progress,driver,cases}.sh; do
		pair "$(basename "$(dirname "$t")")/$(basename "$t" .sh)" env CODEASK="$PWD/$B/codeask" bash "$t"
	done
elif [ "$mode" = sanitized ]; then
	for t in tests/protocol/*.sh tests/screen/cases.sh tests/screen/fuzz_keys.sh; do
		pair "$(basename "$(dirname "$t")")/$(basename "$t" .sh)" env CODEASK="$PWD/$B/codeask" CODEASK_SLOW=1 bash "$t"
	done
fi
wait
passed=$(cat "$logs/.passed" 2>/dev/null | wc -l) failed=$(cat "$logs/.failed" 2>/dev/null | wc -l)
[ "$failed" = 0 ] || echo "failed: $(paste -sd, "$logs/.failed" | sed 's/,/, /g')"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
