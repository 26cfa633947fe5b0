// Splits a GGUF file as gguf-split of llama.cpp does. usage: node split.js IN PREFIX PARTS -> PREFIX-00001-of-0000N.gguf, ...
const fs = require("fs");
const [, , input, prefix, parts] = process.argv, n = +parts, b = fs.readFileSync(input);
let at = 24;
const u32 = () => b.readUInt32LE((at += 4) - 4), u64 = () => Number(b.readBigUInt64LE((at += 8) - 8));
const str = () => { const len = u64(); return b.subarray(at, (at += len)).toString(); };
const sizes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const value = (t) => { if (t === 8) str(); else if (t === 9) { const e = u32(), k = u64(); for (let i = 0; i < k; i++) value(e); } else at += sizes[t]; };
const nTensors = Number(b.readBigUInt64LE(8)), nKv = Number(b.readBigUInt64LE(16));
for (let i = 0; i < nKv; i++) { str(); value(u32()); }
const kv = b.subarray(24, at), tensors = [];
for (let i = 0; i < nTensors; i++) {
	const name = str(), nd = u32(), ne = [];
	for (let k = 0; k < nd; k++) ne.push(u64());
	tensors.push({ name, ne, type: u32(), offset: u64() });
}
const data = (at + 31) & ~31, pad = (x) => (x + 31) & ~31;
const order = [...tensors].sort((x, y) => x.offset - y.offset);
order.forEach((t, i) => { t.end = i + 1 < order.length ? order[i + 1].offset : b.length - data; });
const le = (v, bytes) => { const o = Buffer.alloc(bytes); bytes === 8 ? o.writeBigUInt64LE(BigInt(v)) : o.writeUIntLE(v, 0, bytes); return o; };
const text = (s) => Buffer.concat([le(Buffer.byteLength(s), 8), Buffer.from(s)]);
const key = (k, type, v, bytes) => Buffer.concat([text(k), le(type, 4), le(v, bytes)]);
for (let p = 0; p < n; p++) {
	const mine = tensors.slice(Math.floor((nTensors * p) / n), Math.floor((nTensors * (p + 1)) / n));
	let offset = 0;
	const infos = mine.map((t) => {
		const i = Buffer.concat([text(t.name), le(t.ne.length, 4), ...t.ne.map((x) => le(x, 8)), le(t.type, 4), le(offset, 8)]);
		offset += pad(t.end - t.offset);
		return i;
	});
	const split = [key("split.no", 2, p, 2), key("split.count", 2, n, 2), key("split.tensors.count", 5, nTensors, 4)];
	const head = Buffer.concat([Buffer.from("GGUF"), le(3, 4), le(mine.length, 8), le(3 + (p ? 0 : nKv), 8), ...(p ? [] : [kv]), ...split, ...infos]);
	const out = [head, Buffer.alloc(pad(head.length) - head.length)];
	for (const t of mine) { out.push(b.subarray(data + t.offset, data + t.end)); out.push(Buffer.alloc(pad(t.end - t.offset) - (t.end - t.offset))); }
	const no = (x) => String(x).padStart(5, "0");
	fs.writeFileSync(`${prefix}-${no(p + 1)}-of-${no(n)}.gguf`, Buffer.concat(out));
}
