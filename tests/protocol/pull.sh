#!/usr/bin/env bash
# codeask pull against a real nginx on loopback: connections dropped, ranges ignored, redirects, bodies cut short, the file replaced
# in between, wrong bytes, workers and clients killed. At least 200 faults; never a wrong file, never a byte range asked for again
# that was answered in full. What goes wrong, and when, is a seeded sequence (pull_server.js).
. "$(dirname "$0")/../lib.sh"
nginx=$(command -v nginx || ls /usr/sbin/nginx "$repo/build/tools/nginx/usr/sbin/nginx" 2>/dev/null | head -n 1)
[ -x "$nginx" ] && "$nginx" -v 2>/dev/null || { skip "no nginx"; finish; exit; }
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY HF_TOKEN HF_ENDPOINT CODEASK_HF_BASE CODEASK_OLLAMA_BASE SSL_CERT_FILE CURL_CA_BUNDLE
unset HF_HOME HF_HUB_CACHE HUGGINGFACE_HUB_CACHE OLLAMA_MODELS LLAMA_CACHE
seed=${CODEASK_SEED:-4}
M=$XDG_DATA_HOME/codeask/models

# ---- a model of 3 MB, nginx, the upstream ----
W=$T/n/www
mkdir -p "$W" n/tmp
chmod 755 "$T"
make_model() { # NAME FLOATS SEED [PART PARTS]: one tensor of noise, valid GGUF, maybe a part of a split one
	node -e '
const [, name, n, seed, part, parts] = process.argv, u16 = (v) => u32(v).subarray(0, 2), u32 = (v) => { const b = Buffer.alloc(4); b.writeUInt32LE(v); return b; }, u64 = (v) => { const b = Buffer.alloc(8); b.writeBigUInt64LE(BigInt(v)); return b; };
const str = (s) => Buffer.concat([u64(s.length), Buffer.from(s)]), pad = (b) => Buffer.concat([b, Buffer.alloc((32 - (b.length % 32)) % 32)]);
const head = pad(Buffer.concat([Buffer.from("GGUF"), u32(3), u64(1), u64(part ? 4 : 1), str("general.architecture"), u32(8), str("llama"),
	...(part ? [str("split.no"), u32(2), u16(part - 1), str("split.count"), u32(2), u16(+parts), str("split.tensors.count"), u32(5), u32(+parts)] : []), str("t" + (part || "")), u32(1), u64(n), u32(0), u64(0)]));
const body = Buffer.alloc(4 * n); let s = +seed; for (let i = 0; i < n; i++) { s = (Math.imul(s, 1664525) + 1013904223) >>> 0; body.writeUInt32LE(s, 4 * i); }
require("fs").writeFileSync(name, Buffer.concat([head, body]));' "$W/$1" "${@:2}"
	(cd "$W" && sha256sum "$1" >"$1.sha256")
	touch -d '2 hours ago' "$W/$1"
}
make_model m.gguf 800000 1
size=$(stat -c %s "$W/m.gguf")
master='' node_pid=''
stop_servers() {
	[ -n "$master" ] && kill -QUIT "$master" 2>/dev/null && wait "$master" 2>/dev/null
	[ -n "$node_pid" ] && kill "$node_pid" 2>/dev/null
	master='' node_pid=''
}
trap 'stop_servers; chmod -R u+rwx "$T" 2>/dev/null; rm -rf "$T"' EXIT
start_servers() {
	read -r P1 P2 < <(node -e 'const n = require("net"), s = [n.createServer(), n.createServer()]; s.forEach((x) => x.listen(0, "127.0.0.1")); s[1].on("listening", () => { console.log(s.map((x) => x.address().port).join(" ")); process.exit(); })')
	SECOND_PORT=$P2 node "$repo/tests/protocol/pull_server.js" "$W" "$seed" >n/port 2>n/node.err &
	node_pid=$!
	for _ in $(seq 100); do [ -s n/port ] && break; sleep 0.05; done
	cat >n/nginx.conf <<-END
		daemon off; worker_processes 2; pid $T/n/pid; error_log $T/n/error.log;
		$([ "$(id -u)" = 0 ] && echo 'user root;')
		events { worker_connections 256; }
		http {
			log_format pull '\$upstream_http_x_fault|\$http_range|\$status|\$body_bytes_sent|\$server_port|\$request_uri|\$http_authorization|\$msec|\$request_time';
			access_log $T/n/access.log pull;
			client_body_temp_path $T/n/tmp; proxy_temp_path $T/n/tmp; fastcgi_temp_path $T/n/tmp; uwsgi_temp_path $T/n/tmp; scgi_temp_path $T/n/tmp;
			types { } default_type application/octet-stream;
			# small buffers: bytes that count as sent are bytes that were read, or nearly
			server {
				listen 127.0.0.1:$P1 sndbuf=32k; listen 127.0.0.1:$P2 sndbuf=32k;
				location / { proxy_pass http://127.0.0.1:$(cat n/port); proxy_buffering off; proxy_http_version 1.1; proxy_next_upstream off;
					proxy_set_header X-Port \$server_port; proxy_read_timeout 30s; }
				location /static/ { internal; alias $W/; }
				location /plain/ { internal; alias $W/; max_ranges 0; }
				location /drop/ { internal; return 444; }
				location /busy/ { internal; return 503; }
				location /direct/ { alias $W/; }
				location /noranges/ { alias $W/; max_ranges 0; }
			}
		}
	END
	"$nginx" -e "$T/n/error.log" -p "$T/n" -c "$T/n/nginx.conf" >n/nginx.out 2>&1 &
	master=$!
	for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$P1") 2>/dev/null && return 0; kill -0 $master 2>/dev/null || break; sleep 0.05; done
	return 1
}
start_at_last() { for _ in 1 2 3; do start_servers && return 0; stop_servers; done; return 1; } # a port may be taken in between
start_at_last || { fail "nginx does not start: $(cat n/nginx.out n/error.log | head -n 3)"; finish; exit; }
U=http://127.0.0.1:$P1

