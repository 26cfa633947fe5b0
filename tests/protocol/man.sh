#!/usr/bin/env bash
# The manual's examples run as printed; its options are those of --help.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"
make_tree
mkdir -p work/fs && cp -r tree/fs/toyfs work/fs/ramfs && sed -i 's/toy_/ramfs_/g; s/ramfs_get_node/ramfs_get_inode/g' work/fs/ramfs/*.[ch] && touch work/COPYING work/Makefile
mkdir bin && ln -s "$CODEASK" bin/codeask && export PATH=$T/bin:$PATH
man=$repo/man/codeask.1
n=0
while IFS= read -r line; do
	n=$((n + 1))
	(cd work && eval "$line") >ex.out 2>ex.err </dev/null
	status=$?
	status_is ex 0
	[ -s ex.out ] && ok || fail "no output: $line"
done < <(sed -n '/^\.SH EXAMPLES/,$s/^\$ //p' "$man")
[ $n -ge 6 ] && ok || fail "only $n examples found"
# the configuration of codeask(5) is taken, also with the values of flags it names; what it calls an error is one
mkdir -p config/codeask
sed -n '/^\.EX/,/^\.EE/p' "$repo/man/codeask.5" | grep -v '^\.E' >config/codeask/config
printf ' no-model\nverbose = 1\njson = no\n' >>config/codeask/config
run config work/fs/ramfs "who calls ramfs_get_inode"
status_is config 0
lacks config out '"type"'
echo 'colour = red' >>config/codeask/config
run config work/fs/ramfs "who calls ramfs_get_inode"
status_is config 2
has config err "line $(wc -l <config/codeask/config)"
rm -r config
codeask --help >help.txt
awk 'length($0) > 79 { bad = 1; print } END { exit bad }' help.txt && ok || fail "--help is wider than 79 columns"
for o in $(grep -oE -- '--[a-z][a-z-]*' help.txt | sort -u); do
	sed 's/\\-/-/g' "$man" | grep -qF -- "$o" && ok || fail "man page lacks $o"
done
for o in $(sed 's/\\-/-/g' "$man" | sed -n '/^\.SH OPTIONS/,/^\.SH STATISTICS/p' | grep -oE -- '--[a-z][a-z-]*' | sort -u); do
	grep -qF -- "$o" help.txt && ok || fail "--help lacks $o"
done
# every key of the session stands in the manual with its action's name, as the program lists them
"$CODEASK" --completion keys >keys.txt
[ "$(wc -l <keys.txt)" -ge 60 ] && ok || fail "the program lists few keys"
sed 's/\\-/-/g; s/\\e/\\/g; s/\\&//g' "$man" | tr '\n' ' ' >man.txt
while IFS= read -r line; do
	rest=${line#* } # context name keys - help
	action=${rest%% *} rest=${rest#* }
	keys=${rest% - *} help=${rest##* - }
	grep -qF -- "$keys"$'\t'"T{ $help [$action] T}" man.txt && ok || fail "man page lacks: $keys - $help [$action]"
done <keys.txt
for s in $(grep -oE 'X\([A-Z_]+, "[a-z.-]+"\)' "$repo/tui/theme.h" | cut -d'"' -f2); do
	sed 's/\\-/-/g' "$repo/man/codeask.5" | grep -qE "(^|[ ,])${s//./\\.}[,.]" && ok || fail "codeask.5 lacks the style $s"
done
if command -v man >/dev/null; then
	for page in "$man" "$repo/man/codeask.5"; do
		LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$page" >rendered.txt 2>warnings.txt && [ ! -s warnings.txt ] && ok || fail "man page: $(head -n 3 warnings.txt)"
	done
else
	skip "no man to render the page"
fi
finish
