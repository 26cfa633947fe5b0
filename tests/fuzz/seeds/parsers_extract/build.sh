
#!/bin/bash
# Builds things.
# Copyright 2026 nobody

set -e
. ./common.sh
source lib/more.sh
OUT=build
export MODE=fast

# Says it.
say() {
	echo "$1"
	local x=1
}

function cleanup {
	rm -rf "$OUT"
}

trap cleanup EXIT
say hello | tee log
if [ -d "$OUT" ]; then
	cleanup
fi
main "$@"
