#!/usr/bin/env bash
# Shell completion: bash completes commands, options, values, directories and models; zsh and fish at least parse theirs.
. "$(dirname "$0")/../lib.sh"
mkdir bin && ln -s "$CODEASK" bin/codeask && export PATH=$T/bin:$PATH
mkdir -p work/srcdir work/other "work/with space" "$XDG_DATA_HOME/codeask/models" && cd work && : >file.c >own.gguf || exit 1
models=$XDG_DATA_HOME/codeask/models
: >"$models/qwen3-8b.gguf" >"$models/qwen2.5-7b.gguf" >"$models/tiny:1b.gguf"
: >"$models/\$(touch owned).gguf" >"$models/"'`touch owned`.gguf' >"$models/-x.gguf" >"$models/two words.gguf" >"$models/$(printf 'esc\033[31m').gguf"

for s in bash zsh fish models; do
	codeask --completion $s >"../$s.out" 2>"../$s.err" && [ ! -s "../$s.err" ] && ok || fail "--completion $s"
done
cd .. && run other --completion tcsh; status_is other 2; one_line other
[ "$(sort models.out | tr '\n' ' ')" = "qwen2.5-7b qwen3-8b tiny:1b " ] && ok || fail "models: $(cat models.out)"
codeask --help | grep -q -- --completion && fail "--completion is in the help" || ok

# every option and command of --help is in every script
for s in bash zsh fish; do
	for o in $(codeask --help | sed -n 's/^  \(-.,\|   \) --\([a-z][a-z-]*\).*/\2/p'); do
		grep -qE -- "(--|-l )$o\b" $s.out && ok || fail "$s lacks --$o"
	done
	for c in $(codeask --help | sed -n 's/^  codeask \([a-z]\{3,\}\) .*/\1/p'); do
		grep -qw -- "$c" $s.out && ok || fail "$s lacks $c"
	done
done

# bash: as readline calls it, with the words broken at = and :
cd work && bash -n ../bash.out && ok || fail "bash -n"
. ../bash.out
complete -p codeask | grep -q -- '-F _codeask' && ok || fail "not registered"
compopt() { :; } # only allowed while readline completes
completes() { # WANT WORD...: the replies, sorted and joined
	local want=$1 got
	shift
	COMP_WORDS=(codeask "$@") COMP_CWORD=$# COMP_LINE="codeask $*" COMP_POINT=999 COMPREPLY=()
	_codeask
	got=$(printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' ')
	[ "$got" = "$want" ] && ok || fail "completion of '$*': '$got', want '$want'"
}
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
completes "plan " pl
completes "map models " m
completes "srcdir " s
completes "srcdir " map src
completes "other srcdir with space " map ""
completes "file.c " map fil
completes "--json " --js
completes "--max-tokens --min-p --model --models-dir " --m
completes "auto f16 f32 " --kv ""
completes "f16 f32 " --kv f
completes "f16 f32 " --kv = f
completes "auto cpu " --device ""
completes "qwen2.5-7b qwen3-8b " -m q
completes "qwen3-8b " --model qwen3
completes "qwen3-8b " --model = qwen3
completes "1b " -m tiny : 1
completes "1b " -m tiny :
completes "other own.gguf " -m o
completes "qwen2.5-7b qwen3-8b tiny:1b " bench ""
completes "srcdir " --root s
completes "file.c " --log file
completes " " --ctx ""
completes " " -n f
completes " " srcdir what
completes "srcdir " --no-model --kv f16 --seed 3 sr
completes "qwen3-8b " srcdir question -m qwen3
completes "qwen3-8b " --json tokenize qwen3
completes "file.c " logits qwen3-8b file
completes " " nothinglikethis
[ -e owned ] && fail "a file's name was run" || ok
cd ..

# make install and uninstall: the three scripts and back to nothing
if [ "$(realpath "$CODEASK")" = "$(realpath "$repo/build/codeask")" ]; then
	make -s -C "$repo" install DESTDIR="$T/dest" prefix=/usr >make.out 2>&1 && ok || fail "make install: $(tail -n 3 make.out)"
	for f in bash:bash-completion/completions/codeask zsh:zsh/site-functions/_codeask fish:fish/vendor_completions.d/codeask.fish; do
		cmp -s "${f%%:*}.out" "dest/usr/share/${f#*:}" && ok || fail "not installed: $f"
	done
	make -s -C "$repo" uninstall DESTDIR="$T/dest" prefix=/usr >make.out 2>&1 && ok || fail "make uninstall"
	[ -z "$(find dest -type f)" ] && ok || fail "left behind: $(find dest -type f)"
else
	skip "install: not the plain build"
fi

if command -v zsh >/dev/null; then zsh -n zsh.out && ok || fail "zsh -n"; else skip "no zsh"; fi
if command -v fish >/dev/null; then
	fish -n fish.out && ok || fail "fish -n"
	fish --no-config -c 'type -q __fish_seen_subcommand_from' || { skip "fish without its functions"; finish; exit; }
	(cd work && fish --no-config -c 'source ../fish.out; complete -C "codeask --kv "; complete -C "codeask pl"; complete -C "codeask bench q"; complete -C "codeask map s"') >fish.got 2>&1
	for w in f16 plan qwen3-8b srcdir/; do grep -q "^$w" fish.got && ok || fail "fish lacks $w: $(head -n 5 fish.got)"; done
else
	skip "no fish"
fi
finish
