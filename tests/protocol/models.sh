#!/usr/bin/env bash
# Models where other programs keep them, from the command line: listed once, named in any spelling, chosen, split, exported.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"
make_tree
golden=$SHARED/golden

# ---- without any model
run none models
status_is none 0; has none out 'no models found'; has none out "$XDG_DATA_HOME/codeask/models"
run none2 models --json; status_is none2 0; [ ! -s none2.out ] && ok || fail "JSON of no models"
run none3 plan; status_is none3 4; one_line none3
run words models nonsense; status_is words 2; one_line words
run words2 models export x; status_is words2 2; one_line words2
run none4 models export nothing out; status_is none4 4; one_line none4
[ -d "$golden/models" ] || { skip "no golden data at $golden"; finish; exit; }

# ---- stores laid out like the real ones
cp "$golden/models/qwen3.gguf" qwen3.gguf && cp "$golden/models/llama.gguf" llama.gguf && cp "$golden/models/qwen2.gguf" qwen2.gguf && chmod u+w ./*.gguf
sum=$(sha256sum qwen3.gguf | cut -d' ' -f1)
mkdir -p ollama/blobs ollama/manifests/registry.ollama.ai/library/qwen3
cp qwen3.gguf "ollama/blobs/sha256-$sum"
manifest="{\"schemaVersion\":2,\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\"sha256:$sum\",\"size\":$(stat -c %s qwen3.gguf)}]}"
echo "$manifest" >ollama/manifests/registry.ollama.ai/library/qwen3/8b
echo "$manifest" >ollama/manifests/registry.ollama.ai/library/qwen3/latest
hub=$XDG_CACHE_HOME/huggingface/hub/models--unsloth--Tiny-Llama-GGUF
mkdir -p "$hub/blobs" "$hub/refs" "$hub/snapshots/abc" "$hub/snapshots/def"
lsum=$(sha256sum llama.gguf | cut -d' ' -f1)
cp llama.gguf "$hub/blobs/$lsum"
ln -s "../../blobs/$lsum" "$hub/snapshots/abc/Tiny-Llama-Q4_K_M.gguf"
ln -s "../../blobs/$lsum" "$hub/snapshots/def/Tiny-Llama-Q4_K_M.gguf"
printf abc >"$hub/refs/main"
mkdir -p "$HOME/.lmstudio/models/pub/Two-GGUF"
cp qwen2.gguf "$HOME/.lmstudio/models/pub/Two-GGUF/two-Q8_0.gguf"
printf 'GGUF' >"$HOME/.lmstudio/models/pub/Two-GGUF/cut.gguf"
printf 'x' >"$HOME/.lmstudio/models/pub/Two-GGUF/mmproj-two.gguf"
mkdir -p extra && cp "$golden/models/gptoss.gguf" extra/oss.gguf
run list models --models-dir "$T/extra"
status_is list 0
clean list
for n in 'qwen3:8b' 'also qwen3:latest' 'unsloth/Tiny-Llama-GGUF:Q4_K_M' 'pub/Two-GGUF:Q8_0' 'oss ' 'rule of thumb' 'left out: 1 vision projector' 'without -m: '; do has list out "$n"; done
has list err 'cut.gguf'
grep -q '^codeask: note: lmstudio: ' list.err && [ "$(wc -l <list.err)" = 1 ] && ok || fail "notes: $(cat list.err)"
awk 'length($0) > 80 { bad = 1; print } END { exit bad }' list.out && ok || fail "the list is wider than 80 columns"
run json models --json --models-dir "$T/extra"
node -e '
const rows = require("fs").readFileSync("json.out", "utf8").trim().split("\n").map((l) => JSON.parse(l)), at = Object.fromEntries(rows.map((r) => [r.name, r]));
const want = ["oss", "pub/Two-GGUF:Q8_0", "qwen3:8b", "unsloth/Tiny-Llama-GGUF:Q4_K_M"], bad = [];
if (JSON.stringify(rows.map((r) => r.name)) !== JSON.stringify(want)) bad.push("names " + rows.map((r) => r.name));
const q = at["qwen3:8b"], o = at.oss;
if (q.store !== "ollama" || !q.supported || !q.fits || q.need !== q.weights + q.kv + q.work || q.parameters !== q.active_parameters) bad.push("qwen3");
if (q.aliases.join() !== "qwen3:latest" || q.kind !== "instruct" || !require("fs").existsSync(q.path)) bad.push("qwen3 names");
if (!(o.active_parameters < o.parameters) || Math.abs(o.rule_of_thumb - o.parameters * o.bits_per_weight / 8 * 1.2) > 1e-4 * o.rule_of_thumb) bad.push("oss " + JSON.stringify(o));
if (rows.filter((r) => r.chosen).length !== 1) bad.push("chosen");
if (bad.length) { console.log(bad.join("\n")); process.exit(1); }' && ok || fail "models --json"

# ---- every subcommand takes the same names
for n in qwen3:8b qwen3 QWEN3:latest ollama:qwen3 unsloth/Tiny-Llama-GGUF Tiny-Llama-Q4_K_M.gguf hf.co/unsloth/Tiny-Llama-GGUF:Q4_K_M two-q8 "$T/llama.gguf" llama.gguf; do
	run plan plan -m "$n"; status_is "plan -m $n" 0
done
echo 'hello' | "$CODEASK" tokenize qwen3 >ids.txt && echo hello | "$CODEASK" tokenize qwen3.gguf | cmp -s - ids.txt && ok || fail "tokenize by name"
printf '[{"role":"user","content":"hi"}]' | "$CODEASK" template qwen3:8b >t.out && grep -q hi t.out && ok || fail "template by name"
run bench bench qwen3 -p 8 -n 2; status_is bench 0
run amb plan -m GGUF; status_is amb 4; one_line amb; has amb err 'several models'; has amb err 'pub/Two-GGUF:Q8_0'
run unk plan -m absent; status_is unk 4; one_line unk; has unk err 'installed are'; has unk err 'qwen3:8b'
esc=$'\033[31mx'
run esc plan -m "$esc"; status_is esc 4; one_line esc; clean esc
run ask -n 4 tree/fs/toyfs "explain structure"; status_is ask 0; has ask err 'chosen: '; has ask err '-m NAME'
run ask2 -n 4 -m qwen3:8b tree/fs/toyfs "explain structure"; status_is ask2 0; lacks ask2 err 'chosen: '
CODEASK_MODEL=two-q8 "$CODEASK" plan >env.out 2>&1 && grep -q 'two-Q8_0' env.out && ok || fail "CODEASK_MODEL by name"
mkdir -p "$XDG_CONFIG_HOME/codeask" && echo "models-dir = $T/extra" >"$XDG_CONFIG_HOME/codeask/config"
run conf models; has conf out 'oss '
rm "$XDG_CONFIG_HOME/codeask/config"

# ---- split: the same numbers as from one file, from any part, through links
ref=$golden/logits/qwen3.short.bin
mkdir split && node "$repo/tests/model/split.js" qwen3.gguf split/q 3 || fail "split.js"
"$CODEASK" logits qwen3.gguf "$ref" one.bin --kv f32 2>err.txt || fail "logits: $(cat err.txt)"
for part in 1 3; do
	"$CODEASK" logits split/q-0000$part-of-00003.gguf "$ref" three.bin --kv f32 2>err.txt && cmp -s one.bin three.bin && ok || fail "logits of part $part: $(cat err.txt)"
done
shub=$XDG_CACHE_HOME/huggingface/hub/models--o--Split-GGUF
mkdir -p "$shub/blobs" "$shub/snapshots/r"
for i in 1 2 3; do
	h=$(sha256sum split/q-0000$i-of-00003.gguf | cut -d' ' -f1)
	cp split/q-0000$i-of-00003.gguf "$shub/blobs/$h" && ln -s "../../blobs/$h" "$shub/snapshots/r/Split-Q8_0-0000$i-of-00003.gguf"
done
run sp models; has sp out 'o/Split-GGUF:Q8_0'; has sp out '3 parts'
[ "$(grep -c 'Split-GGUF:Q8_0' sp.out)" = 1 ] && ok || fail "a split model is not one entry"
"$CODEASK" logits o/Split-GGUF "$ref" three.bin --kv f32 2>err.txt && cmp -s one.bin three.bin && ok || fail "logits through a hub cache: $(cat err.txt)"
rm split/q-00002-of-00003.gguf
run gone plan -m split/q-00003-of-00003.gguf; status_is gone 4; one_line gone; has gone err 'q-00002-of-00003.gguf'; has gone err 'missing'

# ---- export
run ex models export qwen3:8b "$T/usb/models"
status_is ex 0; has ex out "usb/models/qwen3-8b.gguf: written"; has ex out "$sum"
(cd usb/models && sha256sum --quiet -c qwen3-8b.gguf.sha256 && cmp -s qwen3-8b.gguf "$T/qwen3.gguf" && [ "$(ls -A | wc -l)" = 2 ]) && ok || fail "export: $(ls -lA usb/models)"
before=$(stat -c %i.%Y usb/models/qwen3-8b.gguf); rm usb/models/qwen3-8b.gguf.sha256
run ex2 models export qwen3:8b "$T/usb/models"
status_is ex2 0; has ex2 out "was there already, equal"
[ "$before" = "$(stat -c %i.%Y usb/models/qwen3-8b.gguf)" ] && (cd usb/models && sha256sum --quiet -c ./*.sha256) && ok || fail "an equal copy was written again"
printf x | dd of=usb/models/qwen3-8b.gguf bs=1 seek=1000 conv=notrunc 2>dd.txt
run ex3 models export qwen3:8b "$T/usb/models"; status_is ex3 1; one_line ex3; has ex3 err 'another file'
run ex4 models export o/Split-GGUF "$T/usb/split"; status_is ex4 0
(cd usb/split && sha256sum --quiet -c ./*.sha256 && [ "$(ls -A | wc -l)" = 6 ]) && ok || fail "export of parts: $(ls -A usb/split)"
"$CODEASK" logits usb/split/Split-Q8_0-00002-of-00003.gguf "$ref" three.bin --kv f32 2>err.txt && cmp -s one.bin three.bin && ok || fail "the exported parts: $(cat err.txt)"
run ex5 models export llama.gguf "$T/usb/file"; status_is ex5 0; cmp -s usb/file/llama.gguf llama.gguf && ok || fail "export of a path"
# a blob that is not what its name says is not passed on
printf x | dd of="ollama/blobs/sha256-$sum" bs=1 seek=2000000 conv=notrunc 2>dd.txt
run ex6 models export qwen3:8b "$T/usb/bad"; status_is ex6 4; one_line ex6; has ex6 err 'damaged'
[ -z "$(ls -A usb/bad)" ] && ok || fail "a damaged copy was left: $(ls -A usb/bad)"
# no room, no right, cancelled: nothing is left
if mkdir -p small && mount -t tmpfs -o size=1m tmpfs small 2>mount.txt; then
	run ex7 models export llama.gguf "$T/small"; status_is ex7 1; one_line ex7; has ex7 err 'free'
	[ -z "$(ls -A small)" ] && ok || fail "left on a full disk: $(ls -A small)"
	umount small
else
	skip "cannot mount a small disk"
fi
: >afile
run ex8 models export llama.gguf "$T/afile/x"; status_is ex8 1; one_line ex8
(ulimit -f 1000; exec "$CODEASK" models export llama.gguf "$T/usb/limit") >ex9.out 2>ex9.err </dev/null
status=$?
status_is ex9 1; one_line ex9; has ex9 err 'too large for this file system'
[ -z "$(ls -A usb/limit)" ] && ok || fail "left at a file limit: $(ls -A usb/limit)"
cp llama.gguf huge.gguf && truncate -s 800M huge.gguf
"$CODEASK" models export huge.gguf "$T/usb/cancel" >c.out 2>c.err </dev/null &
pid=$!
for _ in $(seq 200); do [ -s usb/cancel/.huge.gguf.part ] && break; sleep 0.01; done
ls -A usb/cancel >during.txt
kill -INT $pid 2>/dev/null
wait $pid
status=$?
grep -qx '.huge.gguf.part' during.txt && ok || fail "not seen while it was written: $(cat during.txt)"
status_is c 1; has c err 'cancelled'
[ -z "$(ls -A usb/cancel)" ] && ok || fail "left after ctrl-c: $(ls -A usb/cancel)"
"$CODEASK" models export huge.gguf "$T/usb/cancel" >c.out 2>c.err </dev/null &
pid=$!
for _ in $(seq 200); do [ -s usb/cancel/.huge.gguf.part ] && break; sleep 0.01; done
run two models export huge.gguf "$T/usb/cancel"; status_is two 1; has two err 'another export'
kill -KILL $pid; wait $pid 2>/dev/null
[ "$(ls -A usb/cancel)" = .huge.gguf.part ] && ok || fail "after a kill: $(ls -A usb/cancel)"
run after models export huge.gguf "$T/usb/cancel"; status_is after 0
[ "$(ls -A usb/cancel | tr '\n' ' ')" = "huge.gguf huge.gguf.sha256 " ] && ok || fail "after the next export: $(ls -A usb/cancel)"
finish
