#!/usr/bin/env bash
# The exact answer without a model: on a small tree of our own, line by line, and on Linux's fs/ramfs when it is there.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"
make_tree

run toy --no-model tree/fs/toyfs "explain structure"
status_is toy 0
clean toy
awk 'length($0) > 79 { bad = 1; print } END { exit bad }' toy.out && ok || fail "a line is wider than 79 columns"
if diff -u "$repo/tests/protocol/toyfs.expected" "$T/toy.out"; then ok; else fail "toy: the answer differs from toyfs.expected"; fi
run again --no-model tree/fs/toyfs "explain structure"
if cmp -s "$T/toy.out" "$T/again.out"; then ok; else fail "warm: the second answer differs from the first"; fi
run single --no-model -t 1 tree/fs/toyfs "explain structure"
if cmp -s "$T/toy.out" "$T/single.out"; then ok; else fail "one thread gives another answer"; fi

# what was read before is read again when it changed: the asked files, the tree above, included headers, users outside
sleep 0.1
echo 'obj-$(CONFIG_LATER) += toyfs/' >tree/fs/Makefile
echo 'int vfs_lookup(struct toy_mount *m, int mode);' >tree/include/toy/vfs.h
echo 'int toy_added(void) { return toy_mknod(0, 0); }' >>tree/fs/toyfs/super.c
sed -i 's/shm_open/shm_renamed/' tree/mm/shm.c
run edited --no-model tree/fs/toyfs "explain structure"
has edited out "directory: when CONFIG_LATER (fs/Makefile:1"
has edited out "toy_added super.c:70"
has edited out "shm_renamed"
grep -q '^ toy/vfs.h *vfs_lookup$' edited.out && ok || fail "a changed header was not read again: $(grep -A3 'calls out' edited.out)"
rm -rf tree && make_tree

# a single file, a subdirectory of a git repository, a question about a name
run file --no-model tree/fs/toyfs/super.c "explain structure"
status_is file 0
has file out "fs_initcall(toy_init)"
run name --no-model tree/fs/toyfs "what about toy_get_node?"
status_is name 0
has name out "function toy_get_node fs/toyfs/super.c:12-21"
has name out "<- call toy_mknod super.c:26"
has name out "<- call toy_fill super.c:42"
run root --root tree/fs --no-model tree/fs/toyfs "explain structure"
lacks root out "mm/shm.c"
has root out "nothing outside"
if command -v git >/dev/null; then
	mkdir g && cp -r tree/fs/toyfs g/toyfs && (cd g && git init -q . && echo '*.o' >.gitignore && touch toyfs/x.o)
	run git --no-model g/toyfs "explain structure"
	has git out "6 of 6 files read in full"
	has git out "1 ignored"
fi

# every symbol of the map stands on its line
run map map --json tree/fs/toyfs
status_is map 0
node -e '
const fs = require("fs"); let bad = 0, n = 0;
for (const line of fs.readFileSync(process.argv[1], "utf8").trim().split("\n")) {
	const s = JSON.parse(line), text = fs.readFileSync(process.argv[2] + "/" + s.file, "utf8").split("\n");
	n++;
	if (!text[s.line - 1].includes(s.name) || s.end < s.line || Object.keys(s).join() !== "name,kind,file,line,end,refs") { bad++; console.log(line); }
}
process.exit(bad || n < 20 ? 1 : 0)' "$T/map.out" "$T/tree" && ok || fail "map: a symbol is not on its line"

if [ -n "$LINUX" ]; then
	ln -s "$LINUX" linux
	run ramfs --no-model linux/fs/ramfs "explain structure"
	status_is ramfs 0
	# lines are broken at blanks for 80 columns: compare without regard to that
	tr -s ' \n' ' ' <ramfs.out >ramfs.flat
	for want in \
		"fs_initcall(init_ramfs_fs)" "register_filesystem(&ramfs_fs_type :287)" ".init_fs_context = ramfs_init_fs_context :267" \
		".ops = &ramfs_context_ops :261" ".get_tree = ramfs_get_tree :251" "get_tree_nodev(ramfs_fill_super :231)" \
		"-> ramfs_get_inode :57" "ramfs_dir_inode_operations inode.c:160" ".create = ramfs_create :122 -> ramfs_mknod :98 -> ramfs_get_inode :57" \
		"exactly one of file-mmu.c when CONFIG_MMU=y" "file-nommu.c otherwise" "reading order" "5 of 5 files read in full" \
		"mm/shmem.c:4183" "init/do_mounts.c:657" "drivers/base/devtmpfs.c:85"; do
		has ramfs flat "$want"
	done
	# the chain in its order
	order=$(grep -oE 'fs_initcall\(|register_filesystem\(|\.init_fs_context =|\.get_tree =|ramfs_fill_super|ramfs_get_inode' "$T/ramfs.out" |
		sed -n '/fs_initcall/,$p' | awk '!seen[$0]++' | tr -d '\n')
	case $order in *'fs_initcall(register_filesystem(.init_fs_context =.get_tree =ramfs_fill_superramfs_get_inode'*) ok ;; *) fail "mount chain out of order: $order" ;; esac
	# every file:line and every "name :line" of the answer, against the files themselves
	node "$repo/tests/protocol/check_lines.js" "$T/ramfs.out" "$LINUX" fs/ramfs && ok || fail "ramfs: a line number is wrong"
else
	skip "no Linux source (install linux-source-6.1, unpack it, or set CODEASK_LINUX)"
fi
# paths too long for their column still keep to the line; what has the name itself comes before names of no file here
deep=wide/drivers/network/ethernet/manufacturer/model
mkdir -p $deep && printf '#include "the_second_header.h"\n#include "elsewhere/the_first_header.h"\n' >$deep/the_first_header.h
echo '#include "the_first_header.h"' >$deep/the_second_header.h
run wide --root wide --no-model wide "include cycles"
has wide out "the_second_header.h"
awk 'length($0) > 79 { bad = 1; print } END { exit bad }' wide.out && ok || fail "a line is wider than 79 columns"
run includers --root wide --no-model wide "who includes the_first_header.h"
head -n 1 includers.out | grep -qF 'drivers/network' && ok || fail "the file itself is not first: $(cat includers.out)"
finish
