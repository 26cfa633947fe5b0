/* mask.c - hides from the grammar what the preprocessor would have removed, without moving a byte.
 *
 * Each rule overwrites text in x->text by text of the same length, so every offset of the tree is an offset of the file.
 * Rules work on tokens, in this order; a token that one rule removed is not seen by the next:
 *   directives   #if halves inside expressions, initialisers and statements: one half stays
 *   attributes   `static int __init f(void)`, `char __user *p`, `__aligned(8)`, `asmlinkage long f(void)`: blanks
 *   loops        `list_for_each_entry(p, head, list) {`: `while(p, head, list) {`
 *   type names   as macro arguments: container_of(p, struct x, m): struct_x; va_arg(ap, char *): Char
 * A wrong guess costs little: parse.c keeps the tree with fewer errors.
 */
#include "room.h"

#include "../src/base/clock.h"

#include <ctype.h>
#include <stdlib.h>

struct masker {
	struct extract *x;
	struct token *t;
	size_t n;
	uint32_t *skip_next, *skip_prev; /* [n] of a hidden token: it and those behind (before) it that are known to be hidden; 0: one */
	bool changed;
};

/* Open brackets behind one more character. */
static int nested(int depth, char c)
{
	if (c == '(' || c == '{' || c == '[')
		return depth + 1;
	return (c == ')' || c == '}' || c == ']') && depth ? depth - 1 : depth;
}

static bool tok_is(const struct masker *m, size_t i, const char *word)
{
	return i < m->n && m->t[i].kind == TOK_IDENT && m->t[i].len == strlen(word) && !memcmp(m->x->src + m->t[i].pos, word, m->t[i].len);
}

static bool punct(const struct masker *m, size_t i, char c)
{
	return i < m->n && m->t[i].kind == TOK_PUNCT && m->t[i].c == c;
}

static void blank_bytes(struct masker *m, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (m->x->text[i] != '\n' && m->x->text[i] != '\r')
			m->x->text[i] = ' ';
	m->changed = true;
}

static void blank_tokens(struct masker *m, size_t from, size_t to)
{
	for (size_t i = from; i <= to && i < m->n; i++) {
		m->t[i].masked = true;
		blank_bytes(m, m->t[i].pos, m->t[i].pos + m->t[i].len);
	}
}

static bool hidden(const struct masker *m, size_t i)
{
	return m->t[i].masked || m->t[i].kind == TOK_DIRECTIVE;
}

/* Neighbours that are still visible and no directives; m->n: none. What is hidden stays so: how far a walk over it came is kept
 * where it began, or ten thousand directives in a row would be walked over for each of them. */
static size_t next_of(const struct masker *m, size_t i)
{
	size_t from = i + 1, k = from;
	while (k < m->n && hidden(m, k))
		k += m->skip_next[k] ? m->skip_next[k] : 1;
	if (k > from)
		m->skip_next[from] = (uint32_t)(k - from);
	return k;
}

static size_t prev_of(const struct masker *m, size_t i)
{
	size_t k = i;
	while (k > 0 && hidden(m, k - 1))
		k -= m->skip_prev[k - 1] ? m->skip_prev[k - 1] : 1;
	if (k < i)
		m->skip_prev[i - 1] = (uint32_t)(i - k);
	return k > 0 ? k - 1 : m->n;
}

static size_t close_of(const struct masker *m, size_t i)
{
	enum { REACH = 4000 };
	int depth = 0;
	for (size_t k = i; k < m->n && k < i + REACH; k++) {
		depth += punct(m, k, '(');
		if (punct(m, k, ')') && --depth == 0)
			return k;
	}
	return m->n;
}

/* Is the file's time over? Asked for every token: the neighbour of one can be as far as the file is long. The parser, which
 * has no time then either, says that the file was not read. */
static bool late(const struct masker *m, size_t i)
{
	return (i & 127) == 0 && clock_now() > m->x->deadline;
}

/* ---- directives ---- */

enum { MAX_NEST = 256, KIND_BLOCK = 0, KIND_INIT = 1, KIND_PAREN = 2, KIND_ENUM = 3 };

