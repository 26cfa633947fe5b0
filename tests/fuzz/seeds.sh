#!/usr/bin/env bash
# Prints the directory with the seeds of a fuzzer. usage: tests/fuzz/seeds.sh NAME BUILD_DIR
# Those of the extractor and of highlights are the golden sources of each language behind the byte that picks it (enum lang in parsers.h).
set -eu
cd "$(dirname "$0")/../.."
name=$1 out=$2/seeds/$1
[ "$name" = parsers_extract ] || [ "$name" = parsers_highlight ] || { echo "tests/fuzz/seeds/$name"; exit; }
mkdir -p "$out"
order=$(sed -n '/^enum lang {/,/^};/p' parsers/parsers.h | grep -oE 'LANG_[A-Z_]+' | grep -v COUNT)
byte() { printf '%b' "\\x$(printf %02x $(($(grep -nx "LANG_$1" <<<"$order" | cut -d: -f1) - 1)))"; }
for f in tests/golden-map/*; do
	case $f in
	*.list) continue ;;
	*.c) l=C ;; *.cpp) l=CPP ;; *.py) l=PYTHON ;; *.js) l=JAVASCRIPT ;; *.ts) l=TYPESCRIPT ;; *.tsx) l=TSX ;; *.go) l=GO ;;
	*.rs) l=RUST ;; *.java) l=JAVA ;; *.sh) l=BASH ;; *.mk) l=MAKE ;; *Kconfig*) l=KCONFIG ;; *.md) l=MARKDOWN ;;
	*.rb) l=RUBY ;; *.php) l=PHP ;; *.cs) l=CSHARP ;; *.lua) l=LUA ;; *.kt) l=KOTLIN ;; *.swift) l=SWIFT ;; *.scala) l=SCALA ;;
	*.hs) l=HASKELL ;; *.ml) l=OCAML ;; *.mli) l=OCAML_INTERFACE ;; *.zig) l=ZIG ;; *.json) l=JSON ;; *.yaml) l=YAML ;; *.toml) l=TOML ;; *.css) l=CSS ;; *.html) l=HTML ;;
	*.cmake) l=CMAKE ;; *.rst | *.txt) l=TEXT ;; *.srt) l=SUBRIP ;; *.vtt) l=WEBVTT ;;
	*) echo "tests/fuzz/seeds.sh: no language for $f" >&2; exit 1 ;;
	esac
	{ byte $l; cat "$f"; } >"$out/$(basename "$f")"
done
echo "$out"
