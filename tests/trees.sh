# trees.sh - sourced after lib.sh: make_trees lays the fixture trees of the screen tests below $T/trees, the same on every machine.
#   toyfs     the toy file system of the protocol tests (tests/tree.sh)
#   japanese  Japanese names, comments and text; wide, half-width, combining and joined characters
#   control   sources with tabs, escape sequences, control bytes, bytes that are no UTF-8, bidirectional overrides
#   git       toyfs in a repository: two commits, the second by another author
#   long      a file of 10,000 lines, each with its number, and one with lines of 5,000 characters
. "$repo/tests/tree.sh"
make_trees() {
	local to=$T/trees
	mkdir -p "$to"
	make_tree
	mv "$T/tree" "$to/toyfs"
	cp -r "$repo/tests/screen/trees/japanese" "$to/japanese"

	mkdir -p "$to/control"
	printf 'int tabs(void)\n{\n\tint\ta = 1;\t/* after a tab */\n\n\treturn a;\n}\n' >"$to/control/tabs.c"
	printf '/* red: \033[31m clear: \033[2J title: \033]0;owned\007 */\nint escapes(void)\n{\n\treturn 0; /* \001 \010 \177 \302\233 2J */\n}\n' >"$to/control/escapes.c"
	printf '/* bad: \377\376 cut: \343\201 */\nint bytes(void) { return 1; }\n/* override: \342\200\256 desrever \342\200\254 */\nint override(void) { return 2; }\n' >"$to/control/bytes.c"
	printf 'int cr(void)\r\n{\r\n\treturn 3;\r\n}\r\n' >"$to/control/crlf.c"

	cp -r "$to/toyfs" "$to/git"
	(
		cd "$to/git" || exit 1
		export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME='Ann Toy' GIT_AUTHOR_EMAIL=ann@toy.example \
			GIT_COMMITTER_NAME='Ann Toy' GIT_COMMITTER_EMAIL=ann@toy.example
		git init -q -b main .
		git add -A
		GIT_AUTHOR_DATE='2021-03-04T05:06:07+00:00' GIT_COMMITTER_DATE='2021-03-04T05:06:07+00:00' git commit -q -m 'Add the toy file system'
		printf 'int toy_late(void)\n{\n\treturn 7;\n}\n' >>fs/toyfs/super.c
		GIT_AUTHOR_NAME='Ben Late' GIT_AUTHOR_DATE='2022-08-09T10:11:12+00:00' GIT_COMMITTER_DATE='2022-08-09T10:11:12+00:00' \
			git commit -q -a -m 'Add a late function'
	)

	mkdir -p "$to/long"
	seq 1 10000 | awk '{ printf "int v%05d;\n", $1 }' >"$to/long/long.c"
	awk 'BEGIN { for (l = 1; l <= 20; l++) { printf "int line_%d = 0", l; for (i = 1; i < 600; i++) printf " + %06d", i; print ";" } }' >"$to/long/wide.c"
}