pull() { local name=$1; shift; run "$name" pull --piece 64K --stall 1 "$@"; }
same() { cmp -s "$M/${3:-m.gguf}" "$W/$2" && ok || fail "$1: the file differs or is not there"; }
summed() { (cd "$M" && sha256sum -c --status "${2:-m.gguf}.sha256") 2>/dev/null && ok || fail "$1: NAME.gguf.sha256 does not hold"; }
only() { # NAME FILES...: nothing else is left in the directory
	local name=$1; shift
	[ "$(ls "$M" 2>/dev/null | tr '\n' ' ')" = "$([ $# = 0 ] || printf '%s\n' "$@" | LC_ALL=C sort | tr '\n' ' ')" ] && ok || fail "$name: left in the directory: $(ls "$M" | tr '\n' ' ')"
}
fresh() { rm -rf "$XDG_DATA_HOME"; : >n/access.log; }
faults() { cat n/faults.log 2>/dev/null | wc -l; }
sent() { awk -F'|' '$6 ~ /gguf([?]|$)|blobs/ { n += $4 } END { print n + 0 }' n/access.log; }

# ---- it works at all: from nginx alone, then nothing to do ----
pull plain "$U/direct/m.gguf"
status_is plain 0
same plain m.gguf; summed plain; only plain m.gguf m.gguf.sha256
has plain err 'SHA-256 is right'
[ "$(sent)" = "$size" ] && ok || fail "plain: $(sent) bytes were sent for $size"
[ "$(grep -c '|206|' n/access.log)" = $(((size + 65535) / 65536)) ] && ok || fail "plain: not fetched in pieces"
pull again "$U/direct/m.gguf"
status_is again 0
has again err 'on this machine already'
[ "$(sent)" = "$size" ] && ok || fail "again: bytes were fetched that are there"