struct nest {
	int depth; /* open brackets; kinds beyond MAX_NEST are taken for blocks */
	unsigned char kind[MAX_NEST];
};

struct group {
	size_t branch[8]; /* token index of #if, #elif, #else ...; further ones join the last */
	int branches;
	int depth;        /* at the #if */
	unsigned char kind;
	size_t before;    /* last token before, m->n: none */
	bool uneven;      /* a branch that does not close what it opens, or ends inside a statement */
	bool comma_ends;  /* every branch ends with a comma or is empty */
	int first_depth;  /* at the end of the first branch */
};

static unsigned char nest_kind(const struct nest *s)
{
	return s->depth > 0 && s->depth <= MAX_NEST ? s->kind[s->depth - 1] : KIND_BLOCK;
}

static void nest_token(const struct masker *m, struct nest *s, size_t i)
{
	char c = m->t[i].kind == TOK_PUNCT ? m->t[i].c : 0;
	if (c == '(' || c == '[' || c == '{') {
		unsigned char kind = c == '{' ? KIND_BLOCK : KIND_PAREN;
		size_t p = i ? prev_of(m, i) : m->n;
		if (c == '{' && p < m->n) {
			size_t pp = prev_of(m, p);
			bool list = punct(m, p, '=') || punct(m, p, ',') || (nest_kind(s) == KIND_INIT && punct(m, p, '{'));
			if (list || (nest_kind(s) == KIND_INIT && punct(m, p, ')')))
				kind = KIND_INIT;
			else if (tok_is(m, p, "enum") || (pp < m->n && tok_is(m, pp, "enum")))
				kind = KIND_ENUM;
		}
		if (s->depth >= 0 && s->depth < MAX_NEST)
			s->kind[s->depth] = kind;
		s->depth++;
	} else if ((c == ')' || c == ']' || c == '}') && s->depth > 0) {
		s->depth--;
	}
}

static struct span directive_word(const struct masker *m, size_t i)
{
	uint32_t w = m->t[i].pos + 1, end = m->t[i].pos + m->t[i].len;
	while (w < end && (m->x->src[w] == ' ' || m->x->src[w] == '\t'))
		w++;
	struct span s = { w, w };
	while (s.end < end && is_word_char((unsigned char)m->x->src[s.end]))
		s.end++;
	return s;
}

static void branch_end(const struct masker *m, struct group *g, const struct nest *s, size_t at)
{
	size_t last = prev_of(m, at);
	bool empty = last >= m->n || last < g->branch[g->branches - 1];
	if (g->branches == 1)
		g->first_depth = s->depth;
	g->uneven |= s->depth != g->depth;
	if (empty)
		return;
	/* `else if (x)` in a half: the statement began outside */
	size_t head = next_of(m, g->branch[g->branches - 1]);
	g->uneven |= tok_is(m, head, "else");
	g->comma_ends &= punct(m, last, ',');
	/* (a label at the end labels what follows the #endif) */
	g->uneven |= !punct(m, last, ';') && !punct(m, last, '}') && !(g->kind == KIND_ENUM && punct(m, last, ','));
}

/* `#if 0` (and, for C, `#ifdef __cplusplus`): nobody wants to read the first branch. */
static bool first_is_dead(const struct masker *m, const struct group *g)
{
	const struct token *t = &m->t[g->branch[0]];
	struct span w = directive_word(m, g->branch[0]);
	uint32_t i = w.end, end = t->pos + t->len;
	while (i < end && isspace((unsigned char)m->x->src[i]))
		i++;
	if (extract_is(m->x, w, "if") && i < end && m->x->src[i] == '0' && (i + 1 == end || isspace((unsigned char)m->x->src[i + 1])))
		return true;
	return m->x->lang == LANG_C && memmem(m->x->src + w.end, end - w.end, "__cplusplus", 11) && !extract_is(m->x, w, "ifndef");
}

