// The upstream behind nginx in pull.sh: decides, from a seeded sequence, what goes wrong with each request. Where nginx can do it
// alone, it is told to by X-Accel-Redirect (files, files without ranges, connections closed, 503); what nginx never does (bodies
// cut short, other ranges, wrong bytes) is sent from here, through nginx.
//
// usage: node pull_server.js DIR SEED; environment: SECOND_PORT. Prints its port. Faults go to DIR/../faults.log, one word a line.
// The first segment of a path is the mode: mix (many faults), wrongN (one flipped bit in the first pull), change and nosum-change (the file is
// replaced), nosum (no checksum), slow, stall, etag, lost, loop, ftp, ok. Behind it: NAME, api/models/..., v2/....
"use strict";
const fs = require("fs"), http = require("http"), path = require("path"), crypto = require("crypto");
const [, , dir, seed] = process.argv, second = process.env.SECOND_PORT;
let state = +seed >>> 0;
const rnd = () => {
	state = (state + 0x6d2b79f5) >>> 0;
	let t = Math.imul(state ^ (state >>> 15), 1 | state);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const below = (n) => Math.floor(rnd() * n);
const log = (kind) => fs.appendFileSync(path.join(dir, "..", "faults.log"), kind + "\n");
const faults = ["drop", "busy", "error", "many", "plain", "truncate", "truncate", "reset", "reset", "short", "other", "norange", "excess", "empty",
	"gzip", "size", "etag", "unsatisfied", "noise", "moved", "moved"];
let bag = [], stalls = 0, asked = {};

// every kind comes up equally often: kinds are drawn from a bag without putting them back
const draw = () => {
	if (!bag.length) bag = faults.slice();
	return bag.splice(below(bag.length), 1)[0];
};

function replace(name) { // another file under the same name, another second, sometimes another size
	const file = path.join(dir, name), old = fs.readFileSync(file), now = Buffer.from(old);
	for (let i = 0; i < 64; i++) now[now.length - 1 - below(now.length - 4096)] ^= 1 + below(255);
	const size = below(2) ? now.length : now.length + 4096 * (1 + below(8));
	const out = Buffer.concat([now, Buffer.alloc(size - now.length, 7)]);
	const t = Math.floor(fs.statSync(file).mtimeMs / 1000) + 10;
	fs.writeFileSync(file + ".new", out);
	fs.utimesSync(file + ".new", t, t);
	fs.renameSync(file + ".new", file);
	fs.writeFileSync(file + ".sha256", crypto.createHash("sha256").update(out).digest("hex") + "  " + name + "\n");
}

function partial(req, res, name, kind) {
	const file = path.join(dir, name), st = fs.statSync(file), size = st.size, m = /bytes=(\d+)-(\d+)/.exec(req.headers.range || "");
	let a = m ? +m[1] : 0, b = Math.min(m ? +m[2] : size - 1, size - 1);
	if (kind === "short") b = a + below(b - a + 1);
	if (kind === "other") a = a >= 4096 ? a - 4096 : a + 1, b = Math.max(a, b - 1);
	const body = Buffer.alloc(b - a + 1), fd = fs.openSync(file, "r");
	fs.readSync(fd, body, 0, body.length, a);
	fs.closeSync(fd);
	const head = {
		"Content-Range": `bytes ${a}-${b}/${kind === "size" ? size + 1 : size}`, "X-Fault": kind,
		ETag: `"${Math.floor(st.mtimeMs / 1000).toString(16)}-${size.toString(16)}${kind === "etag" ? "x" : ""}"`,
	};
	if (kind === "norange") delete head["Content-Range"];
	if (kind === "gzip") head["Content-Encoding"] = "gzip";
	if (kind === "wrong") body[below(body.length)] ^= 1 << below(8);
	if (!["excess", "empty"].includes(kind)) head["Content-Length"] = body.length;
	res.writeHead(206, head);
	const cut = below(body.length);
	if (kind === "empty") return res.end();
	if (kind === "truncate") return void res.write(body.subarray(0, cut), () => setTimeout(() => res.socket.destroy(), 5));
	if (kind === "reset") return void res.write(body.subarray(0, cut), () => setTimeout(() => res.socket.resetAndDestroy ? res.socket.resetAndDestroy() : res.socket.destroy(), 5));
	if (kind === "stall") return void res.write(body.subarray(0, cut));
	if (kind === "excess") return res.end(Buffer.concat([body, Buffer.alloc(5000)]));
	res.end(body);
}

const accel = (res, to, kind) => res.writeHead(200, { "X-Accel-Redirect": to, "X-Fault": kind }).end();

function data(req, res, mode, name) {
	const n = (asked[mode + name] = (asked[mode + name] || 0) + 1), at_second = req.headers["x-port"] === second;
	let kind = "none";
	if (mode === "mix" && rnd() < 0.4) kind = draw();
	if (mode.startsWith("wrong") && n === 3 + 11 * +mode.slice(5)) kind = "wrong";
	if (mode === "stall" && n % 7 === 3 && ++stalls <= 2) kind = "stall";
	if (mode === "etag") kind = n % 3 === 2 ? "etag" : "none";
	if (mode.endsWith("change") && (n === 9 || n === 30)) log("change"), replace(name);
	if (mode === "lost" && at_second && n % 8 === 7) kind = "gone";
	else if (mode === "lost" && !at_second) kind = "moved";
	if (kind === "moved" && at_second) kind = "gone";
	if (kind !== "none") log(kind);
	if (mode === "slow") return void setTimeout(() => accel(res, "/static/" + name, kind), 20);
	switch (kind) {
	case "none": return accel(res, "/static/" + name, kind);
	case "drop": return accel(res, "/drop/", kind);
	case "busy": return accel(res, "/busy/", kind);
	case "plain": return accel(res, "/plain/" + name, kind);
	case "error": return res.writeHead([500, 502, 504, 408][below(4)], { "X-Fault": kind }).end("sorry");
	case "many": return res.writeHead(429, { "Retry-After": "0", "X-Fault": kind }).end();
	case "gone": return res.writeHead([401, 403, 404, 410][below(4)], { "X-Fault": kind }).end();
	case "unsatisfied": return res.writeHead(416, { "Content-Range": `bytes */${fs.statSync(path.join(dir, name)).size}`, "X-Fault": kind }).end();
	case "noise": return void res.socket.end("what is this\r\n\r\n");
	case "moved": return res.writeHead(302, { Location: `http://127.0.0.1:${second}${req.url}`, "X-Fault": kind }).end("over there");
	default: return partial(req, res, name, kind);
	}
}

http.createServer((req, res) => {
	const [, mode, ...rest] = decodeURIComponent(req.url.split("?")[0]).split("/"), what = rest.join("/");
	let name = what, m;
	if (mode === "loop") return res.writeHead(302, { Location: req.url }).end();
	if (mode === "ftp") return res.writeHead(302, { Location: "ftp://127.0.0.1/x.gguf" }).end();
	if (mode === "denied") return res.writeHead(401).end();
	if ((m = /^[^/]+\/[^/]+\/resolve\/main\/(.*)$/.exec(what))) name = m[1];
	if ((m = /blobs\/sha256:([0-9a-f]{64})$/.exec(what))) name = fs.readdirSync(dir).find((f) => f.endsWith(".sha256") && fs.readFileSync(path.join(dir, f), "utf8").startsWith(m[1])).slice(0, -7);
	const file = path.join(dir, name);
	if (mode.startsWith("nosum") && name.endsWith(".sha256")) return res.writeHead(404).end();
	if (!fs.existsSync(file)) return res.writeHead(404).end("no");
	if (file.endsWith(".gguf") && req.method === "GET") return data(req, res, mode, name);
	if (mode === "mix" && rnd() < 0.3) {
		log("document");
		return rnd() < 0.5 ? accel(res, "/busy/", "document") : accel(res, "/drop/", "document");
	}
	accel(res, "/static/" + name, "none");
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