# ---- many faults ----
# Ranges that were answered in full must not be asked for again; with If-Range and no change of the file there is no reason to.
# Judged by the times nginx gives: its workers write a request that was answered earlier after one that was answered later.
mkdir -p "$W/api/models/o/r/tree" "$W/v2/library/m/manifests"
sum=$(cut -c1-64 "$W/m.gguf.sha256")
echo '[{"type":"file","path":"m.gguf","size":'$size',"lfs":{"oid":"'$sum'","size":'$size'}}]' >"$W/api/models/o/r/tree/main"
echo '{"schemaVersion":2,"layers":[{"mediaType":"application/vnd.ollama.image.license","digest":"sha256:00","size":2},{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:'$sum'","size":'$size'}]}' >"$W/v2/library/m/manifests/latest"
twice() {
	awk -F'|' '$6 ~ /gguf$|blobs/ && match($2, /[0-9]+-[0-9]+/) {
		split(substr($2, RSTART, RLENGTH), r, "-")
		for (i in from) if (r[1] < to[i] && r[2] >= from[i] && $8 - $9 > at[i] + 0.0005) { print "again: " $2 " after " from[i] "-" to[i]; bad = 1 }
		if ($1 == "none" && $3 == 206 && $4 == r[2] - r[1] + 1) { n++; from[n] = r[1] + 0; to[n] = r[2] + 1; at[n] = $8 }
	} END { exit bad }' n/access.log
}
printf '%s\n' 'none|bytes=0-9|206|10|1|/m.gguf|-|5.100|0.050' 'none|bytes=5-14|206|10|1|/m.gguf|-|5.300|0.050' >n/access.log
twice >n/twice && fail "a range asked for twice goes unseen" || ok
printf '%s\n' 'none|bytes=0-9|206|10|1|/m.gguf|-|5.100|0.050' 'moved|bytes=0-9|302|0|1|/m.gguf|-|5.060|0.020' >n/access.log
twice >n/twice && ok || fail "a request that led to the answer counts as one after it"
begin=$SECONDS over=0 whole=0
round=0
while [ "$(faults)" -lt 200 ] && [ $round -lt 40 ]; do
	round=$((round + 1))
	fresh
	case $((round % 3)) in
	0) pull mix --hf-base "$U/mix" hf:o/r ;;
	1) pull mix "$U/mix/m.gguf" ;;
	2) pull mix --ollama-base "$U/mix/" ollama:m ;;
	esac
	status_is mix 0
	same "mix $round" m.gguf; summed "mix $round"; only "mix $round" m.gguf m.gguf.sha256
	twice >n/twice && ok || fail "mix $round: $(head -n 3 n/twice)"
	over=$((over + $(sent) - size))
	whole=$((whole + $(awk -F'|' '$1 == "plain" { n += $4 } END { print n + 0 }' n/access.log)))
	rm -f "$M/m.gguf"
done
n_mix=$(faults)
[ "$n_mix" -ge 200 ] && ok || fail "only $n_mix faults"
[ "$(sort -u n/faults.log | wc -l)" -ge 18 ] && ok || fail "only these kinds of faults: $(sort -u n/faults.log | tr '\n' ' ')"
echo "$n_mix faults in $round pulls of $size bytes, $((SECONDS - begin)) s: $(sort n/faults.log | uniq -c | awk '{ printf "%s%s %s", (NR > 1 ? ", " : ""), $1, $2 }')"
echo "bytes sent beyond the files: $over, $((100 * over / (round * size))) %; $whole of them whole files in place of ranges, given up by the client"

# ---- the server does not answer, and does not let go; signatures that run out; mirrors with validators of their own ----
for mode in stall lost etag; do
	fresh
	pull $mode "$U/$mode/m.gguf"
	status_is $mode 0
	same $mode m.gguf; summed $mode
	twice >n/twice && ok || fail "$mode: $(head -n 3 n/twice)"
done

# ---- wrong bytes: no file, nothing left; the next pull gets the right one ----
for round in 0 1 2 3; do
	fresh
	pull wrong "$U/wrong$round/m.gguf"
	status_is wrong 4
	has wrong err 'SHA-256 is'
	only wrong
	pull right "$U/wrong$round/m.gguf"
	status_is right 0
	same right m.gguf; summed right
done
# without a checksum it is said, and none is written
fresh
pull nosum "$U/nosum/m.gguf"
status_is nosum 0
has nosum err 'no checksum is known'
same nosum m.gguf; only nosum m.gguf

# ---- the file is replaced while it is read: the new one comes, whole ----
for round in 1 2 3; do
	for mode in change nosum-change; do
		make_model c$round$mode.gguf $((600000 + 1000 * round)) $round
		fresh
		pull change "$U/$mode/c$round$mode.gguf"
		status_is change 0
		same "$mode $round" "c$round$mode.gguf" "c$round$mode.gguf"
		has change err 'changed on the server'
	done
done

# ---- no ranges at all; a break in it ----
fresh
pull noranges "$U/noranges/m.gguf"
status_is noranges 0
same noranges m.gguf; summed noranges
[ "$(sent)" = "$size" ] && ok || fail "noranges: $(sent) bytes were sent for $size"