static void resolve_group(struct masker *m, struct group *g, struct nest *s, size_t endif)
{
	bool list = g->kind == KIND_INIT || g->kind == KIND_PAREN;
	bool open = g->before < m->n && !punct(m, g->before, ';') && !punct(m, g->before, '}') && !punct(m, g->before, '{') &&
	            !(g->kind == KIND_ENUM && punct(m, g->before, ','));
	bool dead = first_is_dead(m, g);
	int keep = dead ? 1 : 0;

	s->depth = dead && g->branches > 1 ? s->depth : g->first_depth;
	if (dead && g->branches == 1)
		s->depth = g->depth;
	if (!list && !g->uneven && !open && !(dead && m->x->lang == LANG_C))
		return;
	if (g->kind == KIND_INIT && g->comma_ends && !dead) {
		for (int i = 0; i < g->branches; i++)
			blank_tokens(m, g->branch[i], g->branch[i]);
		blank_tokens(m, endif, endif);
		return;
	}
	for (int i = 0; i < g->branches; i++) {
		size_t to = i + 1 < g->branches ? g->branch[i + 1] - 1 : endif - 1;
		blank_tokens(m, g->branch[i], i == keep ? g->branch[i] : to);
	}
	blank_tokens(m, endif, endif);
}

static void mask_directives(struct masker *m)
{
	enum { MAX_GROUPS = 64 };
	struct group stack[MAX_GROUPS];
	struct nest s = { 0 };
	int n = 0, skipped = 0;

	for (size_t i = 0; i < m->n && !late(m, i); i++) {
		if (m->t[i].kind != TOK_DIRECTIVE) {
			nest_token(m, &s, i);
			continue;
		}
		struct span w = directive_word(m, i);
		bool is_if = extract_is(m->x, w, "if") || extract_is(m->x, w, "ifdef") || extract_is(m->x, w, "ifndef");
		if (is_if && (n == MAX_GROUPS || skipped)) {
			skipped++;
		} else if (is_if) {
			stack[n++] = (struct group){ .branch = { i }, .branches = 1, .depth = s.depth, .kind = nest_kind(&s), .before = prev_of(m, i),
				                         .comma_ends = true, .first_depth = s.depth };
		} else if (skipped) {
			skipped -= extract_is(m->x, w, "endif");
		} else if (n && (extract_is(m->x, w, "else") || extract_is(m->x, w, "elif"))) {
			struct group *g = &stack[n - 1];
			branch_end(m, g, &s, i);
			if (g->branches < 8)
				g->branch[g->branches++] = i;
			s.depth = g->depth;
		} else if (n && extract_is(m->x, w, "endif")) {
			struct group *g = &stack[--n];
			branch_end(m, g, &s, i);
			resolve_group(m, g, &s, i);
		} else if (nest_kind(&s) == KIND_INIT || nest_kind(&s) == KIND_PAREN) {
			blank_tokens(m, i, i); /* #define inside an expression */
		}
	}
}

/* ---- attributes ---- */

/* Words with two underscores that are types of their own. */
static bool underscore_type(const char *s, uint32_t n)
{
	static const char *const types[] = { "__int128", "__builtin", "__float", "__poll_t", "__wsum", "__sum16", "__virtio", "__kernel_",
		                                 "__m128",   "__m256",    "__m512",  "__va_list", "__gnuc_va_list", "__int64", "__typeof", "__asm", "__extension__", "__label__", "__attribute", "__declspec", "__alignof", "__thread", "__func__", "__FILE" };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (n >= strlen(types[i]) && !memcmp(s, types[i], strlen(types[i])))
			return true;
	if (n > 2 && !memcmp(s + n - 2, "_t", 2))
		return true;
	/* __u8 __le16 __be32 __s64 */
	return n >= 4 && n <= 6 && isdigit((unsigned char)s[n - 1]) && strchr("usblh", s[2]);
}

