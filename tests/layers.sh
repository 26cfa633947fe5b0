#!/usr/bin/env bash
# The floors of the house, checked over #include: an include points to the same room or to a lower floor, and the two rooms of
# floor 3 do not know each other (nor do the two of floor 2).
set -euo pipefail
cd "$(dirname "$0")/.."

find $(ls -d src tui parsers kernels 2>/dev/null) -name node_modules -prune -o -type f \( -name '*.[ch]' -o -name '*.cu' -o -name '*.cuh' \) -print 2>/dev/null | sort |
awk '
function room(path) {
	if (path ~ /^src\/main\.c$/) return "main"
	if (match(path, /^src\/[a-z]+\//)) return substr(path, 1, RLENGTH - 1)
	if (path ~ /^tui\//) return "tui"
	if (path ~ /^parsers\//) return "parsers"
	if (path ~ /^kernels\//) return "kernels"
	return ""
}
function normal(path,   part, out, n, i, k) {
	n = split(path, part, "/"); k = 0
	for (i = 1; i <= n; i++) {
		if (part[i] == "." || part[i] == "") continue
		if (part[i] == "..") { k--; continue }
		out[++k] = part[i]
	}
	path = out[1]
	for (i = 2; i <= k; i++) path = path "/" out[i]
	return path
}
BEGIN {
	floor["main"] = 6; floor["tui"] = 5; floor["src/faces"] = 5; floor["src/ask"] = 4
	floor["src/repo"] = 3; floor["src/model"] = 3; floor["parsers"] = 2; floor["kernels"] = 2; floor["src/base"] = 1
}
{
	file = $0; from = room(file); dir = file; sub(/\/[^\/]*$/, "", dir); files++
	if (from == "") { print file ": in no room"; bad++; next }
	while ((getline line < file) > 0) {
		if (line !~ /^[ \t]*#[ \t]*include[ \t]*"/) continue
		name = line; sub(/^[^"]*"/, "", name); sub(/".*/, "", name)
		target = normal(dir "/" name); to = room(target); includes++
		if (to == "" || to == from) continue
		if (floor[to] >= floor[from]) { print file ": includes " name " (floor " floor[to] " from floor " floor[from] ")"; bad++ }
	}
	close(file)
}
END {
	if (!files || !includes) { print "layers: found no sources to check"; exit 1 }
	printf "layers: %d files, %d includes, %d against the floors\n", files, includes, bad
	exit bad > 0
}'