# ---- kill -9 of the client at any moment, SIGINT at last: what was there stays there ----
fresh
kills=0 last=0 back=0
for _ in $(seq 30); do
	"$CODEASK" pull --piece 16K --connections 2 "$U/slow/m.gguf" >/dev/null 2>kill.err &
	pid=$!
	sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	[ $? = 137 ] || break
	kills=$((kills + 1))
	[ ! -e "$M/m.gguf" ] || cmp -s "$M/m.gguf" "$W/m.gguf" || fail "kill $kills: a file that looks complete and is not"
	now=$(awk '$1 == "have" { n += $3 } END { print n + 0 }' "$M/m.gguf.part.state" 2>/dev/null || echo 0)
	[ "$now" -ge "$last" ] || { [ -e "$M/m.gguf" ] || back=$((back + 1)); }
	last=$now
done
[ $kills -ge 5 ] && ok || fail "only $kills kills came in time"
[ $back = 0 ] && ok || fail "$back of $kills kills lost what was there before"
pull killed "$U/direct/m.gguf"
status_is killed 0
same killed m.gguf; summed killed; only killed m.gguf m.gguf.sha256
lost=$(($(sent) - size))
# killed between naming the file and removing the journal: what is left is that journal, and maybe no checksum yet
printf '{}\nhave 0 16384 0123456789abcdef\n' >"$M/m.gguf.part.state"
rm "$M/m.gguf.sha256"
pull named "$U/direct/m.gguf"
status_is named 0
summed named; only named m.gguf m.gguf.sha256
[ $lost -lt $((kills * 120000)) ] && ok || fail "$kills kills cost $lost bytes"
echo "$kills kills of the client: $lost bytes sent again"
fresh
"$CODEASK" pull --piece 16K "$U/slow/m.gguf" 2>int.err &
pid=$!
sleep 0.6
kill -INT $pid
wait $pid
status=$?
status_is int 1
has int err 'the same command goes on from there'
[ -e "$M/m.gguf.part" ] && [ ! -e "$M/m.gguf" ] && ok || fail "int: $(ls "$M")"
# two at once: one works, one says so
"$CODEASK" pull --piece 16K "$U/slow/m.gguf" 2>first.err &
pid=$!
sleep 0.3
pull second "$U/direct/m.gguf"
status_is second 1
has second err 'another pull of m.gguf is running'
wait $pid && ok || fail "first of two: $(cat first.err)"
same two m.gguf

# ---- damage on the disk between two pulls: only that piece is fetched again ----
fresh
"$CODEASK" pull --piece 16K "$U/slow/m.gguf" 2>dmg.err &
pid=$!
sleep 0.6
kill -9 $pid
wait $pid 2>/dev/null
at=$(awk '$1 == "have" { print $2; exit }' "$M/m.gguf.part.state")
printf 'XYZ' | dd of="$M/m.gguf.part" bs=1 seek=$((at + 100)) conv=notrunc 2>/dev/null
fresh_bytes=$(sent)
pull damaged "$U/direct/m.gguf"
status_is damaged 0
same damaged m.gguf
has damaged err 'damaged on the disk'
[ $(($(sent) - size)) -lt 400000 ] && ok || fail "damaged: $(sent) bytes for $size, $fresh_bytes before"
# an unfinished pull of another file under this name is told, and not mixed in
fresh
mkdir -p "$W/other" && head -c 2000000 /dev/urandom >"$W/other/m.gguf"
"$CODEASK" pull --piece 16K "$U/slow/other/m.gguf" 2>other.err &
pid=$!
sleep 0.6
kill -9 $pid
wait $pid 2>/dev/null
pull mixed "$U/direct/m.gguf"
status_is mixed 0
same mixed m.gguf
has mixed err 'unfinished pull'
# a state file of nonsense: begun anew, not believed
fresh
mkdir -p "$M"
head -c $size /dev/urandom >"$M/m.gguf.part"
head -c 3000 /dev/urandom >"$M/m.gguf.part.state"
pull nonsense "$U/direct/m.gguf"
status_is nonsense 0
same nonsense m.gguf; only nonsense m.gguf m.gguf.sha256