static bool attribute_call(const char *s, uint32_t n)
{
	static const char *const names = " __aligned __printf __scanf __section __must_hold __acquires __releases __acquire_shared __counted_by "
	                                 "__attribute__ __attribute __declspec __alloc_size __malloc __assume_aligned __nonnull __no_sanitize "
	                                 "__guarded_by __pt_guarded_by __must_hold_shared __cond_acquires __exclusive_locks_required __alias "
	                                 "__diagnose_as __compiletime_error __compiletime_warning __mode __cacheline_aligned_in_smp __sparse_context ";
	char pattern[48];
	if (n > 40)
		return false;
	pattern[0] = ' ';
	memcpy(pattern + 1, s, n);
	pattern[n + 1] = ' ';
	pattern[n + 2] = 0;
	return strstr(names, pattern) != NULL;
}

static bool is_name(const struct masker *m, size_t i)
{
	return i < m->n && m->t[i].kind == TOK_IDENT && m->t[i].word == WORD_NAME;
}

static bool is_typeish(const struct masker *m, size_t i)
{
	return i < m->n && m->t[i].kind == TOK_IDENT && m->t[i].word != WORD_STATEMENT;
}

/* A word of two underscores and lower case between a type and what it declares. `p` is the token before, `q` the one behind. */
static bool underscore_attribute(const struct masker *m, size_t i, int depth)
{
	size_t p = prev_of(m, i), q = next_of(m, i), pp = p < m->n ? prev_of(m, p) : m->n;
	if (p >= m->n || q >= m->n)
		return false;
	bool ends = punct(m, q, ';') || punct(m, q, '=') || punct(m, q, ',') || punct(m, q, ')') || punct(m, q, '[') || punct(m, q, '{') || punct(m, q, ':');
	if (punct(m, p, '}') && (ends || is_name(m, q)))
		return true;
	if (punct(m, p, ']') && ends)
		return true;
	if (punct(m, p, ')') && (punct(m, q, '{') || (punct(m, q, ';') && depth == 0)))
		return true;
	if (punct(m, p, '*') && is_typeish(m, q))
		return true;
	if (punct(m, p, '(') && is_typeish(m, q)) /* (__force __be32)x */
		return true;
	if (m->t[p].kind != TOK_IDENT || m->t[p].word == WORD_STATEMENT)
		return false;
	if (m->t[p].word == WORD_TAG) /* struct __packed foo { */
		return is_name(m, q);
	bool prev_is_head = m->t[p].word == WORD_QUALIFIER || m->t[p].word == WORD_STORAGE;
	if (is_typeish(m, q)) {
		size_t r = next_of(m, q);
		return !prev_is_head || m->t[q].word != WORD_NAME || (r < m->n && (m->t[r].kind == TOK_IDENT || punct(m, r, '*')));
	}
	if (punct(m, q, '*'))
		return !prev_is_head;
	/* `int x __unused;` but not `struct x __y;` */
	return ends && m->t[p].word == WORD_NAME && pp < m->n &&
	       (punct(m, pp, '*') || (m->t[pp].kind == TOK_IDENT && (m->t[pp].word == WORD_NAME || m->t[pp].word == WORD_PRIMITIVE)));
}

/* `asmlinkage long f(`, `API_EXPORT struct x *f(`: a name in front of a type, or three names in a row before ( = ; [ */
static bool leading_attribute(const struct masker *m, size_t i, int depth)
{
	size_t q = next_of(m, i), p = i ? prev_of(m, i) : m->n;
	bool start = p >= m->n || punct(m, p, ';') || punct(m, p, '}') || punct(m, p, '{') || (m->t[p].kind == TOK_IDENT && m->t[p].word == WORD_STORAGE);
	if (depth > 0 || q >= m->n || m->t[q].kind != TOK_IDENT)
		return false;
	if (start && (m->t[q].word == WORD_PRIMITIVE || m->t[q].word == WORD_TAG || m->t[q].word == WORD_STORAGE))
		return !tok_is(m, i, "__extension__");
	/* type ATTR name( : the middle one */
	size_t r = next_of(m, q);
	bool typed = p < m->n && (punct(m, p, '*') || (m->t[p].kind == TOK_IDENT && (m->t[p].word == WORD_PRIMITIVE || m->t[p].word == WORD_NAME)));
	if (typed && m->t[q].word == WORD_NAME && r < m->n && punct(m, r, '('))
		return true;
	if (!start || m->t[q].word != WORD_NAME)
		return false;
	while (r < m->n && punct(m, r, '*'))
		r = next_of(m, r);
	size_t after = r < m->n ? next_of(m, r) : m->n;
	return is_name(m, r) && after < m->n && punct(m, after, '(');
}

