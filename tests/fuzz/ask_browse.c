/* Words and patterns against a small tree, made once: a byte of options, a line that is a word and a pattern, and behind it a source that
 * replaces a file of the tree. */
#include "../../src/ask/browse.h"
#include "../../src/base/mem.h"
#include "../../src/base/utf8.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct browse *tree;
static char *dir;

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void nothing(void *ud, const struct event *ev)
{
	(void)ud;
	(void)ev;
}

static void write_file(const char *name, const void *p, size_t n)
{
	char *path = xasprintf("%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	check(f && fwrite(p, 1, n, f) == n);
	fclose(f);
	free(path);
}

static int unlink_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void leave(void)
{
	browse_free(tree);
	nftw(dir, unlink_one, 16, FTW_DEPTH | FTW_PHYS);
	free(dir);
}

static void make_tree(void)
{
	static const char a[] = "#include \"b.h\"\nstruct ops the_ops = {\n\t.open = a_open,\n};\nint a_open(int n)\n{\n\treturn b_get(n);\n}\n",
			  b[] = "struct ops {\n\tint (*open)(int n);\n};\n#define B_MAX 3\nstatic inline int b_get(int n) { return n; }\n";
	struct ask_opts o = { .threads = 1, .emit = nothing };
	struct err e = ERR_INIT;

	dir = xasprintf("%s/codeask-fuzz-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	check(mkdtemp(dir) != NULL);
	o.root = dir;
	write_file("a.c", a, sizeof a - 1);
	write_file("b.h", b, sizeof b - 1);
	write_file("s.c", "int s;\n", 7);
	write_file("esc\x1b[1m.md", "# B_MAX\n", 8);
	tree = browse_open(&o, dir, NULL, NULL, &e);
	check(tree != NULL);
	atexit(leave);
}

static void check_list(struct places *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const char *const texts[] = { l->p[i].name, l->p[i].kind, l->p[i].text, l->title, l->note };

		for (size_t k = 0; k < 5; k++) {
			check(utf8_valid(texts[k], strlen(texts[k])));
			for (const char *c = texts[k]; *c; c++)
				check((unsigned char)*c >= 0x20 && *c != 0x7f);
		}
		check(l->p[i].path[0] != '/');
	}
	check(l->total >= l->n);
	places_free(l);
}

static void check_source(const void *text, size_t len)
{
	struct err e = ERR_INIT;
	struct source s;

	write_file("s.c", text, len);
	if (browse_source(tree, "s.c", &s, &e)) {
		check(e.code == ERR_PATH && e.msg[0]);
		source_free(&s);
		return;
	}
	check(s.len == len && s.n_lines && s.line0[0] == 0 && s.line0[s.n_lines] == len);
	for (uint32_t i = 1; i < s.n_lines; i++)
		check(s.line0[i] > s.line0[i - 1] && s.text[s.line0[i] - 1] == '\n');
	for (size_t i = 0; i < s.n_names; i++)
		check(s.names[i].len && s.names[i].start + s.names[i].len <= len &&
		      (!i || s.names[i].start >= s.names[i - 1].start + s.names[i - 1].len));
	source_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = ERR_INIT;
	struct places l;
	const uint8_t *nl;
	uint8_t options;
	char *word, *found;
	size_t n;

	if (!tree)
		make_tree();
	if (!size)
		return 0;
	options = *data++;
	nl = memchr(data, '\n', --size);
	n = nl ? (size_t)(nl - data) : size;
	word = xstrndup((const char *)data, n);
	/* what is known can be found; the word may hold a NUL, then nothing is */
	bool knows = browse_knows(tree, (const char *)data, n);
	bool resolved = browse_resolve(tree, (const char *)data, n, options & 1 ? "a.c" : NULL, &l);
	check(!knows || resolved);
	check(resolved == (l.n > 0));
	check_list(&l);
	browse_find(tree, word, options >> 1 & 3, 5, NULL, &l, &e);
	check(l.n <= 5);
	check_list(&l);
	browse_callers(tree, word, NULL, &l, &e);
	check_list(&l);
	browse_callees(tree, word, NULL, &l, &e);
	check_list(&l);
	browse_definitions(tree, word, "b.h", &l, &e);
	check_list(&l);
	found = browse_include(tree, "a.c", word);
	check(!found || (found[0] != '/' && strncmp(found, "../", 3) != 0));
	free(found);
	free(word);
	if (nl)
		check_source(nl + 1, size - n - 1);
	return 0;
}
