#!/usr/bin/env bash
# The runtime from the command line: logits, token ids, seeds, the whole path to an answer.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"
make_tree
golden=$SHARED/golden
[ -d "$golden/models" ] || { skip "no golden data at $golden"; finish; exit; }

cat >nmse.js <<'END'
// normalised squared error between two files in the golden format; also: are the greedy continuations equal?
const fs = require("fs");
const read = (f) => {
	const b = fs.readFileSync(f), i = (k) => b.readInt32LE(4 * k), [n, v, r, g] = [i(0), i(1), i(2), i(3)];
	const at = 16 + 4 * (n + r), logits = new Float64Array(r * v), greedy = [];
	for (let k = 0; k < r * v; k++) logits[k] = b.readFloatLE(at + 4 * k);
	for (let k = 0; k < g; k++) greedy.push(b.readInt32LE(at + 4 * (r * v + k)));
	return { logits, greedy };
};
const [a, b] = [read(process.argv[2]), read(process.argv[3])];
let num = 0, den = 0;
for (let k = 0; k < b.logits.length; k++) { num += (a.logits[k] - b.logits[k]) ** 2; den += b.logits[k] ** 2; }
const e = num / den, same = String(a.greedy.slice(0, b.greedy.length)) === String(b.greedy), limit = +process.argv[4];
console.log(`${process.argv[5]} nmse ${e.toExponential(2)} (limit ${limit.toExponential(1)})${b.greedy.length && a.greedy.length ? (same ? ", greedy equal" : ", GREEDY DIFFERS") : ""}`);
process.exit(e <= limit && (same || process.argv[6] !== "greedy") ? 0 : 1);
END
tables="reference generic avx2 avx512"
CODEASK_CPU=nonsense "$CODEASK" bench x 2>tables.err
for t in $tables; do
	grep -q "$t" tables.err || { skip "this machine does not run $t"; continue; }
	for m in llama qwen2 qwen3; do
		for k in short mid; do
			ref=$golden/logits/$m.$k.bin
			[ -f "$ref" ] || continue
			CODEASK_CPU=$t "$CODEASK" logits "$golden/models/$m.gguf" "$ref" out.bin --kv f32 --greedy 32 2>err.txt || fail "$t $m $k: $(cat err.txt)"
			node nmse.js out.bin "$ref" 1e-8 "$t $m.$k" greedy && ok || fail "$t $m.$k kv f32"
			CODEASK_CPU=$t "$CODEASK" logits "$golden/models/$m.gguf" "$ref" out.bin --kv f16 2>err.txt || fail "$t $m $k: $(cat err.txt)"
			node nmse.js out.bin "$ref" 1e-6 "$t $m.$k kv f16" && ok || fail "$t $m.$k kv f16"
		done
	done
	while read -r q limit; do
		ref=$golden/quants/llama.$q.exact.bin
		[ $t = reference ] && limit=1e-8
		CODEASK_CPU=$t "$CODEASK" logits "$golden/quants/llama.$q.gguf" "$ref" out.bin --kv f32 --greedy 32 2>err.txt || fail "$t $q: $(cat err.txt)"
		node nmse.js out.bin "$ref" $limit "$t $q" $([ $t = reference ] && echo greedy) && ok || fail "$t $q"
	done <<-'END'
		F16 2.76e-7
		BF16 1.8e-5
		Q8_0 2.16e-4
		Q4_K_M 4.32e-4
		Q6_K 3.96e-4
	END
done

# token ids of every case of the reference vocabularies
for v in gpt-2 llama-bpe qwen2; do
	f=$golden/vocab/ggml-vocab-$v.gguf
	node -e '
