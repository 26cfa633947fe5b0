#!/usr/bin/env bash
# Proves the README's two commands on a machine that has never seen the project: an empty Debian 12 made with debootstrap, the
# checkout copied in, `make run` alone in one and `make check` alone in another. The new root gets this host's package sources,
# CA bundle and npm settings, and `make` itself; everything else the commands must bring along.
#
# usage: tests/fresh.sh [run|check]...   (default: both; needs root, debootstrap and about 3 GB below ${TMPDIR:-/tmp})
set -euo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/codeask-fresh.XXXXXX")
suite=bookworm
passed=0 failed=0

[ "$(id -u)" = 0 ] || { echo "tests/fresh.sh: debootstrap and chroot need root"; exit 1; }
command -v debootstrap >/dev/null || { echo "tests/fresh.sh: install debootstrap"; exit 1; }

cleanup() {
	for m in proc dev sys; do
		for r in "$work"/*/; do mountpoint -q "$r$m" && umount -l "$r$m"; done
	done
	rm -rf "$work"
}
trap cleanup EXIT

# The host's own mirror: the first Debian address its package sources name.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
	grep -vE '^\s*#' | grep -oE '(https?|file)://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ') || true

base() {
	debootstrap --variant=minbase --include=ca-certificates,make "$suite" "$work/base" ${mirror:+"$mirror"} >"$work/debootstrap.log" 2>&1 ||
		{ tail -n 5 "$work/debootstrap.log"; exit 1; }
	local root=$work/base
	# package sources of Debian itself, the proxies and CA bundle behind which they are reached, npm's settings
	[ -e /etc/apt/sources.list ] || ! compgen -G '/etc/apt/sources.list.d/debian*' >/dev/null || rm -f "$root/etc/apt/sources.list"
	for f in /etc/apt/sources.list /etc/apt/sources.list.d/debian*; do [ -e "$f" ] && cp --parents "$f" "$root"; done
	for f in /etc/apt/apt.conf.d/*[Pp]roxy* /etc/apt/apt.conf.d/*ssl* /etc/apt/auth.conf.d/* /etc/resolv.conf /etc/hosts; do
		[ -e "$f" ] && cp -L --parents "$f" "$root"
	done
	# only CA files, never the host's other settings
	[ -e /etc/ssl/certs/ca-certificates.crt ] && install -D /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/host-ca.crt"
	# npm's own settings for where packages come from
	for f in "$HOME/.npmrc" "$(npm prefix -g 2>/dev/null)/etc/npmrc"; do [ -e "$f" ] && cat "$f"; done |
		grep -E '^(registry|proxy|https-proxy|noproxy|strict-ssl|//)' >"$root/root/.npmrc" || true
	echo "cafile=/etc/ssl/host-ca.crt" >>"$root/root/.npmrc"
}

try() {
	local what=$1 root=$work/$1 start=$SECONDS
	cp -a "$work/base" "$root"
	mkdir -p "$root/src/codeask"
	(cd "$repo" && git ls-files -z | tar --null -T - -cf -) | tar -C "$root/src/codeask" -xf -
	# golden data beside the checkout, where there is any, so that its tests run there, too
	[ "$what" = check ] && [ -d "$repo/../shared" ] && cp -r "$repo/../shared" "$root/src/shared"
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev" && mount --make-rslave "$root/dev"
	if env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb LANG=C.UTF-8 \
		${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} ${no_proxy:+no_proxy="$no_proxy"} \
		NODE_EXTRA_CA_CERTS=/etc/ssl/host-ca.crt SSL_CERT_FILE=/etc/ssl/host-ca.crt \
		chroot "$root" sh -c "cd /src/codeask && make $what" >"$work/$what.log" 2>&1 </dev/null; then
		echo "ok: make $what in an empty Debian ($((SECONDS - start)) s, node $(chroot "$root" node --version 2>/dev/null))"
		passed=$((passed + 1))
	else
		echo "failed: make $what (exit $?); what failed, and the last lines:"
		grep -A 30 '^FAIL' "$work/$what.log" | head -n 60 || true
		tail -n 30 "$work/$what.log"
		failed=$((failed + 1))
	fi
	[ "$what" = run ] && tail -n 40 "$work/$what.log"
	[ "$what" = check ] && grep -E 'passed|failed|skipped' "$work/$what.log" | tail -n 40
	umount -l "$root/dev" "$root/proc"
	rm -rf --one-file-system "$root"
}

base
for what in "${@:-run check}"; do for w in $what; do try "$w"; done; done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