static void mask_attributes(struct masker *m)
{
	int depth = 0;
	for (size_t i = 0; i < m->n && !late(m, i); i++) {
		const struct token *t = &m->t[i];
		if (t->masked)
			continue;
		if (t->kind == TOK_PUNCT) {
			depth = nested(depth, t->c);
			continue;
		}
		if (t->kind != TOK_IDENT || (t->word != WORD_NAME))
			continue;
		const char *s = m->x->src + t->pos;
		bool under = t->len > 3 && s[0] == '_' && s[1] == '_' && (islower((unsigned char)s[2]) || s[2] == '_');
		size_t q = next_of(m, i), p = prev_of(m, i);
		if (under && punct(m, q, '(') && attribute_call(s, t->len)) {
			size_t close = close_of(m, q);
			bool behind = p < m->n && (punct(m, p, ')') || punct(m, p, '}') || punct(m, p, ']') || punct(m, p, '*') || is_typeish(m, p) || punct(m, p, ';'));
			if (close < m->n && behind)
				blank_tokens(m, i, close);
		} else if (under && !underscore_type(s, t->len) && underscore_attribute(m, i, depth)) {
			blank_tokens(m, i, i);
		}
	}
}

/* Twice: JNIEXPORT jint JNICALL f( needs the second word gone before the first is seen as one. */
static void mask_leading(struct masker *m)
{
	for (int pass = 0; pass < 2; pass++) {
		int depth = 0;
		for (size_t i = 0; i < m->n && !late(m, i); i++) {
			const struct token *t = &m->t[i];
			if (t->masked)
				continue;
			if (t->kind == TOK_PUNCT) {
				depth = nested(depth, t->c);
			} else if (t->kind == TOK_IDENT && t->word == WORD_NAME && leading_attribute(m, i, depth)) {
				blank_tokens(m, i, i);
			}
		}
	}
}

/* ---- loops and type names ---- */

static bool loop_macro(const char *s, uint32_t n)
{
	return n >= 5 && (memmem(s, n, "for_each", 8) || memmem(s, n, "foreach", 7) || memmem(s, n, "FOREACH", 7) || memmem(s, n, "FOR_EACH", 8));
}

/* By its name, or in C a call with a block behind it inside a function: skb_queue_walk(q, skb) { */
static void mask_loops(struct masker *m)
{
	int brace = 0;
	for (size_t i = 0; i < m->n && !late(m, i); i++) {
		const struct token *t = &m->t[i];
		if (t->masked)
			continue;
		brace += punct(m, i, '{');
		brace -= punct(m, i, '}') && brace;
		if (!is_name(m, i) || t->len < 5 || !punct(m, i + 1, '(') || !((brace && m->x->lang == LANG_C) || loop_macro(m->x->src + t->pos, t->len)))
			continue;
		size_t p = prev_of(m, i), close = close_of(m, i + 1), q = close < m->n ? next_of(m, close) : m->n;
		if (!loop_macro(m->x->src + t->pos, t->len) && !punct(m, q, '{'))
			continue;
		bool statement = p < m->n && (punct(m, p, ';') || punct(m, p, '{') || punct(m, p, '}') || punct(m, p, ')') || punct(m, p, ':') || tok_is(m, p, "else") || tok_is(m, p, "do"));
		if (!statement || q >= m->n || punct(m, q, ';') || punct(m, q, ','))
			continue;
		extract_ref(m->x, REF_CALL, (struct span){ t->pos, t->pos + t->len }, t->pos); /* the tree will not show it */
		memcpy(m->x->text + t->pos, "while", 5);
		blank_bytes(m, t->pos + 5, t->pos + t->len);
	}
}

