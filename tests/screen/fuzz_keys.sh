#!/usr/bin/env bash
# Random input to the session, for a sanitizer's build. usage: fuzz_keys.sh [SEQUENCES [SEED [RUN]]] (1,000 sequences, seed 1)
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/trees.sh"
driver=${SCREEN_DRIVER:-$(dirname "$CODEASK")/tests/screen/fuzz_keys}
[ -x "$driver" ] || { skip "no $driver: run 'make tests'"; finish; exit; }
make_trees
export SCREEN_TREES=$T/trees SCREEN_REPLAYS=$repo/tests/screen/replays
mkdir -p "$T/run" "$T/san"
case ${ASAN_OPTIONS:-} in
*log_path*) ;; # the runner looks into its own files
*) export ASAN_OPTIONS="log_path=$T/san/asan:${ASAN_OPTIONS:-}" UBSAN_OPTIONS="print_stacktrace=1:log_path=$T/san/ubsan:${UBSAN_OPTIONS:-}" ;;
esac
TMPDIR=$T/run "$driver" "$CODEASK" "${1:-1000}" "${2:-1}" ${3:+"$3"}
rc=$?
cat "$T"/san/* 2>/dev/null | head -n 80
[ -z "$(ls "$T/san")" ] && [ $rc = 0 ]
