#!/usr/bin/env bash
# The session built with ThreadSanitizer, driven through answers that stream: any report fails. usage: threads.sh PROGRAM DRIVER
# ncurses is not instrumented; that one thread calls it is the sanitizer's to see by what our own code shares.
CODEASK=$(realpath "$1") SCREEN_DRIVER=$(realpath "$2") CODEASK_SLOW=1
export CODEASK SCREEN_DRIVER CODEASK_SLOW
reports=$(mktemp -d "${TMPDIR:-/tmp}/codeask-tsan.XXXXXX")
trap 'rm -rf "$reports"' EXIT
export TSAN_OPTIONS="log_path=$reports/tsan:exitcode=66:${TSAN_OPTIONS:-}"
setarch "$(uname -m)" -R "$(dirname "$0")/cases.sh" stream_threads stream_threads_golden browse_threads
rc=$?
cat "$reports"/* 2>/dev/null | head -n 100
[ -z "$(ls "$reports")" ] && [ $rc = 0 ]
