#!/usr/bin/env bash
# Whatever is given: one line that names the thing and the remedy, the promised exit status, no escape byte to the terminal.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"
make_tree
golden=$SHARED/golden

# usage
run none; status_is none 2; one_line none
run noq tree; status_is noq 2; one_line noq; has noq err 'no question'
run opt --nope tree x; status_is opt 2; one_line opt; has opt err -- --nope
run val --ctx abc tree x; status_is val 2; one_line val; has val err 'abc'
run miss tree x -m; status_is miss 2; one_line miss; has miss err 'needs a value'
run cuda --device cuda tree x; status_is cuda 2; one_line cuda
run tokenize tokenize; status_is tokenize 2; one_line tokenize
CODEASK_CPU=pdp11 run cpu bench x; status_is cpu 2; one_line cpu
run help --help; status_is help 0; has help out 'codeask linux/fs/ramfs'
run version --version; status_is version 0

# the configuration file: keys are option names, the command line wins, mistakes are named with their line
mkdir -p "$XDG_CONFIG_HOME/codeask"
printf '# mine\nmodel = /no/such.gguf\nno-model = yes\n\n  max-tokens = 7  \n' >"$XDG_CONFIG_HOME/codeask/config"
run conf tree/fs/toyfs "explain structure"; status_is conf 0; has conf out 'main paths'
printf 'temp = 0\nnope = 1\n' >"$XDG_CONFIG_HOME/codeask/config"
run conf2 tree x; status_is conf2 2; one_line conf2; has conf2 err 'line 2'
printf 'ctx = many\n' >"$XDG_CONFIG_HOME/codeask/config"
run conf3 tree x; status_is conf3 2; one_line conf3; has conf3 err 'many'
rm "$XDG_CONFIG_HOME/codeask/config"

# paths
run missing tree/fs/toyfz x; status_is missing 3; one_line missing; has missing err toyfz
mkdir empty; run empty empty x; status_is empty 3; one_line empty; has empty err empty
mkdir bins; head -c 5000 /dev/zero >bins/a; head -c 100 /dev/zero >bins/b
run bins bins x; status_is bins 3; one_line bins; has bins err '2 binary'
mkdir loop; ln -s loop2 loop/loop1; ln -s loop1 loop/loop2; ln -s . loop/self; echo 'int round(void) { return 1; }' >loop/a.c
run loop loop round; status_is loop 0; has loop out 'function round a.c:1'
ln -s looplink looplink; run looped looplink x; status_is looped 3; one_line looped
mkdir huge; truncate -s 2G huge/big.c; echo 'int g(void) { return 1; }' >huge/a.c
run huge huge "explain structure"; status_is huge 0; has huge out 'too large'
mkfifo loop/fifo; run fifo loop "explain structure"; status_is fifo 0
run fifo2 loop/fifo x; status_is fifo2 3; one_line fifo2
if [ "$(id -u)" != 0 ]; then
	mkdir locked; echo x >locked/a.c; chmod 0 locked
	run locked locked x; status_is locked 3; one_line locked; has locked err ermission
elif command -v setpriv >/dev/null; then
	mkdir locked && echo x >locked/a.c && chmod 700 locked && chmod 755 "$T" && mkdir -m 777 nobody
	cp "$CODEASK" "$T/codeask" && chmod 755 "$T/codeask"
	HOME=$T/nobody XDG_CACHE_HOME=$T/nobody/c setpriv --reuid 65534 --regid 65534 --clear-groups "$T/codeask" locked x >locked.out 2>locked.err
	status=$?; status_is locked 3; one_line locked; has locked err ermission
else
	skip "no setpriv to test permissions as root"
fi
: >"loop/$(printf 'bad\033[31mname\n\377.c')"
printf '/* \033]0;owned\007 \033[2J */\nint h\033(void);\nint \302\233x; /* \342\200\256 */\n' >loop/esc.c
run esc loop "explain structure"; status_is esc 0; clean esc
run escmap map loop; clean escmap
run escpack pack loop; clean escpack; has escpack out '^[]0;owned'
printf 'int z;' >"$(printf 'evil\033[31m')"; run evil "$(printf 'evil\033[31m/')" x; status_is evil 3; one_line evil; clean evil
head -c 300000 /dev/urandom | tr '\000' 'x' >loop/noise.c
run noise loop "explain structure"; status_is noise 0; clean noise

