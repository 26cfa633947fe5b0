/* make.c - Makefiles and Kbuild files: which objects are listed by which variable, rules, includes.
 *
 * Not an interpreter: lines are taken as they stand, under whatever condition; the reader of the references (repo) knows
 * Kbuild's meaning of obj-y and NAME-objs. Continuation lines belong to their first line; positions stay those of the file.
 */
#include "room.h"

struct line {
	uint32_t start, end; /* with continuation lines, without the last newline */
};

static bool next_line(const struct extract *x, uint32_t *at, struct line *l)
{
	uint32_t i = *at;
	if (i >= x->len)
		return false;
	l->start = i;
	for (; i < x->len && x->src[i] != '\n'; i++)
		if (x->src[i] == '\\' && i + 1 < x->len && (x->src[i + 1] == '\n' || (x->src[i + 1] == '\r' && i + 2 < x->len && x->src[i + 2] == '\n')))
			i += x->src[i + 1] == '\n' ? 1 : 2;
	l->end = i;
	*at = i + 1;
	return true;
}

static bool blank_char(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Next word of [*at, end); $(...) and ${...} belong to the word around them, with the blanks in them. A backslash before a
 * newline is a blank. */
static bool next_word(const struct extract *x, uint32_t *at, uint32_t end, struct span *w)
{
	uint32_t i = *at;
	int depth = 0;
	while (i < end && (blank_char(x->src[i]) || (x->src[i] == '\\' && i + 1 < end && (x->src[i + 1] == '\n' || x->src[i + 1] == '\r'))))
		i++;
	w->start = i;
	for (; i < end; i++) {
		char c = x->src[i];
		if (c == '(' || c == '{')
			depth += i > w->start && (x->src[i - 1] == '$' || depth);
		else if ((c == ')' || c == '}') && depth)
			depth--;
		else if (!depth && (blank_char(c) || (c == '\\' && i + 1 < end && (x->src[i + 1] == '\n' || x->src[i + 1] == '\r'))))
			break;
	}
	w->end = i;
	*at = i;
	return w->end > w->start;
}

/* The operator of an assignment (=, :=, ::=, ?=, +=, !=) or of a rule (:, ::, &:) outside of parentheses; 0 when there is
 * none. *op_end is behind it. */
static char line_operator(const struct extract *x, struct line l, uint32_t *op, uint32_t *op_end)
{
	int depth = 0;
	for (uint32_t i = l.start; i < l.end; i++) {
		char c = x->src[i], d = i + 1 < l.end ? x->src[i + 1] : 0;
		if (c == '(' || c == '{')
			depth++;
		else if ((c == ')' || c == '}') && depth)
			depth--;
		if (depth)
			continue;
		*op = i;
		*op_end = i + 1;
		if (c == '=')
			return '=';
		if ((c == '+' || c == '?' || c == '!') && d == '=') {
			*op_end = i + 2;
			return c;
		}
		if (c == ':') {
			while (*op_end < l.end && x->src[*op_end] == ':')
				++*op_end;
			if (*op_end < l.end && x->src[*op_end] == '=') {
				++*op_end;
				return '=';
			}
			return ':';
		}
	}
	return 0;
}

static bool has_suffix(const struct extract *x, struct span s, const char *suffix)
{
	size_t n = strlen(suffix);
	return s.end - s.start > n && !memcmp(x->src + s.end - n, suffix, n);
}

static bool has_prefix(const struct extract *x, struct span s, const char *prefix)
{
	size_t n = strlen(prefix);
	return s.end - s.start >= n && !memcmp(x->src + s.start, prefix, n);
}

/* Kbuild lists by name (obj-y, foo-objs, foo-$(CONFIG_X), subdir-y); elsewhere a list is known by what it lists. */
static bool lists_objects(const struct extract *x, struct span name, uint32_t at, uint32_t end)
{
	static const char *const suffixes[] = { "-y", "-m", "-objs", "-)", 0 };
	static const char *const flags[] = { "ccflags", "asflags", "ldflags", "subdir-ccflags", "subdir-asflags", "CFLAGS", "AFLAGS", "LDFLAGS",
		                                 "cflags", "KBUILD_CFLAGS", "KBUILD_AFLAGS", "rustflags", 0 };
	struct span w;
	for (int i = 0; flags[i]; i++)
		if (has_prefix(x, name, flags[i]))
			return false;
	for (int i = 0; suffixes[i]; i++)
		if (has_suffix(x, name, suffixes[i]))
			return true;
	if (memmem(x->src + name.start, name.end - name.start, "-$(", 3))
		return true;
	for (int i = 0; i < 64 && next_word(x, &at, end, &w); i++)
		if (has_suffix(x, w, ".o") || has_suffix(x, w, ".c") || has_suffix(x, w, ".cc") || has_suffix(x, w, ".cpp") || has_suffix(x, w, ".S") ||
		    has_suffix(x, w, ".rs"))
			return x->src[w.start] != '-';
	return false;
}

/* CONFIG_X inside $(...) of a variable's name. */
static void config_of(struct extract *x, struct span s, struct span slot)
{
	for (uint32_t i = s.start; i + 9 < s.end; i++) {
		if (x->src[i] != '$' || memcmp(x->src + i + 2, "CONFIG_", 7))
			continue;
		uint32_t k = i + 9;
		while (k < s.end && is_word_char((unsigned char)x->src[k]))
			k++;
		struct ref *r = extract_ref(x, REF_CONFIG, (struct span){ i + 9, k }, i + 2);
		r->slot = slot.start;
		r->slot_len = slot.end - slot.start;
	}
}

static struct span trimmed(const struct extract *x, uint32_t from, uint32_t to)
{
	while (from < to && blank_char(x->src[from]))
		from++;
	while (to > from && blank_char(x->src[to - 1]))
		to--;
	return (struct span){ from, to };
}

static void assignment(struct extract *x, struct line l, uint32_t op, uint32_t op_end, char kind)
{
	struct span name = trimmed(x, l.start, op), w;
	static const char *const words[] = { "export ", "override ", "private ", 0 };
	for (int i = 0; words[i]; i++)
		if (has_prefix(x, name, words[i]))
			name = trimmed(x, name.start + (uint32_t)strlen(words[i]), name.end);
	uint32_t at = op_end;
	if (name.end <= name.start || (memchr(x->src + name.start, ' ', name.end - name.start) && !memchr(x->src + name.start, '(', name.end - name.start)))
		return;
	bool list = lists_objects(x, name, op_end, l.end);
	/* every variable of a list; others only as plain file-scope names */
	struct def *d = extract_def(x, list ? DEF_BUILDVAR : DEF_VARIABLE, name, (struct span){ l.start, l.end });
	d->sig_end = op_end;
	d->flags = kind == '=' ? DEF_ASSIGN_ONCE : 0;
	config_of(x, name, name);
	while (list && next_word(x, &at, l.end, &w)) {
		struct ref *r = extract_ref(x, REF_BUILD, w, w.start);
		r->slot = name.start;
		r->slot_len = name.end - name.start;
	}
}

static void rule(struct extract *x, struct line l, uint32_t op, uint32_t op_end, uint32_t end)
{
	uint32_t at = l.start;
	struct span w, target = { 0, 0 };
	for (int i = 0; i < 256 && next_word(x, &at, op, &w); i++) {
		if (!target.end)
			target = w;
		struct def *d = extract_def(x, DEF_RULE, w, (struct span){ i ? w.start : l.start, end });
		d->sig_end = l.end;
	}
	at = op_end;
	uint32_t deps_end = l.end;
	for (uint32_t i = op_end; i < l.end; i++) /* `t: deps ; recipe`, `t: deps # comment` */
		if (x->src[i] == ';' || (x->src[i] == '#' && blank_char(x->src[i - 1]))) {
			deps_end = i;
			break;
		}
	while (target.end && next_word(x, &at, deps_end, &w)) {
		if (extract_is(x, w, "|"))
			continue;
		struct ref *r = extract_ref(x, REF_BUILD, w, w.start);
		r->slot = target.start;
		r->slot_len = target.end - target.start;
	}
}

/* End of the recipe below a rule: lines that begin with a tab, and what stands between them. */
static uint32_t recipe_end(const struct extract *x, uint32_t at, uint32_t end)
{
	struct line l;
	while (next_line(x, &at, &l) && l.end > l.start && x->src[l.start] == '\t')
		end = l.end;
	return end;
}

static void condition(struct extract *x, struct span word, struct line l)
{
	uint32_t i = word.end;
	for (; i + 7 < l.end; i++) {
		if (memcmp(x->src + i, "CONFIG_", 7) || is_word_char((unsigned char)x->src[i - 1]))
			continue;
		uint32_t k = i + 7;
		while (k < l.end && is_word_char((unsigned char)x->src[k]))
			k++;
		struct ref *r = extract_ref(x, REF_CONFIG, (struct span){ i + 7, k }, i);
		r->slot = word.start;
		r->slot_len = word.end - word.start;
		i = k;
	}
}

void scan_make(struct extract *x)
{
	uint32_t at = 0;
	struct line l;
	bool in_define = false;

	while (next_line(x, &at, &l)) {
		struct span all = trimmed(x, l.start, l.end), word;
		uint32_t w = all.start, op, op_end;
		if (all.start == all.end)
			continue;
		if (x->src[all.start] == '#') {
			span_add(&x->comments, all.start, all.end);
			continue;
		}
		if (!next_word(x, &w, all.end, &word))
			continue;
		if (in_define || extract_is(x, word, "define")) {
			in_define = !extract_is(x, word, "endef");
			continue;
		}
		if (extract_is(x, word, "ifdef") || extract_is(x, word, "ifndef") || extract_is(x, word, "ifeq") || extract_is(x, word, "ifneq")) {
			condition(x, word, l);
			continue;
		}
		if (extract_is(x, word, "include") || extract_is(x, word, "-include") || extract_is(x, word, "sinclude")) {
			struct span f;
			while (next_word(x, &w, all.end, &f))
				extract_ref(x, REF_INCLUDE, f, f.start);
			continue;
		}
		if (x->src[l.start] == '\t')
			continue;
		struct line body = { all.start, all.end };
		/* a comment behind the text is none of it */
		for (uint32_t i = body.start + 1; i < body.end; i++)
			if (x->src[i] == '#' && blank_char(x->src[i - 1])) {
				body.end = i;
				break;
			}
		char kind = line_operator(x, body, &op, &op_end);
		if (kind == ':') {
			uint32_t end = recipe_end(x, at, body.end);
			/* target-specific variables (`t: CFLAGS += x`) are no dependencies */
			struct line rest = { op_end, body.end };
			uint32_t a, b;
			if (!line_operator(x, rest, &a, &b) || memchr(x->src + rest.start, ';', a - rest.start))
				rule(x, body, op, op_end, end);
		} else if (kind) {
			assignment(x, body, op, op_end, kind);
		}
	}
}
