#!/usr/bin/env bash
# The session on a pseudo terminal: every case file below cases/ (case.h). usage: cases.sh [--update] [NAME...] (default: all)
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/trees.sh"
driver=${SCREEN_DRIVER:-$(dirname "$CODEASK")/tests/screen/cases}
[ -x "$driver" ] || { skip "no $driver: run 'make tests'"; finish; exit; }
flags=
[ "${1:-}" != --update ] || { flags=--update; shift; }
make_trees
export SCREEN_TREES=$T/trees SCREEN_REPLAYS=$repo/tests/screen/replays
[ -d "$SHARED/golden/models" ] && SCREEN_MODELS=$(cd "$SHARED/golden/models" && pwd) && export SCREEN_MODELS
if [ $# -gt 0 ]; then
	set -- "${@/#/$repo/tests/screen/cases/}"
	set -- "${@/%/.t}"
else
	set -- "$repo"/tests/screen/cases/*.t
fi
mkdir -p "$T/run"
TMPDIR=$T/run "$driver" $flags "$CODEASK" "$@"
