#!/usr/bin/env bash
# The cache under fire: kill -9 at any moment, four processes at once, damaged files. Answers stay those of a run without a
# cache, and a killed run costs no more than the files it had in flight.
. "$(dirname "$0")/../lib.sh"

# A tree of our own: some hundred files that call each other across directories, half a second to read.
make_big() {
	mkdir -p big && touch big/COPYING big/Makefile
	awk 'BEGIN {
		for (d = 0; d < 12; d++) for (f = 0; f < 30; f++) {
			file = sprintf("big/dir%02d/file%02d.c", d, f); system("mkdir -p big/dir" sprintf("%02d", d));
			printf "/* file %d of directory %d */\n#include \"all.h\"\n", f, d > file;
			for (k = 0; k < 120; k++)
				printf "/* does step %d */\nstatic int step_%d_%d_%d(struct thing *t, int n)\n{\n\tif (n > %d)\n\t\treturn step_%d_%d_%d(t, n - 1);\n\tt->count += helper_%d_%d(t, n);\n\treturn shared_%d(t);\n}\n\n", k, d, f, k, k, d, f, (k + 119) % 120, d, f, k % 7 > file;
			printf "int helper_%d_%d(struct thing *t, int n)\n{\n\treturn step_%d_%d_0(t, n);\n}\n", d, f, d, f > file;
			close(file);
		}
	}'
	touch -d '1 hour ago' big/*/*.c
}
make_big
sleep 0.1 # younger files are not kept
XDG_CACHE_HOME=$T/none run truth map big
cp truth.out truth
lines=$(wc -l <truth)
[ "$lines" -gt 40000 ] && ok || fail "the map has $lines rows"

# ---- kill -9 ----
# Every file that a run parses is in its log; one parsed again although its parse was over well before the kill was lost.
files=360
n_killed=0 lost=0 round=0
: >"$T/parsed"
while [ $n_killed -lt 50 ] && [ $round -lt 400 ]; do
	round=$((round + 1))
	[ $((round % 10)) = 1 ] && rm -rf "$XDG_CACHE_HOME" && : >"$T/parsed"
	"$CODEASK" --log "$T/log" map big >/dev/null 2>&1 &
	pid=$!
	# from the first milliseconds to the end of the first run, then ever later
	sleep "0.0$((RANDOM % 90 + 10))$((RANDOM % 10))"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	[ $? = 137 ] && n_killed=$((n_killed + 1))
	touch "$T/log"
	again=$(sed -n 's/.* parsed: //p' "$T/log" | sort | comm -12 - <(sort -u "$T/parsed") | wc -l)
	lost=$((lost + again))
	# what was over 0.05 s before the end counts as kept
	awk '/ parsed: /{ n++; t[n] = $1; p[n] = $3 } { last = $1 } END { for (i = 1; i <= n; i++) if (t[i] < last - 0.05) print p[i] }' "$T/log" >>"$T/parsed"
	rm -f "$T/log"
done
[ $n_killed -ge 50 ] && ok || fail "only $n_killed of 50 kills came in time"
[ $lost = 0 ] && ok || fail "$lost files were parsed again that had been done before a kill"
run after map big
status_is after 0
cmp -s after.out truth && ok || fail "after $n_killed kills the map differs"
run again map big
cmp -s again.out truth && ok || fail "the map differs the second time"
[ -z "$(find "$XDG_CACHE_HOME" -name '*.tmp' -mmin +60)" ] && ok || fail "left overs"

# ---- four at once, on an empty cache, then on a warm one ----
for state in cold warm; do
	[ $state = cold ] && rm -rf "$XDG_CACHE_HOME"
	for i in 1 2 3 4; do "$CODEASK" map big >"$T/four.$i" 2>"$T/four.$i.err" & done
	wait
	for i in 1 2 3 4; do
		cmp -s "four.$i" truth && ok || fail "process $i of four ($state) differs: $(head -c 200 "four.$i.err")"
		[ -s "four.$i.err" ] && fail "process $i of four ($state) complains: $(cat "four.$i.err")" || ok
	done
done

# ---- one edit ----
echo 'int added_function(void) { return 1; }' >>big/dir05/file07.c
touch -d '1 minute ago' big/dir05/file07.c
sleep 0.1
run edit --log "$T/log" map big
has edit out 'added_function'
[ "$(grep -c ' parsed: ' log)" = 1 ] && ok || fail "one edit: $(grep -c ' parsed: ' log) files parsed"
[ $(($(wc -l <edit.out) - lines)) = 1 ] && ok || fail "one edit: other rows changed"
sed -i '$d' big/dir05/file07.c
touch -d '1 minute ago' big/dir05/file07.c

# ---- damage ----
map=$(ls "$XDG_CACHE_HOME"/codeask/maps/*.map)
size=$(stat -c %s "$map")
for i in $(seq 1 40); do
	run whole map big # (a snapshot that was refused is written again)
	cmp -s whole.out truth && ok || fail "before damage $i the map differs"
	printf "\\x$(printf %02x $((RANDOM % 256)))\\x$(printf %02x $((RANDOM % 256)))" |
		dd of="$map" bs=1 seek=$((RANDOM * 32768 % size + RANDOM % 64)) conv=notrunc 2>/dev/null
	run hurt map big
	status_is hurt 0
	cmp -s hurt.out truth && ok || fail "damage $i in the snapshot changed the answer"
	[ ! -s hurt.err ] || has hurt err "was damaged: it is built again"
done
for cut in 0 7 100 5000 half last; do
	run whole map big
	size=$(stat -c %s "$map")
	case $cut in half) cut=$((size / 2)) ;; last) cut=$((size - 1)) ;; esac
	truncate -s "$cut" "$map"
	run cut map big
	cmp -s cut.out truth && ok || fail "a snapshot cut to $cut bytes changed the answer"
	has cut err "was damaged: it is built again"
done
head -c "$size" /dev/urandom >"$map"
run noise map big
cmp -s noise.out truth && ok || fail "noise for a snapshot changed the answer"
rm -f "$map" && mkdir "$map"
run dir map big
cmp -s dir.out truth && ok || fail "a directory for a snapshot changed the answer"
finish