# cache: damaged, not writable, disk full
run warm --no-model tree/fs/toyfs "explain structure"
for f in $(find "$XDG_CACHE_HOME" -type f); do head -c 3000 /dev/urandom >"$f"; done
run damaged --no-model tree/fs/toyfs "explain structure"; status_is damaged 0
if cmp -s warm.out damaged.out; then ok; else fail "a damaged cache changed the answer"; fi
echo file >notadir
XDG_CACHE_HOME=$T/notadir run ro --no-model tree/fs/toyfs "explain structure"; status_is ro 0; has ro err 'no cache'
if cmp -s warm.out ro.out; then ok; else fail "an unusable cache changed the answer"; fi
(ulimit -f 8; XDG_CACHE_HOME=$T/small "$CODEASK" --no-model tree/fs/toyfs "explain structure" >full.out 2>full.err); status=$?
status_is full 0
if cmp -s warm.out full.out; then ok; else fail "a full disk changed the answer"; fi
if [ "$(id -u)" = 0 ] && mkdir tiny && mount -t tmpfs -o size=64k tmpfs tiny 2>/dev/null; then
	head -c 60000 /dev/zero >tiny/fill
	XDG_CACHE_HOME=$T/tiny run disk --no-model tree/fs/toyfs "explain structure"; status_is disk 0
	if cmp -s warm.out disk.out; then ok; else fail "a full tmpfs changed the answer"; fi
	umount tiny
	mkdir -p rocache && mount -t tmpfs -o ro tmpfs rocache 2>/dev/null && {
		XDG_CACHE_HOME=$T/rocache run romount --no-model tree/fs/toyfs "explain structure"; status_is romount 0; has romount err 'no cache'
		umount rocache; }
else
	skip "no mount: full and read-only file systems"
fi

# output that cannot be written
if [ -e /dev/full ]; then
	"$CODEASK" --no-model tree/fs/toyfs "explain structure" >/dev/full 2>devfull.err; status=$?; : >devfull.out
	status_is devfull 1; one_line devfull; has devfull err 'No space left'
fi
(trap '' PIPE; "$CODEASK" --no-model tree/fs/toyfs "explain structure" 2>pipe.err; echo $? >pipe.rc) | head -n 1 >pipe.out
[ "$(cat pipe.rc)" -le 1 ] && ok || fail "closed pipe: exit $(cat pipe.rc)"
(trap '' PIPE; "$CODEASK" --help 2>pipe2.err; echo $? >pipe2.rc) | true
[ ! -s pipe2.err ] && ok || fail "closed pipe: $(cat pipe2.err)"
(trap '' PIPE; "$CODEASK" map tree 2>pipe3.err; echo $? >pipe3.rc) | head -n 1 >pipe3.out
[ ! -s pipe3.err ] && ok || fail "closed pipe, map: $(cat pipe3.err)"

# models
echo "not a model" >m.gguf; run m1 -m m.gguf tree x; status_is m1 4; one_line m1; has m1 err m.gguf
run m2 -m nowhere tree x; status_is m2 4; one_line m2; has m2 err nowhere
: >zero.gguf; run m3 -m zero.gguf tree x; status_is m3 4; one_line m3
run m4 -m tree tree x; status_is m4 4; one_line m4
if [ -d "$golden/models" ]; then
	for n in 4 100 1000 5000 100000; do
		head -c $n "$golden/models/qwen3.gguf" >cut.gguf; run cut -m cut.gguf tree/fs/toyfs x; status_is cut 4; one_line cut; has cut err cut.gguf
	done
	# a family and a block format this build does not know
	LC_ALL=C sed 's/qwen3/mamba/g' "$golden/models/qwen3.gguf" >mamba.gguf
	run arch -m mamba.gguf tree/fs/toyfs x; status_is arch 4; one_line arch; has arch err mamba
	node -e 'const fs = require("fs"), b = fs.readFileSync(process.argv[1]), at = b.indexOf("output.weight") + 13 + 4 + 16;
if (b.readUInt32LE(at) !== 2) throw new Error("not Q4_0"); b.writeUInt32LE(16, at); fs.writeFileSync("odd.gguf", b)' "$golden/quants/llama.Q4_0.gguf"
	run type -m odd.gguf tree/fs/toyfs x; status_is type 4; one_line type; has type err IQ2_XXS
	run fit -m "$golden/models/qwen3.gguf" --ctx 256 tree/fs/toyfs "explain structure"; status_is fit 5; has fit err tokens
	run toolong -m "$golden/models/qwen3.gguf" --ctx 999999 tree/fs/toyfs "explain structure"; status_is toolong 0; has toolong err 'trained for'
	run ram -m "$golden/models/qwen3.gguf" --ram 1M tree/fs/toyfs x; status_is ram 5
	run words -m "$golden/models/qwen3.gguf" --ctx 2048 -n 60 --temp 1 tree/fs/toyfs "explain structure"; status_is words 0; clean words
else
	skip "no golden models at $golden"
fi
# a word too few or too many: what to write instead
run forgot "who calls foo"
status_is forgot 2
one_line forgot
has forgot err 'codeask . "who calls foo"'
run two map . ..
status_is two 2
has two err 'map takes one path'
finish
