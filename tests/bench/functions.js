// functions.js - functions of a map against universal-ctags. usage: node functions.js MAP.jsonl TAGS ROOT [MACROS...]
// Found: functions of ctags whose name the map has as a function in the same file. ctags takes uses of some macros for
// functions; a name of capitals with an argument list that the sources #define, or that stands at file scope as a call, is none.
// False: functions of the map that are none: no `name (` and no `MACRO(name` stands on the line, or the name is a keyword or a
// function-like macro of the tree.
'use strict';
const fs = require('fs'), path = require('path');
const [mapFile, tagsFile, root, ...macroFiles] = process.argv.slice(2);
const mine = new Map(), macros = new Set();
for (const l of fs.readFileSync(mapFile, 'utf8').split('\n')) {
	if (!l) continue;
	const r = JSON.parse(l);
	if (r.kind === 'function' && /\.[ch]$/.test(r.file)) mine.set(r.file + '\0' + r.name + '\0' + r.line, r);
}
const names = new Set([...mine.values()].map(r => r.file + '\0' + r.name));
for (const f of macroFiles)
	for (const l of fs.readFileSync(f, 'latin1').split('\n')) {
		const m = /^\s*#\s*define\s+(\w+)\(/.exec(l);
		if (m) macros.add(m[1]);
	}
const lines = new Map();
function line(file, n) {
	if (!lines.has(file)) lines.set(file, fs.readFileSync(path.join(root, file), 'latin1').split('\n'));
	return lines.get(file)[n - 1] || '';
}
let total = 0, missed = [], macro = 0;
for (const l of fs.readFileSync(tagsFile, 'latin1').split('\n')) {
	if (!l || l[0] === '!') continue;
	const m = /^([^\t]+)\t([^\t]+)\t.*;"\t(\w+)/.exec(l);
	if (!m || m[3] !== 'f' && m[3] !== 'function') continue;
	total++;
	if (names.has(m[2] + '\0' + m[1])) continue;
	if (/^[A-Z0-9_]+$/.test(m[1]) || macros.has(m[1])) macro++;
	else missed.push(m[2] + ' ' + m[1]);
}
const keyword = new Set(['if', 'while', 'for', 'switch', 'return', 'sizeof', 'do', 'else', 'defined', 'typeof']);
const bad = [];
for (const r of mine.values()) {
	const text = line(r.file, r.line), at = '(?<!\\w)' + r.name + '(?!\\w)';
	const declared = new RegExp(at + '\\s*\\)*\\s*(\\(|$)').test(text), headed = new RegExp('[A-Z_][A-Z0-9_]{3,}\\(\\s*(\\w+,\\s*)?' + at).test(text);
	// a macro of the same name in another file is no fault: the function is what the macro replaces or the other way round
	if (keyword.has(r.name) || !(declared || headed) || (/^[A-Z0-9_]+$/.test(r.name) && macros.has(r.name))) bad.push(`${r.file}:${r.line} ${r.name}`);
}
const share = 100 * (total - macro - missed.length) / (total - macro);
console.log(`functions: ctags has ${total}, ${macro} of them uses of macros; of the other ${total - macro} found ${total - macro - missed.length} (${share.toFixed(2)} %)`
	+ (missed.length ? `; missed: ${missed.slice(0, 8).join(', ')}` : ''));
console.log(`false definitions: ${bad.length} of ${mine.size}` + (bad.length ? `: ${bad.slice(0, 12).join(', ')}` : ''));
