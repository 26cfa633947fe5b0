/* skeleton.c - what of a file is kept when the whole does not fit: the lines that carry its structure. */
#include "pack.h"

#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

struct lines {
	const char *text;
	const size_t *start; /* [n + 1], start[n] = len */
	size_t n;
};

static bool kept_whole(const struct symbol *s)
{
	switch (s->kind) {
	case DEF_STRUCT:
	case DEF_UNION:
	case DEF_ENUM:
	case DEF_TYPE:
	case DEF_TABLE:
	case DEF_VARIABLE:
	case DEF_MACRO:
	case DEF_CONSTANT:
	case DEF_BUILDVAR:
	case DEF_RULE:
	case DEF_CONFIG:
	case DEF_HEADING:
		return true;
	default:
		return false;
	}
}

static void add_line(const struct lines *l, size_t line, struct buf *out)
{
	if (line < 1 || line > l->n)
		return;
	size_t a = l->start[line - 1], b = l->start[line];

	while (b > a && (l->text[b - 1] == '\n' || l->text[b - 1] == '\r'))
		b--;
	utf8_clean(out, l->text + a, b - a, true);
	buf_putc(out, '\n');
}

/* A body this long is data or an implementation in a type: its first lines say what it is. */
#define WHOLE_MAX 60

static void add_symbol(const struct symtab *t, const struct lines *l, const struct symbol *s, struct buf *out)
{
	if (sym_doc(t, (int32_t)(s - t->syms))[0]) {
		buf_puts(out, "/* ");
		utf8_clean(out, sym_doc(t, (int32_t)(s - t->syms)), strlen(sym_doc(t, (int32_t)(s - t->syms))), false);
		buf_puts(out, " */\n");
	}
	/* the lines of a minute of subtitles are what was said, not how the file is built */
	bool subtitles = t->files[s->file].lang == LANG_SUBRIP || t->files[s->file].lang == LANG_WEBVTT;
	if (kept_whole(s) && !subtitles) {
		uint32_t last = s->end_line;

		if (last - s->start_line >= WHOLE_MAX)
			last = s->start_line + WHOLE_MAX - 1;
		for (uint32_t i = s->start_line; i <= last; i++)
			add_line(l, i, out);
		if (last < s->end_line)
			buf_printf(out, "/* lines %u-%u omitted */\n", last + 1, s->end_line);
		return;
	}
	if (s->container >= 0)
		buf_putc(out, '\t');
	utf8_clean(out, sym_sig(t, (int32_t)(s - t->syms)), strlen(sym_sig(t, (int32_t)(s - t->syms))), false);
	buf_printf(out, " /* lines %u-%u */\n", s->start_line, s->end_line);
	(void)t;
}

/* Inside a definition that is printed whole nothing needs a line of its own. */
static bool inside_whole(const struct symtab *t, const struct symbol *s)
{
	for (int32_t c = s->container; c >= 0; c = t->syms[c].container)
		if (kept_whole(&t->syms[c]))
			return true;
	return s->kind == DEF_FIELD;
}

void pack_skeleton(const struct symtab *t, int32_t file, const char *text, size_t len, struct buf *out)
{
	const struct sym_file *f = &t->files[file];
	size_t n = 0, cap = 0, *start = NULL;
	int32_t r = f->ref0, r_end = f->ref0 + f->n_ref;
	uint32_t done = 0; /* last line printed */

	for (size_t i = 0; i <= len; i++) {
		if (i == 0 || (i < len && text[i - 1] == '\n')) {
			start = mem_grow(start, n, &cap, sizeof(*start));
			start[n++] = i;
		}
	}
	start = mem_grow(start, n, &cap, sizeof(*start));
	start[n] = len;
	struct lines l = { text, start, n };

	for (int32_t s = f->sym0; s <= f->sym0 + f->n_sym; s++) {
		const struct symbol *sym = s < f->sym0 + f->n_sym ? &t->syms[s] : NULL;
		uint32_t upto = sym ? sym->start_line : UINT32_MAX;

		/* includes and registrations stand between definitions */
		for (; r < r_end && t->refs[r].line < upto; r++)
			if ((t->refs[r].kind == REF_INCLUDE || t->refs[r].kind == REF_REGISTER) && t->refs[r].line > done) {
				add_line(&l, t->refs[r].line, out);
				done = t->refs[r].line;
			}
		if (!sym || inside_whole(t, sym))
			continue;
		add_symbol(t, &l, sym, out);
		if (kept_whole(sym) && sym->end_line > done)
			done = sym->end_line;
	}
	free(start);
}