# ---- nginx's workers killed, its configuration loaded again, under a running pull ----
fresh
"$CODEASK" pull --piece 64K "$U/slow/m.gguf" 2>workers.err &
pid=$!
for i in 1 2 3 4 5 6; do
	sleep 0.15
	for w in $(cat /proc/$master/task/$master/children); do kill -9 "$w" 2>/dev/null; done
	[ $((i % 2)) = 0 ] && kill -HUP $master
done
wait $pid
status=$?
status_is workers 0
same workers m.gguf; summed workers
stop_servers
start_at_last || fail "nginx does not start again: $(cat n/nginx.out n/error.log | tail -n 3)"
U=http://127.0.0.1:$P1

# ---- redirects that are not followed, statuses in words, names ----
fresh
pull loop "$U/loop/m.gguf"; status_is loop 1; has loop err 'redirects'; one_line loop
pull ftp "$U/ftp/m.gguf"; status_is ftp 1; has ftp err 'no http or https address'; one_line ftp
pull none "$U/direct/none.gguf"; status_is none 4; has none err 'check the name'
pull denied --hf-base "$U/denied" hf:o/r; status_is denied 4; has denied err 'HF_TOKEN'; one_line denied
HF_TOKEN=hf_secret pull denied2 --hf-base "$U/denied" hf:o/r; status_is denied2 4; has denied2 err 'with this token'; lacks denied2 err hf_secret
pull closed --retries 2 "http://127.0.0.1:1/m.gguf"; status_is closed 1
pull noname "$U/direct/"; status_is noname 2
pull scheme ftp://127.0.0.1/m.gguf; status_is scheme 2; one_line scheme
pull word m; status_is word 2; one_line word
pull two a b; status_is two 2
pull base --hf-base nonsense hf:o/r; status_is base 2; one_line base
only nothing
# what is no model is not kept; a name with control bytes and a path becomes a plain one
printf 'not a model, but named like one' >"$W/text.gguf"
pull text "$U/direct/text.gguf"; status_is text 4; has text err 'is no model'; only text
cp "$W/m.gguf" "$W/"$'odd\e[31m name.gguf'
pull odd "$U/direct/odd%1b%5b31m%20name.gguf"; status_is odd 0; clean odd; only odd odd__31m_name.gguf
# a file of that name that is another one is not touched
fresh; mkdir -p "$M"; echo mine >"$M/m.gguf"
pull mine "$U/direct/m.gguf"; status_is mine 1; has mine err 'is another file'; [ "$(cat "$M/m.gguf")" = mine ] && ok || fail "mine: overwritten"

