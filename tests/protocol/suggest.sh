#!/usr/bin/env bash
# codeask models --suggest: columns, commands, JSON, and the short form where no model is installed.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"
make_tree

# every line of the text is at most 79 columns; two lines a model, the second one the command
run text models --suggest
status_is text 0
clean text
awk 'length($0) > 79 { bad = 1; print "wide: " $0 } END { exit bad }' text.out && ok || fail "text: too wide"
has text out 'models for this machine ('
has text out 'GB/s)'
has text out 'rule of thumb'
[ "$(grep -cE '^ (quality|balanced|fast|also) ' text.out)" = "$(grep -c '^   codeask pull hf:' text.out)" ] && ok || fail "text: models and commands differ"
grep '^   codeask pull' text.out | grep -qvE '^   codeask pull hf:[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9._-]+-GGUF:[A-Z0-9_-]+$' && fail "text: a command is malformed" || ok
[ "$(grep -c '^   codeask pull' text.out)" -ge 1 ] && [ "$(wc -l <text.out)" -le 20 ] && ok || fail "text: $(wc -l <text.out) lines"

# the same as JSON: one object a line, each with a command, and everything fits the memory that was named
run json models --suggest --json --ram 12G
status_is json 0
node -e '
const rows = require("fs").readFileSync("json.out", "utf8").trim().split("\n").map((l) => JSON.parse(l));
const ram = 12 * 2 ** 30 * 0.95, bad = [];
if (rows.length < 1 || rows.length > 6) bad.push("rows: " + rows.length);
if (new Set(rows.map((r) => r.model)).size !== rows.length) bad.push("a model twice");
for (const r of rows) {
	if (r.need > ram || r.need < r.bytes + r.kv) bad.push(r.model + " need " + r.need);
	if (r.command !== `codeask pull hf:${r.repository}:${r.quantization}`) bad.push(r.command);
	if (Math.abs(r.rule_of_thumb / (r.bytes * 1.2) - 1) > 1e-5) bad.push("rule " + r.rule_of_thumb);
	if (r.in !== "RAM" || !(r.eval_rate > 0)) bad.push("rate " + r.eval_rate);
	if (Math.log2(r.context_fits) % 1 || r.context_fits > r.context_train) bad.push("context " + r.context_fits);
	if (r.active_parameters > r.parameters || !/^\d{4}-\d\d-\d\d: ./.test(r.checked)) bad.push(r.model);
}
if (bad.length) { console.log(bad.join("\n")); process.exit(1); }' && ok || fail "json"

# a card: where it would lie, and no rate that was not measured
run card models --suggest --ram 12G --vram 24G
status_is card 0
has card out 'GB of VRAM'
has card out ' GPU'
awk 'length($0) > 79 { exit 1 }' card.out && ok || fail "card: too wide"
run cardj models --suggest --json --ram 12G --vram 24G
grep '"in":"GPU"' cardj.out | grep -qv '"eval_rate":null' && fail "a rate for a card that was not measured" || ok

# too small, and wrong use
run small models --suggest --ram 900M
status_is small 5
one_line small
has small err '0.9 GB'
run words models --suggest something
status_is words 2
one_line words

# no model installed: the short form, not measured, beside the exact parts; JSON keeps its lines
run list models
status_is list 0
has list out 'no models found'
has list out 'codeask pull hf:'
lacks list out 'tok/s'
[ "$(wc -l <list.out)" -le 12 ] && ok || fail "list: $(wc -l <list.out) lines"
run ask tree/fs/toyfs "explain structure"
status_is ask 0
has ask err 'no model is installed'
has ask err 'models for this machine'
has ask err '   codeask pull hf:'
lacks ask out 'codeask pull'
awk '!/no model is installed/ && length($0) > 79 { bad = 1; print "wide: " $0 } END { exit bad }' ask.err && ok || fail "ask: too wide"
run exact tree/fs/toyfs "who calls toy_get_node"
lacks exact err 'codeask pull'
run nomodel --no-model tree/fs/toyfs "explain structure"
lacks nomodel err 'codeask pull'
run askj --json tree/fs/toyfs "explain structure"
node -e '
const notes = require("fs").readFileSync("askj.out", "utf8").trim().split("\n").map((l) => JSON.parse(l)).filter((e) => e.type === "note");
process.exit(notes.some((e) => /codeask pull hf:/.test(e.text)) ? 0 : 1);' && ok || fail "json notes"
finish
