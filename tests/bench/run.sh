#!/usr/bin/env bash
# What `make bench` prints. usage: tests/bench/run.sh BUILD_DIR
# The 1B model is the one of golden/README.md: random blocks of the real shapes, written once to $BENCH_DIR.
set -u
cd "$(dirname "$0")/../.."
B=$1
dir=${BENCH_DIR:-${TMPDIR:-/tmp}/codeask-bench}
shared=${CODEASK_SHARED:-../shared}
mkdir -p "$dir"

echo "machine: $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2-), $(nproc) cores"
for t in tests/bench/kernels_*.c; do
	n=$(basename "$t" .c)
	echo "== $n"
	"$B/tests/bench/$n"
done

python=$(for p in python3 /usr/bin/python3; do command -v $p >/dev/null && $p -c 'import numpy' 2>/dev/null && command -v $p && break; done)
model=$dir/1b-q4_k.gguf
echo "== 1B dense, Q4_K"
if [ ! -f "$model" ] && [ -f "$shared/tools/mkmodel.py" ] && [ -n "$python" ]; then
	PYTHONDONTWRITEBYTECODE=1 "$python" "$shared/tools/mkmodel.py" llama "$model.part" --vocab "$shared/golden/vocab/ggml-vocab-llama-bpe.gguf" --bulk --type Q4_K \
		--mix token_embd=Q6_K,attn_v=Q6_K,ffn_down=Q6_K \
		--shape n_layer=16,n_embd=2048,n_head=32,n_kv=8,n_ff=8192,ctx=131072,tied=1,rope_factors=1 >/dev/null && mv "$model.part" "$model"
fi
if [ -f "$model" ]; then
	# five runs, so that a median can be taken on a busy machine
	for i in 1 2 3 4 5; do "$B/codeask" bench "$model" -p 512 -n 64 --json; done | tee "$dir/1b.jsonl" >/dev/null
	"$B/codeask" bench "$model" -p 8 -n 1 | head -n 1
	awk '{ gsub(/[{}"]/, ""); n = split($0, f, ","); for (i = 1; i <= n; i++) { split(f[i], kv, ":"); v[kv[1], NR] = kv[2] } }
	function median(key,   a, i, j, t) { for (i = 1; i <= NR; i++) a[i] = v[key, i] + 0
		for (i = 1; i <= NR; i++) for (j = i + 1; j <= NR; j++) if (a[j] < a[i]) { t = a[i]; a[i] = a[j]; a[j] = t }
		return a[int((NR + 1) / 2)] }
	END { printf "median of %d: prompt (512 tokens) %.1f tok/s, answer %.1f tok/s, %.1f GB/s of %.1f GB/s measured read bandwidth (%.0f %%)\n",
		NR, median("prompt_rate"), median("eval_rate"), median("gbytes_per_second"), median("bandwidth"), 100 * median("share") }' "$dir/1b.jsonl"
else
	echo "skipped: needs $shared/tools/mkmodel.py and python3-numpy to make the model"
fi

linux=${CODEASK_LINUX:-/usr/src/linux-source-6.1}
if [ -d "$linux/fs/ramfs" ]; then
	echo "== exact answers on $(basename "$linux")"
	tests/bench/answer.sh "$B/codeask" "$linux"
	echo "== reading rooms: fs/ramfs, cache empty, then filled"
	rm -rf "$dir/cache"
	for i in 1 2; do "$B/tests/bench/repo_users" "$linux/fs/ramfs" "$dir/cache"; done
else
	echo "skipped: no Linux source at $linux (set CODEASK_LINUX)"
fi
