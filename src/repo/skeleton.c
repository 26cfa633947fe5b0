/* skeleton.c - what of a file is kept when the whole does not fit: the lines that carry its structure.
 *
 * A definition is never cut in the middle: its signature up to the body, or the whole of it, or its name with its lines in a
 * comment. The forms were chosen by what they cost: with Llama 3's vocabulary `2345-2380<tab>` in front of a signature takes 4.7
 * tokens, a comment with the two numbers behind it 7.7, the same with the words "lines" and "omitted" 9.7.
 */
#include "pack.h"

#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* What is longer is data or generated: said with its name and lines, not shown. */
#define WHOLE_LINES 400
#define WHOLE_BYTES (32u << 10)
#define ONE_LINE 200    /* bytes of a line that is shown as it is */
#define SIG_MAYBE_CUT 1990 /* the map keeps 2,000 bytes of a signature */

struct sketch {
	const struct symtab *t;
	const struct sym_file *f;
	const char *text;
	size_t *start; /* [n + 1] offset of each line; start[n] = length */
	size_t n;
	uint32_t last;    /* line shown last, when what follows would need no number; 0: it needs one */
	uint32_t covered; /* last line of what was shown or stood for by a signature */
	struct buf *out;
};

static void index_lines(struct sketch *k, size_t len)
{
	size_t cap = 0;

	for (size_t i = 0; i < len;) {
		const char *nl = memchr(k->text + i, '\n', len - i);

		k->start = mem_grow(k->start, k->n, &cap, sizeof(*k->start));
		k->start[k->n++] = i;
		i = nl ? (size_t)(nl - k->text) + 1 : len;
	}
	k->start = mem_grow(k->start, k->n, &cap, sizeof(*k->start));
	k->start[k->n] = len;
}

static const char *line_at(const struct sketch *k, uint32_t line, size_t *len)
{
	size_t a, b;

	*len = 0;
	if (line < 1 || line > k->n)
		return "";
	a = k->start[line - 1];
	b = k->start[line];
	while (b > a && (k->text[b - 1] == '\n' || k->text[b - 1] == '\r' || k->text[b - 1] == ' ' || k->text[b - 1] == '\t'))
		b--;
	*len = b - a;
	return k->text + a;
}

/* A line as it is: with its number unless it follows the one above, and on every tenth. */
static void put_line(struct sketch *k, uint32_t line)
{
	size_t n;
	const char *s = line_at(k, line, &n);

	if (line > k->n)
		return;
	if (k->last + 1 != line || k->last == 0 || line % 10 == 0)
		buf_printf(k->out, "%u\t", line);
	utf8_clean(k->out, s, n, true);
	buf_putc(k->out, '\n');
	k->last = line;
}

static void put_lines(struct sketch *k, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i <= to && i <= k->n; i++)
		put_line(k, i);
	if (to > k->covered)
		k->covered = to;
}

void pack_lines(const char *text, size_t len, uint32_t first, uint32_t last, struct buf *out)
{
	struct sketch k = { .text = text, .out = out };

	index_lines(&k, len);
	put_lines(&k, first, last);
	free(k.start);
}

/* ---- comments in the file's language ------------------------------------------------------------------------------------ */

static void comment_open(struct sketch *k)
{
	switch (k->f->lang) {
	case LANG_PYTHON:
	case LANG_BASH:
	case LANG_MAKE:
	case LANG_KCONFIG:
		buf_puts(k->out, "# ");
		break;
	case LANG_MARKDOWN:
		buf_puts(k->out, "<!-- ");
		break;
	case LANG_C:
	case LANG_CPP:
		buf_puts(k->out, "/* ");
		break;
	default:
		buf_puts(k->out, "// ");
	}
}

static void comment_close(struct sketch *k)
{
	buf_puts(k->out, k->f->lang == LANG_C || k->f->lang == LANG_CPP ? " */\n" : k->f->lang == LANG_MARKDOWN ? " -->\n" : "\n");
	k->last = 0;
}

static void put_comment(struct sketch *k, const char *s)
{
	struct buf clean = { 0 };
	char *end;

	utf8_clean(&clean, s, strlen(s), false);
	for (char *p = clean.p; p && (end = strstr(p, "*/")); p = end)
		end[0] = ' ';
	comment_open(k);
	buf_puts(k->out, buf_str(&clean));
	comment_close(k);
	buf_free(&clean);
}

