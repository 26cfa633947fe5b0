#!/usr/bin/env bash
# An open question without a model: the places that fit its words, in English and Japanese, from code and documents.
. "$(dirname "$0")/../lib.sh"
. "$repo/tests/tree.sh"
make_tree
mkdir tree/doc
cat >tree/doc/design.md <<'END'
# Design

## Why nodes are kept

A node stays until the last mount goes away, so that two mounts share it.
END
cat >tree/doc/メモ.md <<'END'
# メモ

## 木構造の検索

木構造は根から葉へたどる。
END
printf '1\n00:00:01,000 --> 00:00:03,000\nToday we talk about\n\n2\n00:00:03,000 --> 00:00:05,000\ngarbage collection.\n' >tree/doc/talk.srt

run english --root tree --no-model tree "what mounts the toy trees and makes nodes?"
status_is english 0
clean english
has english out "best matches by words of names, comments and documents"
has english out "fs/toyfs/super.c:1"
awk 'length($0) > 79 { bad = 1; print } END { exit bad }' english.out && ok || fail "a line is wider than 79 columns"
run doc --root tree --no-model tree "until when does a shared node stay?"
has doc out " doc/design.md:5 - Why nodes are kept"
has doc out "   A node stays until the last mount goes away, so that two mounts share it."
run cue --root tree --no-model tree "garbage collector"
has cue out " doc/talk.srt:3"
run japanese --root tree --no-model tree "木の根から葉へのたどり方は？"
status_is japanese 0
has japanese out " doc/メモ.md:5 - 木構造の検索"
run code --root tree --no-model tree "キャッシュを通して読むのはどこですか"
has code out "fs/toyfs/io-cached.c"
run json --root tree --no-model --json tree "garbage collector"
has json out '"section":"matches"'

# facts about a named symbol stay what they were, and nothing is said twice
run named --root tree --no-model tree "explain how toy_get_node keeps its promise"
has named out "function toy_get_node fs/toyfs/super.c:12-21"
lacks named out "best matches"

# plain words are no names: of "data", "push" and "sweep" only the function that is the one thing so called is told of
mkdir words && cat >words/heap.c <<'END'
struct heap { int data; int push; };
struct log { int data; };
/* Pushes data of the heap out. */
int heap_flush(struct heap *h) { return h->data; }
int sweep(struct heap *h) { return heap_flush(h); }
int show(struct heap *h) { return sweep(h); }
END
run plain --root words --no-model words "show me when push moves the data of a heap out"
lacks plain out "field"
lacks plain out "function show "
has plain out "best matches"
[ "$(grep -n heap_flush plain.out | head -n 1 | cut -d: -f1)" -le 4 ] && ok || fail "the best match is not first: $(cat plain.out)"
run plain --root words --no-model words "what does the sweep do to data"
has plain out "function sweep heap.c:5"
lacks plain out "field data"
for q in 'why is `data` kept' "why is data() kept" "data"; do
	run plain --root words --no-model words "$q"
	has plain out "field data heap.c:1"
done

# which of several documents: the topic counts, not the words of asking; each file once
mkdir talks
printf '1\n00:00:01,000 --> 00:00:03,000\nCXL expanders hold memory.\n\n2\n00:00:04,000 --> 00:00:06,000\nMore on CXL.\n' >talks/a.srt
printf '1\n00:00:01,000 --> 00:00:03,000\nThis talk is about journals.\n' >talks/b.srt
printf '# Fabrics\n\nA CXL switch pools memory.\n' >talks/c.md
for q in "which of these cover CXL?" "which talks cover CXL" "which videos mention CXL" "CXLを扱っているのはどれ？"; do
	run talks --root talks --no-model talks "$q"
	[ "$(grep -cE '^ (a\.srt|c\.md):[0-9]+' talks.out)" = 2 ] && ok || fail "$q: $(cat talks.out)"
	lacks talks out "b.srt"
done

# the structure of a part: all is shown, and how to ask for the part is said
run part --root tree --no-model tree "explain the structure of toyfs"
has part out "main paths"
has part err 'codeask tree/fs/toyfs "explain structure"'

# nothing fits, nothing but common words, characters of query languages
for q in "xyzzy plugh" "what is it" '"' "a* OR NEAR(b) ' ; --" "🙂" "%s%n" "$(printf 'q\001\033[31m')"; do
	run odd --root tree --no-model tree "$q"
	status_is odd 0
	clean odd
done
finish