# ---- the hub: choice, parts, token, pages that lie ----
make_model s-00001-of-00002.gguf 100000 5 1 2
make_model s-00002-of-00002.gguf 100001 6 2 2
entry() { echo '{"type":"file","path":"'$1'","size":135,"lfs":{"oid":"'$(cut -c1-64 "$W/$2.sha256")'","size":'$(stat -c %s "$W/$2")'}}'; }
mkdir -p "$W/api/models/o/many/tree" "$W/api/models/o/huge/tree"
echo "[$(entry x-Q8_0.gguf m.gguf),$(entry x-Q5_K_M.gguf m.gguf),$(entry mmproj-x-F16.gguf m.gguf),$(entry ../../../x-IQ1_S.gguf m.gguf),$(entry s-00001-of-00002.gguf s-00001-of-00002.gguf),$(entry s-00002-of-00002.gguf s-00002-of-00002.gguf)]" >"$W/api/models/o/many/tree/main"
echo '[{"type":"file","path":"h-Q4_K_M.gguf","size":1,"lfs":{"oid":"'$sum'","size":1000000000000000}}]' >"$W/api/models/o/huge/tree/main"
cp "$W/m.gguf" "$W/x-Q5_K_M.gguf"
fresh
export CODEASK_HF_BASE=$U/ok
pull many hf:o/many; status_is many 2; has many err 'Q5_K_M 0.0 GB, Q8_0 0.0 GB'; lacks many err mmproj; lacks many err IQ1; one_line many
pull many hf:o/many:q2_k; status_is many 2; has many err 'has no q2_k'
pull huge hf:o/huge; status_is huge 5; has huge err 'make room'; one_line huge
pull quant hf:o/many:q5_k_m; status_is quant 0; same quant m.gguf x-Q5_K_M.gguf
pull split hf:o/many:s; status_is split 0
same split s-00001-of-00002.gguf s-00001-of-00002.gguf; same split s-00002-of-00002.gguf s-00002-of-00002.gguf
only split s-0000{1,2}-of-00002.gguf{,.sha256} x-Q5_K_M.gguf{,.sha256}
unset CODEASK_HF_BASE
fresh
HF_TOKEN=hf_secret HF_ENDPOINT=$U/lost pull token hf:o/r; status_is token 0
grep -q "|$P1|.*|Bearer hf_secret" n/access.log && ok || fail "token: not sent to the hub"
grep -q "|$P2|" n/access.log && ! grep -q "|$P2|.*hf_secret" n/access.log && ok || fail "token: sent to where a redirect led"
same token m.gguf
# in another program's store: found, not fetched
fresh
mkdir -p "$HOME/.ollama/models/blobs" && cp "$W/m.gguf" "$HOME/.ollama/models/blobs/sha256-$sum"
mkdir -p "$HOME/.ollama/models/manifests/registry.ollama.ai/library/m" && cp "$W/v2/library/m/manifests/latest" "$HOME/.ollama/models/manifests/registry.ollama.ai/library/m/"
pull have --ollama-base "$U/ok" ollama:m; status_is have 0; has have err 'on this machine already'; has have err "sha256-$sum"
[ "$(sent)" = 0 ] && ok || fail "have: $(sent) bytes were fetched"
only have
rm -r "$HOME/.ollama"
# in a store that keeps no digests: by the bytes, of a split model each part's; another file of the same size is not the one
L=$HOME/.lmstudio/models/p/r
mkdir -p "$L"
cp "$W/m.gguf" "$L/it.gguf"
pull bytes --ollama-base "$U/ok" ollama:m; status_is bytes 0; has bytes err "on this machine already: $L/it.gguf"
[ "$(sent)" = 0 ] && ok || fail "bytes: $(sent) bytes were fetched"
only bytes
printf X | dd of="$L/it.gguf" bs=1 seek=$((size - 1)) conv=notrunc 2>/dev/null
pull other --ollama-base "$U/ok" ollama:m; status_is other 0; lacks other err 'on this machine already'; same other m.gguf m.gguf
rm "$L/it.gguf"
fresh
for i in 1 2; do cp "$W/s-0000$i-of-00002.gguf" "$L/"; done
pull parts --hf-base "$U/ok" hf:o/many:s; status_is parts 0; has parts err "on this machine already: $L/s-00002-of-00002.gguf"
[ "$(sent)" = 0 ] && ok || fail "parts: $(sent) bytes were fetched"
only parts
rm -r "$HOME/.lmstudio"

# ---- from a directory; a wrong checksum there ----
fresh
mkdir stick && cp "$W/m.gguf" "$W/m.gguf.sha256" stick/
pull dir stick; status_is dir 0; same dir m.gguf; summed dir
fresh
pull bare stick/m; status_is bare 0; same bare m.gguf
# what `models export` writes is taken, of one file and of parts
fresh
run export models export "$W/m.gguf" exported
status_is export 0
pull exported exported; status_is exported 0; has exported err 'SHA-256 is right'; same exported m.gguf
run export models export "$W/s-00001-of-00002.gguf" parts
status_is export 0
pull parts parts; status_is parts 0
same parts s-00001-of-00002.gguf s-00001-of-00002.gguf; same parts s-00002-of-00002.gguf s-00002-of-00002.gguf
fresh
printf x | dd of=stick/m.gguf bs=1 seek=5000 conv=notrunc 2>/dev/null
pull bad stick; status_is bad 4; has bad err 'SHA-256 is'; only bad
"$CODEASK" pull --json --piece 64K "$U/ok/m.gguf" >json.out 2>json.err; status=$?
status_is json 0
node -e 'const l = require("fs").readFileSync("json.out", "utf8").trim().split("\n").map(JSON.parse), t = new Set(l.map((x) => x.type)); process.exit(t.has("file") && t.has("progress") && l[l.length - 1].type === "ready" && l[l.length - 1].checksum ? 0 : 1)' && ok || fail "json: $(head -c 300 json.out)"
[ ! -s json.err ] && ok || fail "json: $(cat json.err)"
echo "$(faults) faults, $SECONDS s"
finish
