#!/usr/bin/env bash
# Captures the session's screens (shots/*.t) on a Linux tree and writes them between the markers of README.md. usage: screenshots.sh BUILD_DIR
# CODEASK_LINUX: the tree, 6.1 for the README. The answer is a recorded one (replays/ramfs), so that the pictures are the same every time.
B=$(realpath "${1:-build}")
CODEASK=$B/codeask
. "$(dirname "$0")/../lib.sh"
[ -n "$LINUX" ] || { echo "screenshots.sh: no Linux tree: set CODEASK_LINUX"; exit 1; }
mkdir -p "$T/trees" "$T/shots" "$T/run"
ln -s "$(realpath "$LINUX")" "$T/trees/linux"
export SCREEN_TREES=$T/trees SCREEN_REPLAYS=$repo/tests/screen/replays SCREEN_SAVE=$T/shots
TMPDIR=$T/run "$B/tests/screen/cases" "$CODEASK" "$repo"/tests/screen/shots/*.t || exit 1
for shot in "$repo"/tests/screen/shots/*.t; do
	name=$(basename "$shot" .t)
	sed -n '1s/^# //p' "$shot"
	printf '\n```\n'
	sed 's/ *$//' "$T/shots/$name"
	printf '```\n\n'
done >"$T/block"
grep -q '<!-- screenshots -->' "$repo/README.md" && grep -q '<!-- end of screenshots -->' "$repo/README.md" ||
	{ echo "screenshots.sh: README.md lacks the markers"; exit 1; }
awk -v block="$T/block" '/<!-- end of screenshots -->/{ skip = 0 } !skip
	/<!-- screenshots -->/{ print ""; while ((getline line < block) > 0) print line; skip = 1 }' "$repo/README.md" >"$T/README" &&
	cat "$T/README" >"$repo/README.md"
