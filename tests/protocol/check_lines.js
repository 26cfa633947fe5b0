// Checks every place in an answer against the source: "name file:line" and "name :line" must name a line that holds the name,
// file:line must exist. usage: node check_lines.js ANSWER TREE DIRECTORY
const fs = require("fs"), path = require("path");
const [answer, tree, dir] = process.argv.slice(2);
const cache = {};
const linesOf = (f) => {
	if (!(f in cache)) cache[f] = fs.existsSync(f) && fs.statSync(f).isFile() ? fs.readFileSync(f, "latin1").split("\n") : null;
	return cache[f];
};
const find = (name) => [path.join(tree, dir, name), path.join(tree, name), path.join(tree, "include", name)].map(linesOf).find(Boolean);
const own = fs.readdirSync(path.join(tree, dir)).map((f) => path.join(tree, dir, f)).filter((f) => linesOf(f));
let bad = 0, checked = 0;
const complain = (what, line) => { bad++; console.log(what + ": " + line); };
for (const line of fs.readFileSync(answer, "utf8").split("\n")) {
	for (const m of line.matchAll(/([\w./-]+\.[chS]|[\w./-]*(?:Makefile|Kconfig)):(\d+)/g)) {
		const text = find(m[1]);
		checked++;
		if (!text || +m[2] < 1 || +m[2] > text.length) complain("no such place " + m[0], line);
	}
	for (const m of line.matchAll(/([A-Za-z_]\w*) ([\w./-]+\.[chS]):(\d+)/g)) {
		const text = find(m[2]);
		checked++;
		if (text && !(text[+m[3] - 1] || "").includes(m[1])) complain(m[0] + " holds no such name", line);
	}
	for (const m of line.matchAll(/([A-Za-z_]\w*) :(\d+)/g)) {
		if (/^(function|method|table|class)$/.test(m[1])) continue; // "(function :295)" says what, not which
		checked++;
		if (!own.some((f) => (linesOf(f)[+m[2] - 1] || "").includes(m[1]))) complain(m[0] + " is on no such line of " + dir, line);
	}
	const slot = line.match(/^ ([\w./-]+\.c):(\d+) .*?(\w+)(?:\(\)| in )/);
	if (slot) {
		checked++;
		if (!(find(slot[1])[+slot[2] - 1] || "").includes(slot[3])) complain("user not on its line", line);
	}
}
if (checked < 30) complain("only " + checked + " places found to check", "");
process.exit(bad ? 1 : 0);
