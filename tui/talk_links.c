/* talk_links.c - which words of a conversation lead somewhere. */
#include "talk_links.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 300 };

void talk_links_free(struct talk_links *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->l[i].word);
		free(t->l[i].path);
	}
	free(t->l);
	map_free(&t->words);
	*t = (struct talk_links){ 0 };
}

const struct talk_link *talk_links_get(const struct talk_links *t, int32_t link)
{
	return link >= 0 && (size_t)link < t->n ? &t->l[link] : NULL;
}

static int32_t number(struct talk_links *t, const char *s, size_t n)
{
	bool is_new;
	uint64_t *v = map_put(&t->words, s, n, &is_new);

	if (is_new) {
		if (t->n == t->cap)
			t->l = mem_grow(t->l, t->n, &t->cap, sizeof *t->l);
		t->l[t->n++] = (struct talk_link){ .word = xstrndup(s, n) };
		*v = t->n;
	}
	return (int32_t)(*v - 1);
}

static const struct talk_link *known(const struct talk_links *t, const char *s, size_t n)
{
	const uint64_t *v = map_find(&t->words, s, n);

	return v ? &t->l[*v - 1] : NULL;
}

/* "name(a, b)" is name, " x " is x. */
static size_t bare(const char **s, size_t n)
{
	const char *paren;

	while (n && **s == ' ') {
		(*s)++;
		n--;
	}
	paren = memchr(*s, '(', n);
	if (paren && paren > *s)
		n = (size_t)(paren - *s);
	while (n && ((*s)[n - 1] == ' ' || (*s)[n - 1] == ';' || (*s)[n - 1] == ','))
		n--;
	return n;
}

size_t talk_links_path(const char *s, size_t n)
{
	size_t k = n;

	while (k && ((s[k - 1] >= '0' && s[k - 1] <= '9') || s[k - 1] == '-'))
		k--;
	if (k && k < n && s[k - 1] == ':')
		return k - 1;
	if (k > 1 && k < n && s[k - 1] == 'L' && s[k - 2] == '#')
		return k - 2;
	return n;
}

bool talk_links_is_path(const char *s, size_t n)
{
	n = talk_links_path(s, n);
	return n && (memchr(s, '/', n) || (memchr(s, '.', n) && s[0] != '.'));
}

size_t talk_links_cite(struct talk_links *t, const struct event *ev, const char **word)
{
	struct talk_link *l;
	int32_t k;
	const char *name = ev->name;
	size_t n = name ? bare(&name, strlen(name)) : 0;
	bool was_plain;

	if (!n || n > WORD_MAX)
		return 0;
	was_plain = !known(t, name, n) || known(t, name, n)->state == LINK_PLAIN;
	k = number(t, name, n);
	l = &t->l[k];
	free(l->path);
	l->path = ev->path && ev->path[0] ? xstrdup(ev->path) : NULL;
	l->line = ev->line;
	l->state = ev->verified ? LINK_VERIFIED : LINK_UNVERIFIED;
	*word = l->word;
	/* what the tree knows is a link already */
	if (!was_plain || (ev->verified && t->browse && browse_knows(t->browse, name, talk_links_path(name, n))))
		return 0;
	return n;
}

int32_t talk_links_word(void *links, const char *s, size_t n, bool code, unsigned *style)
{
	struct talk_links *t = links;
	const struct talk_link *l;
	size_t path;

	n = bare(&s, n);
	if (!n || n > WORD_MAX || (n > 7 && !memcmp(s, "http", 4) && memchr(s, ':', n)))
		return -1;
	if (s[0] == ':') {
		*style = STYLE_LINK;
		return number(t, s, n);
	}
	path = talk_links_path(s, n);
	l = known(t, s, n);
	if (l && l->state == LINK_UNVERIFIED) {
		*style = STYLE_UNVERIFIED;
		return number(t, s, n);
	}
	if (!(l && l->state == LINK_VERIFIED) && !(t->browse && browse_knows(t->browse, s, path))) {
		const char *last = memrchr(s, ' ', n);
		/* "struct inode", "static int f" */
		if (code && last && t->browse && browse_knows(t->browse, last + 1, n - (size_t)(last + 1 - s))) {
			*style = STYLE_LINK;
			return number(t, last + 1, n - (size_t)(last + 1 - s));
		}
		return -1;
	}
	*style = STYLE_LINK;
	return number(t, s, n);
}

/* ---- program-made text -------------------------------------------------------------------------------------------------------- */

static bool word_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80 || (c && strchr("_./:-+#~$@", c));
}

/* Does s[0..n) begin with ":12", or with blanks and a word that ends so? A name before it is one of code, however plain. */
static bool line_follows(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && i < 40 && s[i] == ' ')
		i++;
	for (; i < n && word_byte((unsigned char)s[i]); i++)
		if (s[i] == ':' && i + 1 < n && s[i + 1] >= '0' && s[i + 1] <= '9')
			return true;
	return false;
}

/* A word worth asking for: a name of some length, a path, a place; behind[0..left) follows it. */
static bool worth(const char *s, size_t n, const char *behind, size_t left)
{
	bool letter = false;

	if (s[0] == ':') {
		for (size_t i = 1; i < n; i++)
			if ((s[i] < '0' || s[i] > '9') && s[i] != '-')
				return false;
		return n > 1;
	}
	for (size_t i = 0; i < n; i++) {
		letter |= (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z');
		if (s[i] == '_' || s[i] == '/' || (s[i] == '.' && i && i + 1 < n) || (i && s[i] >= 'A' && s[i] <= 'Z' && s[i - 1] >= 'a' && s[i - 1] <= 'z'))
			return true;
	}
	return letter && (line_follows(behind, left) || (left && behind[0] == '(') || (memchr(s, ':', n) && talk_links_path(s, n) < n));
}

/* Puts s[0..n) of a line as runs; at: where the word is that has begun in the line before, for words never are broken between two calls. */
static void put_words(struct talk_links *t, struct rich *out, const char *s, size_t from, size_t to, size_t n, unsigned style)
{
	size_t plain = from;

	for (size_t i = from; i < to;) {
		size_t j = i, end;
		unsigned st = style;
		int32_t link;
		if (!word_byte((unsigned char)s[i])) {
			i++;
			continue;
		}
		while (j < to && word_byte((unsigned char)s[j]))
			j++;
		for (end = j; end > i + 1 && strchr(".:,-+#~", s[end - 1]);)
			end--;
		link = worth(s + i, end - i, s + end, n - end) ? talk_links_word(t, s + i, end - i, false, &st) : -1;
		if (link >= 0) {
			rich_run(out, style, -1, s + plain, i - plain);
			rich_run(out, st, link, s + i, end - i);
			plain = end;
		}
		i = j;
	}
	rich_run(out, style, -1, s + plain, to - plain);
}

void talk_links_line(struct talk_links *t, struct rich *out, const char *s, size_t n, size_t source, int width, unsigned style)
{
	size_t at = 0, indent = 0;
	int hang;

	while (indent < n && s[indent] == ' ')
		indent++;
	hang = (int)indent + 2;
	if (hang > width / 2)
		hang = width / 2;
	do {
		int cols = at ? width - hang : width;
		size_t len = 0, next = 0;
		if (at < n)
			len = text_break(s + at, n - at, cols < 1 ? 1 : cols, &next);
		rich_line(out, at ? hang : 0, 0, source + at);
		put_words(t, out, s, at, at + len, n, style);
		at += next;
	} while (at < n);
}
