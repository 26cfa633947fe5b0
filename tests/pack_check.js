// pack_check.js PACK TREE - reads a pack of C files against its sources: every numbered line must be that line of the file, every
// `a-b` signature must be what the file has there, and every function, table, struct, include and registration of each file that
// is shown as skeleton must be there, whole. Functions and tables are found here by the kernel's layout ("{" and "}" in the first
// column), not by codeask. Prints "signatures n/n tables n/n ..." and what is missing; exit status 1 when something is.
'use strict';
const fs = require('fs');
const [packPath, tree] = process.argv.slice(2);
const fold = s => s.replace(/\s+/g, ' ').trim();
const rtrim = s => s.replace(/\s+$/, '');
const bad = [];
const count = { signatures: [0, 0], tables: [0, 0], structs: [0, 0], registrations: [0, 0], includes: [0, 0], lines: [0, 0] };
const tally = (what, ok, where) => {
	count[what][1]++;
	if (ok) count[what][0]++;
	else bad.push(`${what}: ${where}`);
};

const sections = [];
for (const line of fs.readFileSync(packPath, 'utf8').split('\n')) {
	const m = /^=== (.+) \((\d+) lines, (skeleton|whole file)\)/.exec(line) || /^=== (.+) lines \d+-\d+$/.exec(line);
	if (m) sections.push({ path: m[1], level: m[3] || 'part', lines: [] });
	else if (/^=== /.test(line)) sections.push(null);
	else if (sections.length && sections.at(-1)) sections.at(-1).lines.push(line);
}

// What a section shows: lines of the source by number, signatures by first line, definitions left out by range.
function shown(s, src) {
	const out = { lines: new Set(), sigs: new Map(), omitted: [] };
	let last = s.level === 'whole file' ? 0 : -1;
	for (const line of s.lines) {
		let m;
		if ((m = /^(\d+)-(\d+)\t(.*)$/.exec(line)) && s.level === 'skeleton') {
			const have = fold(src.slice(m[1] - 1, +m[2]).join('\n').replace(/\\\n/g, ' '));
			out.sigs.set(+m[1], { end: +m[2], text: fold(m[3]) });
			tally('lines', have.startsWith(fold(m[3])), `${s.path}:${m[1]} is not "${fold(m[3]).slice(0, 60)}"`);
			last = -1;
		} else if ((m = /^\/\* (\d+)-(\d+) omitted: /.exec(line))) {
			out.omitted.push([+m[1], +m[2]]);
			last = -1;
		} else if ((m = /^(\d+)\t(.*)$/.exec(line)) && src[m[1] - 1] !== undefined && rtrim(src[m[1] - 1]) === rtrim(m[2])) {
			out.lines.add(last = +m[1]);
			tally('lines', true);
		} else if (last >= 0 && src[last] !== undefined && rtrim(src[last]) === rtrim(line)) {
			out.lines.add(++last);
			tally('lines', true);
		} else if (/^\/\* .* \*\/$/.test(line) || line === '') {
			last = -1; // the first sentence of a comment
		} else if (/^[^\s:]+ \d+ lines[,;\n]?/.test(line)) {
			break; // files of one line follow
		} else {
			tally('lines', false, `${s.path}: "${line.slice(0, 70)}" is not in the file after line ${last}`);
		}
	}
	return out;
}

function check(s, src) {
	const out = shown(s, src);
	if (s.level !== 'skeleton') return;
	const whole = (a, b) => {
		if (out.omitted.some(o => o[0] <= a && o[1] >= b && o[1] - o[0] >= 390)) return true;
		for (let i = a; i <= b; i++) if (!out.lines.has(i)) return false;
		return true;
	};
	const inside = n => out.omitted.some(o => o[0] <= n && o[1] >= n);
	let comment = false, macro = false, dead = 0;
	const in_comment = []; // lines that begin inside of a comment, or go on a macro
	for (let i = 0, c = false; i < src.length; i++) {
		in_comment[i] = c || (i > 0 && /\\$/.test(src[i - 1]));
		for (const t of src[i].match(/\/\*|\*\//g) || []) c = t === '/*';
	}
	for (let i = 0; i < src.length; i++) {
		const line = src[i], n = i + 1, was = comment, cont = macro;
		let m;
		macro = /\\$/.test(line) && (cont || /^\s*#\s*define/.test(line));
		for (const t of line.match(/\/\*|\*\//g) || []) comment = t === '/*';
		if (was || cont) continue;
		if (/^#\s*if/.test(line)) dead = dead || /^#\s*if 0\b/.test(line) ? dead + 1 : 0;
		else if (dead && /^#\s*endif/.test(line)) dead--;
		if (dead) continue; // no compiler reads it
		if (/^#\s*include\b/.test(line)) tally('includes', out.lines.has(n), `${s.path}:${n} ${line}`);
		if (/^(module_\w+|EXPORT_\w+|MODULE_DEVICE_TABLE|\w+_initcall|DEFINE_\w+|SYSCALL_DEFINE\d)\(/.test(line) && /;\s*$/.test(line))
			tally('registrations', out.lines.has(n), `${s.path}:${n} ${line}`);
		if (line === '{') { // a function: its head goes up to the line that ends what was before
			let a = i, b = i;
			while (a > 0 && src[a - 1].trim() !== '' && !in_comment[a - 1] && !/[;}]\s*$|^#|^\s*\*|^ *\/[*\/]|^BTF_\w+\(/.test(src[a - 1])) a--;
			while (b < src.length && src[b] !== '}' && !/^};?/.test(src[b])) b++;
			const head = fold(src.slice(a, i).join('\n'));
			if (!/\)/.test(head) || /=\s*$/.test(head)) continue;
			const sig = out.sigs.get(a + 1);
			const close = t => t.replace(/\s*\/\*.*?\*\/\s*/g, ' ').replace(/ +/g, ' ').trim();
			const ok = whole(a + 1, b + 1) || (sig && sig.end === b + 1 && (sig.text === head || close(sig.text) === close(head))) || inside(n);
			tally('signatures', ok, `${s.path}:${a + 1} ${head.slice(0, 80)}${sig ? ` | ${sig.text} -${sig.end} ${b + 1}` : ''}`);
		} else if ((m = /^(?:static |const |extern |__read_mostly )*(?:struct \w+|\w+_t) \w+(\[[^\]]*\])*[^;()]* = \{$/.exec(line))) {
			let b = i;
			while (b < src.length && !/^\}/.test(src[b])) b++;
			tally('tables', whole(n, b + 1), `${s.path}:${n} ${line}`);
		} else if (/^(?:static )?(struct|union|enum) \w+ \{$/.test(line)) {
			let b = i;
			while (b < src.length && !/^\}/.test(src[b])) b++;
			tally('structs', whole(n, b + 1), `${s.path}:${n} ${line}`);
		}
	}
}

let skeletons = 0;
for (const s of sections) {
	if (!s || !/\.[ch]$/.test(s.path)) continue;
	skeletons += s.level === 'skeleton';
	check(s, fs.readFileSync(`${tree}/${s.path}`, 'utf8').split('\n'));
}
console.log(`skeletons ${skeletons} ` + Object.entries(count).map(([k, v]) => `${k} ${v[0]}/${v[1]}`).join(' '));
for (const b of bad.slice(0, 20)) console.log('  ' + b);
process.exit(bad.length ? 1 : 0);
