#!/usr/bin/env bash
# --json: every line is one event, and the events together are the plain answer.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"
make_tree
run plain --no-model tree/fs/toyfs "explain structure"
run json --json --no-model tree/fs/toyfs "explain structure"
status_is json 0
cat >check.js <<'END'
const fs = require("fs");
const ev = fs.readFileSync(process.argv[2], "utf8").trim().split("\n").map((l) => JSON.parse(l));
const known = new Set(["plan", "progress", "fact", "prefill", "rate", "thought", "text", "cite", "note", "stats", "error", "done"]);
const fail = (m) => { console.log(m); process.exit(1); };
for (const e of ev) if (!known.has(e.type)) fail("unknown event " + e.type);
if (ev.at(-1).type !== "done" || ev.filter((e) => e.type === "done").length !== 1) fail("done is not the one last event");
if (process.argv[3]) {
	let text = "", section = null;
	for (const e of ev) if (e.type === "fact") { if (section && section !== e.section) text += "\n"; section = e.section; text += e.text; }
	if (text !== fs.readFileSync(process.argv[3], "utf8")) fail("the facts are not the plain answer");
}
END
node check.js json.out plain.out && ok || fail "events"
run bad --json tree/nowhere x
status_is bad 3
node check.js bad.out && ok || fail "events of a failure"
has bad out '"type":"error"'
has bad out '"code":3'
if [ -d "$SHARED/golden/models" ]; then
	run model --json -m "$SHARED/golden/models/qwen3.gguf" --ctx 4096 -n 40 tree/fs/toyfs "explain structure"
	status_is model 0
	node check.js model.out && ok || fail "events with a model"
	for k in '"type":"prefill"' '"type":"rate"' '"context_used":' '"place":"RAM"' '"type":"text"' '"type":"stats"' '"eval_count":' '"names_checked":' '"prompt_eval_rate":'; do has model out "$k"; done
else
	skip "no golden models"
fi
finish