static void put_left_out(struct sketch *k, int32_t sym, const char *what)
{
	const struct symbol *s = &k->t->syms[sym];
	struct buf b = { 0 };

	buf_printf(&b, "%u-%u omitted: %s ", s->start_line, s->end_line, what);
	buf_puts(&b, sym_name(k->t, sym));
	put_comment(k, buf_str(&b));
	buf_free(&b);
	if (s->end_line > k->covered)
		k->covered = s->end_line;
}

/* ---- definitions -------------------------------------------------------------------------------------------------------- */

static bool is_function(const struct symbol *s)
{
	return s->kind == DEF_FUNCTION || s->kind == DEF_METHOD;
}

/* Holds other definitions that are shown by themselves. */
static bool is_frame(const struct symbol *s)
{
	return s->kind == DEF_CLASS || s->kind == DEF_INTERFACE || s->kind == DEF_MODULE || s->kind == DEF_HEADING;
}

static bool kept_whole(const struct symbol *s)
{
	switch (s->kind) {
	case DEF_STRUCT:
	case DEF_UNION:
	case DEF_ENUM:
	case DEF_TYPE:
	case DEF_TABLE:
	case DEF_VARIABLE:
	case DEF_CONSTANT:
	case DEF_BUILDVAR:
		return true;
	default:
		return false;
	}
}

/* First line of what stands on [from, to] that is part of a macro's head: "#define F(a, b)" may take several. */
static uint32_t macro_head_end(const struct sketch *k, const struct symbol *s)
{
	int depth = 0;
	bool opened = false;

	for (uint32_t line = s->line; line <= s->end_line; line++) {
		size_t n;
		const char *p = line_at(k, line, &n);

		for (size_t i = 0; i < n; i++) {
			depth += (p[i] == '(') - (p[i] == ')');
			opened |= p[i] == '(';
			if (opened && depth <= 0)
				return line;
		}
		if (!opened)
			return line;
	}
	return s->end_line;
}

/* "#define F(a, b)" of a macro of several lines: up to the parenthesis that closes its parameters. */
static void put_macro_head(struct sketch *k, const struct symbol *s)
{
	uint32_t to = macro_head_end(k, s);
	int depth = 0;

	buf_printf(k->out, "%u-%u\t", s->start_line, s->end_line);
	for (uint32_t line = s->line; line <= to; line++) {
		size_t n, i = 0;
		const char *p = line_at(k, line, &n);
		bool closed = false;

		if (line > s->line)
			while (i < n && (p[i] == ' ' || p[i] == '\t'))
				i++;
		size_t from = i;

		for (; i < n && !closed; i++) {
			depth += (p[i] == '(') - (p[i] == ')');
			closed = p[i] == ')' && depth == 0;
		}
		if (!closed)
			while (i > from && (p[i - 1] == '\\' || p[i - 1] == ' ' || p[i - 1] == '\t'))
				i--;
		utf8_clean(k->out, p + from, i - from, true);
		if (line < to)
			buf_putc(k->out, ' ');
	}
	buf_putc(k->out, '\n');
	k->last = 0;
}

/* INDIRECT_CALLABLE_SCOPE, __printf(2, 3), noinline: alone on a line they belong to what stands below. */
static bool is_annotation(const char *p, size_t n)
{
	size_t word = 0, caps = 0, depth = 0;

	while (word < n && (p[word] == '_' || (p[word] >= 'A' && p[word] <= 'Z') || (p[word] >= 'a' && p[word] <= 'z'))) {
		caps += p[word] == '_' || p[word] <= 'Z';
		word++;
	}
	if (word < 3 || !(caps == word || memcmp(p, "__", 2) == 0 || (word >= 8 && memcmp(p, "noinline", 8) == 0)))
		return false;
	if (word == n)
		return true;
	if (memcmp(p, "__", 2) != 0 || p[word] != '(')
		return false;
	for (size_t i = word; i < n; i++) {
		depth += p[i] == '(';
		depth -= p[i] == ')' && depth;
		if (!depth)
			return i + 1 == n;
	}
	return false;
}

/* First line of a definition, with the annotation above it. */
static uint32_t head_line(const struct sketch *k, const struct symbol *s)
{
	size_t n;
	const char *p = line_at(k, s->start_line - 1, &n);

	if (k->f->lang != LANG_C || s->start_line < 2 || s->start_line - 1 <= k->covered || !is_annotation(p, n))
		return s->start_line;
	return s->start_line - 1;
}

