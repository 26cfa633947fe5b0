/* browse_source.c - a file's text with its lines and the names in it that stand for something in the tree.
 *
 * Names are found by letters, not by a grammar: a file is shown whether it parses or not, and a screen cannot wait. In comments and
 * strings only what looks like code and is defined here counts, or a cursor would stop at every second word.
 */
#include "browse_impl.h"

#include "exact_includes.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_NAMES    2000000
#define MAX_NAME     255
#define MAX_INCLUDES 5000
#define SNIFF        8000 /* bytes in which a NUL makes a file binary, as for the map */
#define HL_SECONDS   2.0

/* ---- lines ---- */

static void find_lines(struct source *s)
{
	size_t n = 0;

	for (const char *p = s->text, *end = s->text + s->len; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
		n++;
	if (!s->len || s->text[s->len - 1] != '\n')
		n++;
	s->line0 = xmalloc((n + 1) * sizeof(*s->line0));
	s->n_lines = (uint32_t)n;
	s->line0[0] = 0;
	for (size_t i = 1; i < n; i++) {
		const char *p = s->text + s->line0[i - 1];

		s->line0[i] = (uint32_t)((const char *)memchr(p, '\n', s->len - s->line0[i - 1]) + 1 - s->text);
	}
	s->line0[n] = (uint32_t)s->len;
}

static void add_name(struct source *s, size_t start, size_t len, int kind)
{
	if (s->n_names >= MAX_NAMES)
		return;
	s->names = mem_grow(s->names, s->n_names, &s->names_cap, sizeof(*s->names));
	s->names[s->n_names].start = (uint32_t)start;
	s->names[s->n_names].len = (uint32_t)len;
	s->names[s->n_names].kind = kind;
	s->n_names++;
}

/* ---- includes ---- */

static bool is_c(enum lang l)
{
	return l == LANG_C || l == LANG_CPP;
}

bool browse_directive(const char *text, size_t at, size_t end, size_t *from, size_t *to)
{
	const char *close;

#define SKIP_BLANKS                                                                                                    \
	while (at < end && (text[at] == ' ' || text[at] == '\t'))                                                      \
	at++
	SKIP_BLANKS;
	if (at >= end || text[at++] != '#')
		return false;
	SKIP_BLANKS;
	if (end - at < 7 || memcmp(text + at, "include", 7) != 0)
		return false;
	at += 7;
	if (end - at >= 5 && memcmp(text + at, "_next", 5) == 0)
		at += 5;
	SKIP_BLANKS;
#undef SKIP_BLANKS
	if (at >= end || (text[at] != '"' && text[at] != '<'))
		return false;
	close = memchr(text + at + 1, text[at] == '<' ? '>' : '"', end - at - 1);
	if (!close || close == text + at + 1)
		return false;
	*from = at + 1;
	*to = (size_t)(close - text);
	return true;
}

static void try_include(struct includes *in, struct source *s, size_t from, size_t to)
{
	char *name = xstrndup(s->text + from, to - from);

	if (strlen(name) == to - from && includes_find(in, s->path, s->lang, name) != -1)
		add_name(s, from, to - from, NAME_INCLUDE);
	free(name);
}

static void find_includes(const struct browse *b, struct source *s, int32_t file)
{
	const struct symtab *t = browse_tab(b);
	struct includes in = { .v = b->view, .disk = true };
	size_t from, to, n = 0;

	if (is_c(s->lang)) {
		for (uint32_t i = 0; i < s->n_lines && n < MAX_INCLUDES; i++)
			if (browse_directive(s->text, s->line0[i], s->line0[i + 1], &from, &to)) {
				try_include(&in, s, from, to);
				n++;
			}
	} else if (file >= 0) {
		for (int32_t r = t->files[file].ref0; r < t->files[file].ref0 + t->files[file].n_ref && n < MAX_INCLUDES; r++) {
			const char *name = ref_name(t, r), *at;
			uint32_t line = t->refs[r].line;

			if (t->refs[r].kind != REF_INCLUDE || !name[0] || line < 1 || line > s->n_lines)
				continue;
			at = memmem(s->text + s->line0[line - 1], s->line0[line] - s->line0[line - 1], name, strlen(name));
			from = at ? (size_t)(at - s->text) : 0;
			if (at && (!s->n_names || from >= s->names[s->n_names - 1].start + s->names[s->n_names - 1].len))
				try_include(&in, s, from, from + strlen(name));
			n++;
		}
	}
	includes_free(&in);
}

/* ---- names ---- */

struct def_at {
	uint32_t line, name;
};

static int by_line(const void *pa, const void *pb)
{
	const struct def_at *a = pa, *b = pb;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->name < b->name ? -1 : a->name > b->name;
}

enum where { CODE, LINE_COMMENT, BLOCK_COMMENT, STRING };

struct lexer {
	const struct symtab *t;
	struct source *s;
	struct def_at *defs; /* [n_defs] where the map has definitions of this file */
	size_t n_defs;
	size_t n_includes, next_include; /* the first names are includes, ascending; others must not overlap them */
	bool slashes, hashes, dashes;    /* comments of the language: slash slash and slash star; #; -- */
	enum where where;
	char quote;
};

static void comments_of(struct lexer *x, enum lang l)
{
	switch (l) {
	case LANG_PYTHON: case LANG_BASH: case LANG_MAKE: case LANG_KCONFIG: case LANG_RUBY: case LANG_YAML: case LANG_TOML: case LANG_CMAKE:
		x->hashes = true;
		break;
	case LANG_PHP:
		x->slashes = x->hashes = true;
		break;
	case LANG_LUA: case LANG_HASKELL:
		x->dashes = true;
		break;
	case LANG_NONE: case LANG_MARKDOWN: case LANG_TEXT: case LANG_HTML: case LANG_JSON: case LANG_SUBRIP: case LANG_WEBVTT: case LANG_OCAML:
	case LANG_OCAML_INTERFACE: case LANG_COUNT:
		break;
	default:
		x->slashes = true;
	}
}

static bool starts_name(unsigned char c)
{
	return isalpha(c) || c == '_' || c == '$' || c >= 0x80;
}

static bool in_name(unsigned char c)
{
	return starts_name(c) || isdigit(c);
}

/* Words of prose seldom look like this. */
static bool looks_like_code(const char *p, size_t n, char next)
{
	if (next == '(')
		return true;
	for (size_t i = 1; i + 1 < n; i++)
		if (p[i] == '_' || (isupper((unsigned char)p[i]) && islower((unsigned char)p[i - 1])))
			return true;
	return false;
}

static void check_name(struct lexer *x, size_t at, size_t n, uint32_t line)
{
	struct source *s = x->s;
	uint32_t id;
	struct def_at key;

	while (x->next_include < x->n_includes && s->names[x->next_include].start + s->names[x->next_include].len <= at)
		x->next_include++;
	if (x->next_include < x->n_includes && s->names[x->next_include].start < at + n)
		return;
	id = n <= MAX_NAME ? symtab_name(x->t, s->text + at, n) : 0;
	if (!id)
		return;
	key = (struct def_at){ line, id };
	if (x->n_defs && bsearch(&key, x->defs, x->n_defs, sizeof(key), by_line))
		add_name(s, at, n, NAME_DEF);
	else if ((x->where == CODE && lang_is_code(s->lang)) ? (x->t->names[id].sym >= 0 || x->t->names[id].ref >= 0)
							    : x->t->names[id].sym >= 0 && looks_like_code(s->text + at, n, s->text[at + n]))
		add_name(s, at, n, NAME_REF);
}

/* One step at a character that is in no name; the number of bytes taken. */
static size_t step(struct lexer *x, const char *p)
{
	switch (x->where) {
	case CODE:
		if (x->slashes && p[0] == '/' && (p[1] == '/' || p[1] == '*')) {
			x->where = p[1] == '/' ? LINE_COMMENT : BLOCK_COMMENT;
			return 2;
		}
		if ((x->hashes && p[0] == '#') || (x->dashes && p[0] == '-' && p[1] == '-')) {
			x->where = LINE_COMMENT;
		} else if (p[0] == '"' || (p[0] == '\'' && !x->dashes && x->s->lang != LANG_RUST)) {
			x->where = STRING;
			x->quote = p[0];
		}
		return 1;
	case LINE_COMMENT:
		if (p[0] == '\n')
			x->where = CODE;
		return 1;
	case BLOCK_COMMENT:
		if (p[0] == '*' && p[1] == '/') {
			x->where = CODE;
			return 2;
		}
		return 1;
	default:
		if (p[0] == '\\' && p[1])
			return 2;
		if (p[0] == x->quote || p[0] == '\n')
			x->where = CODE;
		return 1;
	}
}

static void find_names(const struct browse *b, struct source *s, int32_t file)
{
	struct lexer x = { .t = browse_tab(b), .s = s, .n_includes = s->n_names };
	const struct symtab *t = x.t;
	uint32_t line = 0;

	comments_of(&x, s->lang);
	if (file >= 0) {
		x.n_defs = (size_t)t->files[file].n_sym;
		x.defs = xmalloc((x.n_defs + 1) * sizeof(*x.defs));
		for (size_t i = 0; i < x.n_defs; i++) {
			const struct symbol *y = &t->syms[t->files[file].sym0 + (int32_t)i];

			x.defs[i] = (struct def_at){ y->line, y->name };
		}
		if (x.n_defs)
			qsort(x.defs, x.n_defs, sizeof(*x.defs), by_line);
	}
	for (size_t i = 0, n; i < s->len; i += n) {
		const char *p = s->text + i; /* a NUL stands behind the text: p[1] is there */

		while (line < s->n_lines && s->line0[line] <= i)
			line++;
		n = 1;
		if (isdigit((unsigned char)*p)) {
			while (i + n < s->len && in_name((unsigned char)p[n]))
				n++;
		} else if (starts_name((unsigned char)*p)) {
			while (i + n < s->len && in_name((unsigned char)p[n]))
				n++;
			check_name(&x, i, n, line);
		} else {
			n = step(&x, p);
		}
	}
	free(x.defs);
}

static int by_start(const void *pa, const void *pb)
{
	const struct source_name *a = pa, *b = pb;

	return a->start < b->start ? -1 : a->start > b->start;
}

/* ---- the file ---- */

/* Is the file on disk another one than the map was made of? */
static bool has_changed(const struct browse *b, int32_t file, const char *path)
{
	const struct walk_list *l = &b->view->list;
	struct walk_list now = { 0 };
	bool changed = false;

	if (file < 0 || (size_t)file >= l->n)
		return false;
	if (walk_add(&b->view->root, path, &now))
		changed = now.files[0].size != l->files[file].size ||
			  (l->files[file].ino && now.files[0].mtime_ns != l->files[file].mtime_ns);
	walk_list_free(&now);
	return changed;
}

int browse_source(const struct browse *b, const char *path, struct source *out, struct err *e)
{
	const struct symtab *t = browse_tab(b);
	int32_t file = symtab_file(t, path);
	size_t n_includes;

	memset(out, 0, sizeof(*out));
	out->changed = has_changed(b, file, path); /* before it is read: a change in between is seen as one */
	if (scan_read(&b->view->root, path, &out->text, &out->len, e) != 0)
		return -1;
	out->path = xstrdup(path);
	if (memchr(out->text, '\0', out->len < SNIFF ? out->len : SNIFF)) {
		source_free(out);
		return err_set(e, ERR_PATH, "%s: binary, there is no text to show", path);
	}
	out->lang = lang_detect(path, out->text, out->len);
	find_lines(out);
	find_includes(b, out, file);
	n_includes = out->n_names;
	find_names(b, out, file);
	if (n_includes && out->n_names > n_includes)
		qsort(out->names, out->n_names, sizeof(*out->names), by_start);
	return 0;
}

void browse_highlight(const struct browse *b, struct highlighter *h, struct source *s, struct cancel *c)
{
	(void)b;
	if (s->len <= HIGHLIGHT_MAX)
		highlight_run(h, s->lang, s->text, s->len, HL_SECONDS, c, &s->hl);
}

void source_free(struct source *s)
{
	if (!s)
		return;
	free(s->path);
	free(s->text);
	free(s->line0);
	free(s->names);
	free(s->hl.spans);
	memset(s, 0, sizeof(*s));
}