const fs = require("fs"), { execFileSync } = require("child_process"), [, prog, f] = process.argv;
const texts = fs.readFileSync(f + ".inp", "utf8").split("\n__ggml_vocab_test__\n"), want = fs.readFileSync(f + ".out", "utf8").split("\n");
let bad = 0, n = 0;
texts.forEach((t, i) => {
	if (i >= want.length || (t === "" && i === texts.length - 1)) return;
	const got = execFileSync(prog, ["tokenize", f], { input: t }).toString().trim().split(/\s+/).join(" ");
	n++;
	if (got !== want[i].trim().split(/\s+/).join(" ")) { bad++; console.log("case " + i + ": " + JSON.stringify(t) + "\n got " + got + "\nwant " + want[i]); }
});
console.log(n + " cases, " + bad + " wrong"); process.exit(bad || n < 40 ? 1 : 0);' "$CODEASK" "$f" && ok || fail "tokenize $v"
done

# the whole path, and the same bytes from the same seed
q="explain structure"
run a -m "$golden/models/qwen3.gguf" --ctx 4096 -n 60 --seed 7 tree/fs/toyfs "$q"
status_is a 0
clean a
for s in "total duration" "load duration" "prompt eval count" "prompt eval rate" "eval count" "eval rate" "names verified" "prefix reused" "plan:"; do has a err "$s"; done
run b -m "$golden/models/qwen3.gguf" --ctx 4096 -n 60 --seed 7 tree/fs/toyfs "$q"
cmp -s a.out b.out && ok || fail "the same seed gave another answer"
run c -m "$golden/models/qwen3.gguf" --ctx 4096 -n 60 --seed 8 tree/fs/toyfs "$q"
cmp -s a.out c.out && fail "another seed gave the same answer" || ok
run d -m "$golden/models/llama.gguf" --ctx 4096 -n 20 --temp 0 tree/fs/toyfs "$q"
status_is d 0
mkdir -p "$XDG_DATA_HOME/codeask/models" && ln -s "$(realpath "$golden/models/qwen3.gguf")" "$XDG_DATA_HOME/codeask/models/tiny-qwen3.gguf"
run e -n 5 tree/fs/toyfs "$q"; status_is e 0; has e err 'qwen3'
run f -m tiny -n 5 tree/fs/toyfs "$q"; status_is f 0
run f2 plan -m tiny-qwen3.gguf; status_is f2 0
run f3 plan -m tiny-qwen3; status_is f3 0
run f4 plan -m tiny-qwen4; status_is f4 4; one_line f4; has f4 err 'installed are tiny-qwen3'
ln -s "$(realpath "$golden/models/llama.gguf")" "$XDG_DATA_HOME/codeask/models/tiny-llama.gguf"
run f5 plan -m tiny; status_is f5 4; one_line f5; has f5 err 'several models'
run f6 plan -m LLAMA; status_is f6 0
rm "$XDG_DATA_HOME/codeask/models/tiny-llama.gguf"
run g models; has g out tiny-qwen3; has g out fits
run h plan --json -m tiny; status_is h 0; has h out '"fits":true'
run p pack -m tiny tree/fs/toyfs --tokens 500; status_is p 0; has p err 'of 500 tokens'
printf '[{"role":"user","content":"hi <|im_end|>"}]' | "$CODEASK" template "$golden/models/qwen3.gguf" >t.out && grep -q 'hi <|im_end|>' t.out && ok || fail template
printf '{%% for m in messages %%}<{{ m.role }}>{{ m.content|trim }}{%% endfor %%}\n' >own.jinja
printf '[{"role":"user","content":" hi "}]' | "$CODEASK" template own.jinja >u.out && [ "$(cat u.out)" = '<user>hi' ] && ok || fail 'template of a file'
printf 'a\n{{ messages|nosuch }}' >bad.jinja
printf '[{"role":"user","content":"hi"}]' | "$CODEASK" template bad.jinja >w.out 2>w.err; [ $? = 4 ] && [ "$(wc -l <w.err)" = 1 ] && grep -q "bad.jinja: line 2: filter 'nosuch' is not known" w.err && ok || fail 'template with an unknown filter'
run bench bench "$golden/models/qwen3.gguf" -p 32 -n 4; status_is bench 0; has bench out 'GB/s'
finish
