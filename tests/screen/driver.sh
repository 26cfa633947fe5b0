#!/usr/bin/env bash
# The instrument itself: what the case runner must notice, shown with small scripts in the program's place.
. "$(dirname "$0")/../lib.sh"
driver=${SCREEN_DRIVER:-$(dirname "$CODEASK")/tests/screen/cases}
[ -x "$driver" ] || { skip "no $driver: run 'make tests'"; finish; exit; }

# notices NAME MESSAGE SCRIPT STEP...: the case fails and says so
notices() {
	local name=$1 message=$2
	one "$@"
	grep -qF -- "$message" "$name.log" && grep -q '^0 passed, 1 failed' "$name.log" && ok || fail "$name: not noticed: $(cat "$name.log")"
}
# accepts NAME "" SCRIPT STEP...
accepts() {
	local name=$1
	one "$@"
	grep -q '^1 passed, 0 failed' "$name.log" && ok || fail "$name: $(cat "$name.log")"
}
one() {
	local name=$1 script=$3
	shift 3
	printf '%s\n' "$script" >"$name.script"
	{ printf 'size 20x5\ntree none\nbefore cp %s script\nargs script\n' "$T/$name.script"; printf '%s\n' "$@" 'exit 0'; } >"$name.t"
	SCREEN_LIMIT=1500 "$driver" "$(command -v bash)" "$name.t" >"$name.log" 2>&1
}

accepts plain '' 'printf "one\r\n\033[1mtwo\033[m 日本"' 'wait 日本' 'screen' '|one' '|two 日本' '|' '|' '|' 'attr "two" bold' 'cursor 2 9'
notices row 'want |two' 'printf "one\r\nthree"' 'screen' '|one' '|two' '|' '|' '|'
notices rows 'rows are expected' 'printf "one"' 'screen' '|one'
accepts masked '' 'printf "took   12.3 s x"' 'mask took' 'screen 1-1' '|took 4 ms x'
notices mask_too_much 'want |took 4 ms y' 'printf "took 12.3 s x"' 'screen 1-1' '|took 4 ms y'
notices escape 'unknown escape' 'printf "\033c"'
notices c1 'C1 control' 'printf "\302\2331m"'
notices utf8 'ill-formed UTF-8' 'printf "\343\201x"'
notices control 'control byte' 'printf "\001"'
notices title 'OSC' 'printf "\033]0;x\007"'
notices device 'control string' 'printf "\033P0;x\033\\"'
notices ask 'unknown sequence' 'printf "\033[6n"'
notices window 'window operation' 'printf "\033[21t"'
notices bidi 'bidirectional' 'printf "\342\200\256"'
notices mode_unknown 'unknown private mode' 'printf "\033[?9h"'
notices clear 'cleared 2 times' 'printf "\033[H\033[2J\033[H\033[J"'
accepts cleared_once '' 'printf "\033[H\033[2J\033[2;1H\033[J"'
notices alt 'alternate screen' 'printf "\033[?1049h"'
notices hidden 'cursor is hidden' 'printf "\033[?25l"'
notices paste 'bracketed paste' 'printf "\033[?2004h"'
notices mouse 'mouse is still' 'printf "\033[?1000h"'
notices sync 'synchronized frame' 'printf "\033[?2026h"'
notices tty 'no echo' 'stty -echo'
notices status 'status 3' 'exit 3'
notices text 'not on the screen' 'sleep 0.1' 'wait something'
notices bytes 'at most 4 are allowed' 'read -r a; printf "12345"' 'mark' 'keys Enter' 'wait 12345' 'expect-bytes <= 4'
accepts copied '' 'printf "\033]52;c;aGVsbG8=\007"; read -r a' 'copied hello' 'keys Enter'
notices not_copied 'does not hold' 'printf "\033]52;c;aGVsbG8=\007"; read -r a' 'copied other'
accepts typed '' 's=$(stty -g); stty raw -echo; printf "\033[?2004h"; head -c 16 | od -An -c; stty $s; printf "\033[?2004l"' 'quiet 100' 'keys ctrl-d' 'paste ab' 'keys alt-x' 'wait 004' 'wait a   b 033'
accepts resized '' 'trap "stty size" WINCH; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; done' 'quiet 100' 'resize 30x6' 'wait 6 30'
finish
