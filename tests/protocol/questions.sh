#!/usr/bin/env bash
# Exact questions: every kind on a small tree of our own, and a golden list over Linux's net/ when it is there.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"

# expect NAME FILE: "? question" lines of FILE are asked about $dir; "+ text" must be in the answer, "- text" must not.
expect() {
	node -e '
const { spawnSync } = require("child_process"), fs = require("fs");
const [prog, dir, list] = process.argv.slice(1);
const cases = [];
for (const line of fs.readFileSync(list, "utf8").split("\n")) {
	if (line.startsWith("? ")) cases.push({ q: line.slice(2), want: [], not: [] });
	else if (line.startsWith("+ ")) cases.at(-1).want.push(line.slice(2));
	else if (line.startsWith("- ")) cases.at(-1).not.push(line.slice(2));
	else if (line && !line.startsWith("#")) { console.log("FAIL odd line in the list: " + line); process.exit(1); }
}
let good = 0, bad = 0;
for (const c of cases) {
	const r = spawnSync(prog, ["--no-model", dir, c.q], { encoding: "utf8", maxBuffer: 1 << 28 });
	const errors = [];
	if (r.status !== 0) errors.push("exit status " + r.status + ": " + r.stderr.slice(0, 200));
	for (const l of r.stdout.split("\n")) if ([...l].length > 79) errors.push("wider than 79 columns: " + l);
	const flat = " " + r.stdout.replace(/\s+/g, " ") + " ";
	for (const w of c.want) if (!flat.includes(" " + w.replace(/\s+/g, " ").trim() + (/[\w)]$/.test(w) ? "" : ""))) errors.push("no \"" + w + "\"");
	for (const w of c.not) if (flat.includes(w)) errors.push("has \"" + w + "\"");
	if (errors.length) { bad++; console.log("FAIL questions: " + c.q + "\n  " + errors.slice(0, 6).join("\n  ") + "\n  " + r.stdout.slice(0, 300).replace(/\n/g, "\n  ")); } else good++;
}
console.log("counted " + good + " " + bad);
' "$CODEASK" "$1" "$2" >"$T/expect.out"
	grep -v '^counted ' "$T/expect.out"
	set -- $(sed -n 's/^counted //p' "$T/expect.out") 0 1
	passed=$((passed + $1)) failed=$((failed + $2))
}

make_tree
mkdir -p tree/fs/toyfs
cp "$repo/tests/golden-questions/odd.c" tree/fs/toyfs/odd.c
cp "$repo/tests/golden-questions/loop_a.h" "$repo/tests/golden-questions/loop_b.h" tree/fs/toyfs/
expect tree/fs/toyfs "$repo/tests/golden-questions/toy.txt"

# the same bytes again, with one thread and without a cache
for q in "who calls toy_get_node" "unused functions" "include cycles" "entry points" "who calls toy_get_nod"; do
	run one --no-model tree/fs/toyfs "$q"
	run two --no-model -t 1 tree/fs/toyfs "$q"
	XDG_CACHE_HOME=/proc/nowhere run three --no-model tree/fs/toyfs "$q"
	if cmp -s "$T/one.out" "$T/two.out" && cmp -s "$T/one.out" "$T/three.out"; then ok; else fail "$q: answers differ"; fi
	clean one
done

# with --json the facts carry the kind of the question
run json --json --no-model tree/fs/toyfs "who calls toy_get_node"
status_is json 0
has json out '"section":"callers"'
has json out 'toy_mknod'

# an exact question needs no model, and names no missing one
run nomodel tree/fs/toyfs "who calls toy_get_node"
status_is nomodel 0
lacks nomodel err "no model is installed"
run open --no-model tree/fs/toyfs "explain why toy_get_node is called twice"
status_is open 0
has open out "function toy_get_node fs/toyfs/super.c:12-21"
lacks open out "is called by"

if [ -n "$LINUX" ]; then
	case $(sed -n "s/^SUBLEVEL = //p" "$LINUX/Makefile" 2>/dev/null) in
	192) expect "$LINUX/net" "$repo/tests/golden-questions/net.txt" ;;
	*) skip "the golden list is for Linux 6.1.192" ;;
	esac
else
	skip "no Linux source (install linux-source-6.1, unpack it, or set CODEASK_LINUX)"
fi
finish
