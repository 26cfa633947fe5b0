#!/usr/bin/env bash
# Runs every test of one build and sums up. usage: tests/run.sh BUILD_DIR [all|sanitized|quick]
# quick: unit tests, thread tests and fuzz seeds; sanitized: the protocol tests, too; all: the screen tests as well.
#
# Criterion's exit status does not know about leaks, so sanitizer reports go to files and any file fails its test.
set -u
cd "$(dirname "$0")/.."
B=$1 mode=${2:-all}
passed=0 failed=0
logs=$(mktemp -d "${TMPDIR:-/tmp}/codeask-san.XXXXXX")
trap 'rm -rf "$logs"' EXIT
export ASAN_OPTIONS="log_path=$logs/asan:detect_leaks=1:abort_on_error=0:${ASAN_OPTIONS:-}"
export LSAN_OPTIONS="exitcode=0" # judged by its report
export UBSAN_OPTIONS="print_stacktrace=1:log_path=$logs/ubsan:${UBSAN_OPTIONS:-}"
export TSAN_OPTIONS="log_path=$logs/tsan:${TSAN_OPTIONS:-}"

# Is there anything in the reports but memory that Criterion itself keeps (48 bytes now and then)? A leak is judged by the
# frame that called the allocator; a suppression would match any frame, and Criterion is in the stack of every test.
reported() {
	[ -n "$(ls "$logs")" ] || return 1
	awk '/ leak of /{ leak = 1; next }
	     leak && /#1 /{ if ($0 !~ /libcriterion|libboxfort/) bad = 1; leak = 0 }
	     /ERROR: AddressSanitizer|runtime error|ThreadSanitizer/{ bad = 1 }
	     END { exit !bad }' "$logs"/*
}

one() { # name command...
	local name=$1 start=$SECONDS out
	shift
	rm -f "$logs"/*
	out=$(timeout 900 "$@" 2>&1 </dev/null)
	local rc=$?
	if [ $rc = 0 ] && ! reported; then
		passed=$((passed + 1))
		printf 'ok   %-34s %s\n' "$name" "$(grep -aE 'Synthesis|passed' <<<"$out" | tail -n 1 | sed 's/\x1b\[[0-9;]*m//g') ($((SECONDS - start)) s)"
		grep -a '^skipped' <<<"$out" | sort | uniq -c | sed 's/^ *1 /     /'
	else
		failed=$((failed + 1))
		echo "FAIL $name (exit $rc)"
		tail -n 40 <<<"$out"
		cat "$logs"/* 2>/dev/null | head -n 60
	fi
}

for t in tests/unit/*.c; do n=$(basename "$t" .c); one "unit/$n" "$B/tests/unit/$n" -j2; done
for t in tests/thread/*.c; do n=$(basename "$t" .c); one "thread/$n" "$B/tests/thread/$n"; done
for t in tests/fuzz/*_*.c; do
	n=$(basename "$t" .c)
	one "fuzz seeds/$n" "$B/tests/fuzz/$n" "$(tests/fuzz/seeds.sh "$n" "$B")"/*
done
if [ "$mode" = all ]; then
	for t in tests/protocol/*.sh tests/screen/*.sh; do
		one "$(basename "$(dirname "$t")")/$(basename "$t" .sh)" env CODEASK="$PWD/$B/codeask" bash "$t"
	done
elif [ "$mode" = sanitized ]; then
	for t in tests/protocol/*.sh; do one "protocol/$(basename "$t" .sh)" env CODEASK="$PWD/$B/codeask" CODEASK_SLOW=1 bash "$t"; done
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
