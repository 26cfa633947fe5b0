/* kconfig.c - Kconfig files: symbols, what they depend on and select, which files are sourced.
 * Grammar: Documentation/kbuild/kconfig-language.rst of the kernel. Other users of the language (Buildroot, busybox, U-Boot)
 * write the same. */
#include "room.h"

static bool blank_char(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct span word_at(const struct extract *x, uint32_t i, uint32_t end)
{
	while (i < end && blank_char(x->src[i]))
		i++;
	struct span s = { i, i };
	while (s.end < end && (is_word_char((unsigned char)x->src[s.end]) || x->src[s.end] == '-'))
		s.end++;
	return s;
}

/* Symbols of an expression: words that are not in quotes, not y/m/n, not `if`, and not a macro call $(...). */
static void symbols(struct extract *x, uint32_t i, uint32_t end, struct span slot)
{
	while (i < end) {
		char c = x->src[i];
		if (c == '"' || c == '\'') {
			const char *q = memchr(x->src + i + 1, c, end - i - 1);
			i = q ? (uint32_t)(q - x->src) + 1 : end;
		} else if (c == '#') {
			return;
		} else if (c == '$' && i + 1 < end && x->src[i + 1] == '(') {
			const char *q = memchr(x->src + i, ')', end - i);
			i = q ? (uint32_t)(q - x->src) + 1 : end;
		} else if (is_word_char((unsigned char)c)) {
			struct span w = word_at(x, i, end);
			i = w.end > i ? w.end : i + 1;
			bool number = x->src[w.start] >= '0' && x->src[w.start] <= '9';
			if (number || extract_is(x, w, "y") || extract_is(x, w, "n") || extract_is(x, w, "m") || extract_is(x, w, "if"))
				continue;
			struct ref *r = extract_ref(x, REF_CONFIG, w, w.start);
			r->slot = slot.start;
			r->slot_len = slot.end - slot.start;
		} else {
			i++;
		}
	}
}

struct entry {
	struct span name;
	uint32_t start, end;
	struct span prompt, help; /* empty: none */
	bool menu;
};

static void finish_entry(struct extract *x, struct entry *e)
{
	if (!e->name.end)
		return;
	struct def *d = extract_def(x, DEF_CONFIG, e->name, (struct span){ e->start, e->end });
	struct span doc = e->help.end > e->help.start ? e->help : e->prompt;
	d->doc = doc.start;
	d->doc_len = doc.end - doc.start;
	d->sig_end = e->prompt.end > d->sig_end || !e->prompt.end ? d->sig_end : e->prompt.end;
	memset(e, 0, sizeof *e);
}

/* Help text: lines indented deeper than `help`'s first text line begins; ends where a line is less indented. Returns where
 * scanning goes on; the doc is the first sentence. */
static uint32_t help_text(const struct extract *x, uint32_t at, struct entry *e)
{
	uint32_t indent = 0, first = 0, sentence = 0;
	while (at < x->len) {
		const char *nl = memchr(x->src + at, '\n', x->len - at);
		uint32_t end = nl ? (uint32_t)(nl - x->src) : x->len, i = at, col = 0;
		for (; i < end && blank_char(x->src[i]); i++)
			col = x->src[i] == '\t' ? (col | 7) + 1 : col + 1;
		if (i < end) {
			if (!first) {
				if (!col)
					return at;
				indent = col;
				first = i;
			} else if (col < indent) {
				break;
			}
			for (uint32_t k = i; !sentence && k < end; k++)
				if (x->src[k] == '.' && (k + 1 == end || x->src[k + 1] == ' '))
					sentence = k + 1;
			e->end = end;
			if (!sentence)
				e->help = (struct span){ first, end };
			else if (!e->help.end || e->help.end < sentence)
				e->help = (struct span){ first, sentence };
		} else if (first && !sentence) {
			sentence = e->help.end; /* a paragraph without a full stop */
		}
		at = end + 1;
	}
	return at < x->len ? at : x->len;
}

static struct span quoted(const struct extract *x, uint32_t i, uint32_t end)
{
	while (i < end && blank_char(x->src[i]))
		i++;
	if (i < end && (x->src[i] == '"' || x->src[i] == '\'')) {
		const char *q = memchr(x->src + i + 1, x->src[i], end - i - 1);
		if (q)
			return (struct span){ i + 1, (uint32_t)(q - x->src) };
	}
	return (struct span){ 0, 0 };
}

/* An option line of the entry that is open. */
static void option(struct extract *x, struct entry *e, struct span w, uint32_t end)
{
	static const char *const prompts[] = { "bool", "boolean", "tristate", "string", "hex", "int", "prompt", 0 };
	for (int i = 0; prompts[i]; i++)
		if (extract_is(x, w, prompts[i])) {
			struct span p = quoted(x, w.end, end);
			if (p.end && !e->prompt.end)
				e->prompt = p;
			const char *cond = memmem(x->src + w.end, end - w.end, " if ", 4);
			if (cond && (!p.end || cond > x->src + p.end))
				symbols(x, (uint32_t)(cond - x->src) + 4, end, w);
			return;
		}
	if (extract_is(x, w, "depends") || extract_is(x, w, "visible")) {
		struct span on = word_at(x, w.end, end);
		symbols(x, extract_is(x, on, "on") || extract_is(x, on, "if") ? on.end : w.end, end, w);
	} else if (extract_is(x, w, "select") || extract_is(x, w, "imply") || extract_is(x, w, "default") || extract_is(x, w, "def_bool") ||
	           extract_is(x, w, "def_tristate") || extract_is(x, w, "range")) {
		symbols(x, w.end, end, w);
	}
}

void scan_kconfig(struct extract *x)
{
	struct entry e = { 0 };
	uint32_t at = 0;

	while (at < x->len) {
		const char *nl = memchr(x->src + at, '\n', x->len - at);
		uint32_t start = at, end = nl ? (uint32_t)(nl - x->src) : x->len;
		/* an expression may be continued with a backslash */
		while (end < x->len && end > start && x->src[end - 1] == '\\') {
			nl = memchr(x->src + end + 1, '\n', x->len - end - 1);
			end = nl ? (uint32_t)(nl - x->src) : x->len;
		}
		at = end + 1;
		struct span w = word_at(x, start, end);
		if (w.end == w.start)
			continue;
		bool menu = extract_is(x, w, "menuconfig");
		if (menu || extract_is(x, w, "config")) {
			finish_entry(x, &e);
			e = (struct entry){ .name = word_at(x, w.end, end), .start = w.start, .end = end, .menu = menu };
			if (e.name.end == e.name.start)
				e.name.end = 0;
		} else if (extract_is(x, w, "help") || extract_is(x, w, "---help---")) {
			e.end = e.name.end ? end : 0;
			at = help_text(x, at, &e);
		} else if (extract_is(x, w, "source") || extract_is(x, w, "rsource") || extract_is(x, w, "osource") || extract_is(x, w, "orsource")) {
			finish_entry(x, &e);
			struct span f = quoted(x, w.end, end);
			if (f.end)
				extract_ref(x, REF_INCLUDE, f, f.start);
		} else if (extract_is(x, w, "if") || extract_is(x, w, "menu") || extract_is(x, w, "endif") || extract_is(x, w, "endmenu") ||
		           extract_is(x, w, "choice") || extract_is(x, w, "endchoice") || extract_is(x, w, "comment") || extract_is(x, w, "mainmenu")) {
			finish_entry(x, &e);
			if (extract_is(x, w, "if"))
				symbols(x, w.end, end, w);
		} else {
			if (e.name.end)
				e.end = end;
			option(x, &e, w, end);
		}
	}
	finish_entry(x, &e);
}