/* The signature as the file has it, up to the body's brace or the end of the declaration, blanks folded. */
static void fold_signature(const struct sketch *k, const struct symbol *s, struct buf *out)
{
	size_t i, to, depth = 0;
	bool blank = false;

	if (s->start_line < 1 || s->start_line > k->n)
		return;
	to = k->start[s->end_line < k->n ? s->end_line : k->n];
	for (i = k->start[head_line(k, s) - 1]; i < to; i++) {
		char c = k->text[i];

		if ((c == '{' || c == ';' || (c == ':' && k->f->lang == LANG_PYTHON)) && depth == 0)
			break;
		depth += c == '(' || c == '[';
		depth -= (c == ')' || c == ']') && depth > 0;
		if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			blank = out->len > 0;
			continue;
		}
		if (blank)
			buf_putc(out, ' ');
		blank = false;
		buf_putc(out, c);
	}
}

/* The map's signature is without what the C reader takes for annotations, and at most 2,000 bytes: the file's own text is better
 * when it is the same but for that. */
static void put_text_of_signature(struct sketch *k, int32_t sym)
{
	const struct symbol *s = &k->t->syms[sym];
	const char *sig = sym_sig(k->t, sym);
	size_t n = strlen(sig);
	struct buf folded = { 0 };

	if (n >= SIG_MAYBE_CUT || k->f->lang == LANG_C)
		fold_signature(k, s, &folded);
	if (n >= SIG_MAYBE_CUT || (folded.len >= n && !memchr(buf_str(&folded), '#', folded.len) && !strstr(buf_str(&folded), "//") &&
				   n && memcmp(folded.p + folded.len - n, sig, n) == 0))
		utf8_clean(k->out, buf_str(&folded), folded.len, false);
	else
		utf8_clean(k->out, sig, n, false);
	buf_free(&folded);
}

static void put_indent(struct sketch *k, int32_t sym)
{
	for (int32_t c = k->t->syms[sym].container; c >= 0; c = k->t->syms[c].container)
		if (k->t->syms[c].kind != DEF_HEADING)
			buf_putc(k->out, '\t');
}

static void put_signature(struct sketch *k, int32_t sym)
{
	const struct symbol *s = &k->t->syms[sym];
	const char *sig = sym_sig(k->t, sym);
	size_t n;

	if (s->start_line == s->end_line) {
		line_at(k, s->start_line, &n);
		if (n <= ONE_LINE || !sig[0]) {
			put_lines(k, s->start_line, s->start_line);
			return;
		}
		buf_printf(k->out, "%u\t", s->start_line);
	} else {
		buf_printf(k->out, "%u-%u\t", head_line(k, s), s->end_line);
	}
	put_indent(k, sym);
	if (sig[0]) {
		put_text_of_signature(k, sym);
	} else {
		const char *p = line_at(k, s->line, &n);

		while (n && (*p == ' ' || *p == '\t'))
			p++, n--;
		utf8_clean(k->out, p, n, true);
	}
	buf_putc(k->out, '\n');
	k->last = 0;
	if (s->end_line > k->covered && !is_frame(s))
		k->covered = s->end_line;
}

static bool too_long(const struct sketch *k, const struct symbol *s)
{
	uint32_t end = s->end_line < k->n ? s->end_line : (uint32_t)k->n;

	return s->end_line - s->start_line >= WHOLE_LINES ||
	       (s->start_line >= 1 && end >= s->start_line && k->start[end] - k->start[s->start_line - 1] > WHOLE_BYTES);
}

/* The lines of a Kconfig entry in front of its help text. */
static uint32_t config_end(const struct sketch *k, const struct symbol *s)
{
	for (uint32_t line = s->start_line; line <= s->end_line; line++) {
		size_t n;
		const char *p = line_at(k, line, &n);

		while (n && (*p == ' ' || *p == '\t'))
			p++, n--;
		if ((n >= 4 && memcmp(p, "help", 4) == 0) || (n >= 3 && memcmp(p, "---", 3) == 0))
			return line - 1;
	}
	return s->end_line;
}

