#!/usr/bin/env bash
# codeask pack: the budget is kept and used, the same tree gives the same bytes, a question changes only the end, secrets are
# noted and not shown again, and what a skeleton says is what the files have.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"
make_tree
vocab=
for v in o200k ggml-vocab-qwen2 ggml-vocab-llama-bpe; do
	[ -z "$vocab" ] && [ -r "$SHARED/golden/vocab/$v.gguf" ] && vocab=$SHARED/golden/vocab/$v.gguf
done
count() { if [ -n "$vocab" ]; then "$CODEASK" tokenize "$vocab" <"$1" | wc -l; else echo $(($(wc -c <"$1") * 100 / 324 + 1)); fi; }
opt=${vocab:+-m $vocab}

# every budget: never over; never far below while there is more to show
over= under= all=
for n in $(seq 200 97 6000); do
	run p pack tree/fs/toyfs --tokens "$n" $opt
	[ "$status" = 0 ] || fail "pack --tokens $n: exit status $status: $(cat p.err)"
	k=$(count p.out)
	[ "$k" -le "$n" ] || over="$over $n:$k"
	case $(cat p.err) in *listed* | *skeleton* | *"one line"* | *counted*) [ $((k + n / 40 + 24)) -ge "$n" ] || under="$under $n:$k" ;; *) all=$n ;; esac
done
[ -z "$over" ] && ok || fail "more tokens than asked:$over"
[ -z "$under" ] && ok || fail "room left while files are not shown:$under"
[ -n "$all" ] && ok || fail "no budget up to 6,000 shows everything"
grep -q "tokens: files [0-9,]*, question [0-9,]*, instructions [0-9,]*" <(tr -s ' \n' ' ' <p.err) && ok || fail "parts: $(cat p.err)"

# budgets that are too small, or larger than anything
run tiny pack tree/fs/toyfs --tokens 20 $opt
status_is tiny 5; one_line tiny; has tiny err "use --tokens"
run zero pack tree/fs/toyfs --tokens 0; status_is zero 2; one_line zero
run small pack tree/fs/toyfs --tokens 100 $opt; status_is small 0
run huge pack tree/fs/toyfs --tokens 10000000 $opt; status_is huge 0; has huge out "(69 lines, whole file)"; clean huge
run plain pack tree/fs/toyfs --tokens 700; status_is plain 0; has plain err "estimated as bytes / 3.24"

# threads change nothing; a question changes only what stands behind the files
for n in 400 1500 3000; do
	run one pack tree --tokens $n -t 1 $opt
	run two pack tree --tokens $n -t 2 $opt
	cmp -s one.out two.out && ok || fail "--tokens $n: two threads give another pack"
	run q pack tree --tokens $n -q "who calls toy_get_node?" $opt
	has q out "Question: who calls toy_get_node?"
	files() { awk '/^=== (question|symbols that matter)|^=== .* lines [0-9]+-[0-9]+$/{ exit } { print }' "$1"; }
	[ $n = 400 ] || { cmp -s <(files one.out) <(files q.out) && ok || fail "--tokens $n: the files depend on the question"; }
done
run focus pack tree --tokens 3000 -q "how is toy_get_node used" $opt
sed -n '/^=== symbols that matter/,$p' focus.out | sed -n 2p | grep -q 'fs/toyfs/super.c:12 .*toy_get_node' && ok || fail "focus: $(tail -n 20 focus.out)"

# what can be in the way
mkdir -p odd/sub && printf '\0\1' >odd/data.bin && : >odd/empty.c && echo 'int a(void) { return 1; }' >odd/sub/a.c
{ echo 'int table[] = {'; seq -f '%g,' 200000; echo '};'; } >odd/big.c
touch odd/COPYING odd/Makefile
run odd pack odd --tokens 900 $opt; status_is odd 0; has odd err "1 not text"
[ "$(count odd.out)" -le 900 ] && ok || fail "odd: over the budget"
run bin pack odd/data.bin --tokens 900; status_is bin 3; one_line bin
run void pack odd/empty.c --tokens 900; [ "$status" = 0 ] || [ "$status" = 3 ] && ok || fail "empty file: status $status"

# secrets: place and kind, never the thing itself on stderr
key=$(printf 'AK%s%s' IA QX7M2PLZ5RTN4KWD)
printf 'import os\n\n\nkey = "%s"\n' "$key" >odd/sub/conf.py
run secret pack odd --tokens 4000 $opt
grep -q "sub/conf.py:4 (AWS access key)" secret.err && ok || fail "secret: $(tail -n 3 secret.err)"
lacks secret err "$key"

if [ -n "$LINUX" ] && command -v node >/dev/null; then
	for dir in net fs/ramfs; do
		ln -sfn "$LINUX" linux
		run linux pack "linux/$dir" --tokens 28000 $opt
		status_is linux 0
		k=$(count linux.out)
		if [ $dir = net ]; then [ "$k" -ge 27860 ] && [ "$k" -le 28000 ] && ok || fail "net: $k tokens of 28000"; fi
		node "$repo/tests/pack_check.js" linux.out "$LINUX" >check.out && ok || fail "$dir: $(cat check.out)"
	done
else
	skip "no Linux source (install linux-source-6.1, unpack it, or set CODEASK_LINUX)"
fi
finish