/* From `(` or `,` to `,` or `)`: [const] [struct] name [*...] or primitive words. Writes one identifier over it. */
static void mask_type_argument(struct masker *m, size_t i)
{
	size_t k = i, tag = m->n, stars = m->n;
	bool primitive = false;
	while (k < m->n && m->t[k].kind == TOK_IDENT && m->t[k].word == WORD_QUALIFIER)
		k++;
	size_t first = k;
	if (k < m->n && m->t[k].kind == TOK_IDENT && m->t[k].word == WORD_TAG)
		tag = k++;
	if (k < m->n && m->t[k].kind == TOK_IDENT && m->t[k].word == WORD_PRIMITIVE && tag == m->n) {
		primitive = true;
		while (k < m->n && m->t[k].kind == TOK_IDENT && m->t[k].word == WORD_PRIMITIVE)
			k++;
	} else if (is_name(m, k)) {
		k++;
	} else {
		return;
	}
	size_t last = k - 1;
	while (k < m->n && punct(m, k, '*')) {
		if (stars == m->n)
			stars = k;
		k++;
	}
	if (!(punct(m, k, ',') || punct(m, k, ')')) || (!primitive && tag == m->n && stars == m->n))
		return;
	if (first > i)
		blank_tokens(m, i, first - 1);
	if (stars < m->n)
		blank_tokens(m, stars, k - 1);
	if (tag < m->n || primitive) {
		uint32_t from = m->t[first].pos, to = m->t[last].pos + m->t[last].len;
		if (primitive)
			m->x->text[from] = (char)toupper((unsigned char)m->x->src[from]);
		for (uint32_t b = from; b < to; b++)
			if (!is_word_char((unsigned char)m->x->text[b]))
				m->x->text[b] = '_';
		m->changed = true;
	}
}

/* Only inside calls in function bodies: in a prototype the same words are parameters. */
static void mask_types(struct masker *m)
{
	int brace = 0;
	for (size_t i = 0; i + 2 < m->n && !late(m, i); i++) {
		if (m->t[i].masked)
			continue;
		brace += punct(m, i, '{');
		brace -= punct(m, i, '}') && brace;
		if (!brace || !is_name(m, i) || !punct(m, i + 1, '('))
			continue;
		size_t p = prev_of(m, i);
		/* `int f(struct x *);` declares; `return f(struct x *)` cannot */
		if (p < m->n && (punct(m, p, '*') || (m->t[p].kind == TOK_IDENT && m->t[p].word != WORD_STATEMENT)))
			continue;
		size_t close = close_of(m, i + 1);
		int depth = 0;
		for (size_t k = i + 1; close < m->n && k < close; k++) {
			bool arg = depth <= 1 && (punct(m, k, '(') || punct(m, k, ','));
			depth += punct(m, k, '(');
			depth -= punct(m, k, ')');
			if (arg && depth == 1)
				mask_type_argument(m, k + 1);
		}
	}
}

bool mask_c(struct extract *x)
{
	struct masker m = { .x = x, .t = x->tokens.v, .n = x->tokens.n };
	m.skip_next = xcalloc(2 * m.n, sizeof *m.skip_next);
	m.skip_prev = m.skip_next + m.n;
	/* what toplevel_c() blanked is gone for the rules here too */
	for (size_t i = 0; i < m.n; i++)
		m.t[i].masked |= m.t[i].kind != TOK_DIRECTIVE && x->text[m.t[i].pos] == ' ';
	mask_directives(&m);
	mask_attributes(&m);
	mask_leading(&m);
	free(m.skip_next);
	return m.changed;
}

bool mask_c_shapes(struct extract *x)
{
	struct masker m = { .x = x, .t = x->tokens.v, .n = x->tokens.n };
	m.skip_next = xcalloc(2 * m.n, sizeof *m.skip_next);
	m.skip_prev = m.skip_next + m.n;
	mask_loops(&m);
	mask_types(&m);
	free(m.skip_next);
	return m.changed;
}