static void put_symbol(struct sketch *k, int32_t sym, bool with_body)
{
	const struct symbol *s = &k->t->syms[sym];
	const char *doc = sym_doc(k->t, sym);

	if (doc[0] && s->kind != DEF_CONFIG && s->kind != DEF_HEADING)
		put_comment(k, doc);
	if (kept_whole(s) || with_body) {
		if (too_long(k, s) && !with_body)
			put_left_out(k, sym, def_kind_name(s->kind));
		else
			put_lines(k, head_line(k, s), s->end_line);
	} else if (s->kind == DEF_MACRO) {
		if (s->start_line == s->end_line) {
			put_lines(k, s->start_line, s->end_line);
		} else {
			put_macro_head(k, s);
			if (s->end_line > k->covered)
				k->covered = s->end_line;
		}
	} else if (s->kind == DEF_CONFIG) {
		put_lines(k, s->start_line, config_end(k, s));
		k->covered = s->end_line;
	} else if (s->kind == DEF_HEADING || s->kind == DEF_RULE) {
		put_line(k, s->line);
		k->last = 0; /* what follows is left out */
	} else {
		put_signature(k, sym);
	}
}

/* ---- which ones ---------------------------------------------------------------------------------------------------------- */

/* Inside of something that is shown whole, or a detail of a body, nothing needs a line of its own. */
static bool shown_elsewhere(const struct sketch *k, int32_t sym, const uint8_t *bodies)
{
	const struct symbol *s = &k->t->syms[sym];

	if (s->kind == DEF_FIELD || s->start_line < 1)
		return true;
	for (int32_t c = s->container; c >= 0; c = k->t->syms[c].container) {
		const struct symbol *in = &k->t->syms[c];

		if (kept_whole(in) || (bodies && bodies[c - k->f->sym0]))
			return true;
		if (!is_frame(in) && !is_function(s) && !is_frame(s))
			return true;
		if (is_function(in) && k->f->lang <= LANG_CPP)
			return true;
	}
	/* a declaration in front of the definition in the same file tells nothing */
	if (is_function(s) && (s->flags & DEF_PROTOTYPE))
		for (int32_t o = symtab_sym(k->t, sym_name(k->t, sym)); o >= 0; o = k->t->syms[o].next_same)
			if (k->t->syms[o].file == s->file && o != sym && is_function(&k->t->syms[o]) && !(k->t->syms[o].flags & DEF_PROTOTYPE))
				return true;
	return false;
}

/* A registration may go over several lines: from its macro, above what it names, to the parenthesis that closes it. */
static void put_registration(struct sketch *k, int32_t ref)
{
	const char *macro = ref_slot(k->t, ref);
	uint32_t line = k->t->refs[ref].line, to;
	int depth = 0;
	bool opened = false;

	for (uint32_t i = line; i > k->covered && i + 30 > line; i--) {
		size_t n;
		const char *p = line_at(k, i, &n);

		if (macro[0] && memmem(p, n, macro, strlen(macro))) {
			line = i;
			break;
		}
	}
	to = line;
	for (uint32_t i = line; i <= k->n && i < line + 30; i++) {
		size_t n;
		const char *p = line_at(k, i, &n);

		for (size_t j = 0; j < n; j++) {
			depth += (p[j] == '(') - (p[j] == ')');
			opened |= p[j] == '(';
		}
		if (depth <= 0) {
			to = opened ? i : line;
			break;
		}
	}
	put_lines(k, line, to);
}

void pack_skeleton(const struct symtab *t, int32_t file, const char *text, size_t len, const uint8_t *bodies, struct buf *out)
{
	struct sketch k = { .t = t, .f = &t->files[file], .text = text, .out = out };
	int32_t r = k.f->ref0, r_end = k.f->ref0 + k.f->n_ref;

	index_lines(&k, len);
	for (int32_t s = k.f->sym0; s <= k.f->sym0 + k.f->n_sym; s++) {
		const struct symbol *sym = s < k.f->sym0 + k.f->n_sym ? &t->syms[s] : NULL;
		uint32_t upto = sym ? sym->start_line : UINT32_MAX;

		if (sym && shown_elsewhere(&k, s, bodies))
			continue;
		/* includes and registrations stand between definitions */
		for (; r < r_end && t->refs[r].line < upto; r++) {
			if (t->refs[r].line <= k.covered)
				continue;
			if (t->refs[r].kind == REF_INCLUDE)
				put_lines(&k, t->refs[r].line, t->refs[r].line);
			else if (t->refs[r].kind == REF_REGISTER)
				put_registration(&k, r);
		}
		/* several declared in one statement, or by one macro: its lines are there already */
		if (sym && sym->end_line > k.covered)
			put_symbol(&k, s, bodies && bodies[s - k.f->sym0]);
	}
	free(k.start);
}
