# tests/lib.sh - sourced by the shell tests. A test calls ok/fail through the functions below and ends with finish.
# CODEASK: the program under test. Each test runs in an empty directory $T with its own HOME and caches.
set -u
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CODEASK=${CODEASK:-$repo/build/codeask}
SHARED=${CODEASK_SHARED:-$repo/../shared}
LINUX=${CODEASK_LINUX:-}
[ -n "$LINUX" ] || for d in /usr/src/linux-source-6.1 /usr/src/linux; do [ -d "$d/fs/ramfs" ] && LINUX=$d && break; done
T=$(mktemp -d "${TMPDIR:-/tmp}/codeask-test.XXXXXX")
export HOME=$T/home XDG_CACHE_HOME=$T/cache XDG_DATA_HOME=$T/data XDG_CONFIG_HOME=$T/config LC_ALL=C.UTF-8 TERM=xterm-256color
export OLLAMA_MODELS=$T/ollama # not this machine's: a service keeps its store in a fixed place
unset CODEASK_MODEL CODEASK_CPU CODEASK_REPLAY HF_HOME HF_HUB_CACHE HUGGINGFACE_HUB_CACHE LLAMA_CACHE
mkdir -p "$HOME"
passed=0 failed=0 skipped=0
trap 'chmod -R u+rwx "$T" 2>/dev/null; rm -rf "$T"' EXIT
cd "$T" || exit 1

ok() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "FAIL $(basename "$0"): $*"; }
skip() { skipped=$((skipped + 1)); echo "skipped: $*"; }

# run NAME ARGS...: runs the program, keeps stdout, stderr and status in $T/NAME.out, .err and $status
run() {
	local name=$1
	shift
	"$CODEASK" "$@" >"$T/$name.out" 2>"$T/$name.err" </dev/null
	status=$?
}

# status_is NAME WANT; has NAME FILE TEXT; lacks NAME FILE TEXT (fixed strings); one_line NAME (stderr is one line)
status_is() { if [ "$status" = "$2" ]; then ok; else fail "$1: exit status $status, want $2: $(head -c 300 "$T/$1.err" 2>/dev/null)"; fi; }
has() { if grep -qF -- "$3" "$T/$1.$2"; then ok; else fail "$1: no '$3' in $2: $(head -c 400 "$T/$1.$2")"; fi; }
lacks() { if grep -qF -- "$3" "$T/$1.$2"; then fail "$1: '$3' in $2"; else ok; fi; }
one_line() {
	if [ "$(wc -l <"$T/$1.err")" = 1 ] && grep -q '^codeask: ' "$T/$1.err"; then ok; else fail "$1: stderr is not one line: $(cat "$T/$1.err")"; fi
}
# No byte that a terminal obeys: only printable text, newline and tab.
clean() {
	if LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' "$T/$1.out" "$T/$1.err"; then fail "$1: control bytes in the output"; else ok; fi
}
finish() {
	echo "$(basename "$0" .sh): $passed passed, $failed failed$([ $skipped = 0 ] || echo ", $skipped skipped")"
	[ $failed = 0 ]
}
