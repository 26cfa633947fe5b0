#include "cite.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void cite_init(struct cite *c, struct view *v)
{
	memset(c, 0, sizeof(*c));
	c->v = v;
}

static bool is_word(char ch)
{
	return isalnum((unsigned char)ch) || ch == '_' || ch == '.' || ch == '/' || ch == ':' || ch == '-' || ch == '+';
}

/* Length of the identifier at s. */
static size_t ident_len(const char *s)
{
	size_t n = 0;

	if (!isalpha((unsigned char)s[0]) && s[0] != '_')
		return 0;
	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	return n;
}

static bool looks_like_code(const char *s, size_t n)
{
	bool letter = false;

	for (size_t i = 0; i < n; i++) {
		letter |= isalpha((unsigned char)s[i]) != 0;
		if (s[i] == '_' && i > 0 && i + 1 < n)
			return true;
		if (i > 0 && isupper((unsigned char)s[i]) && islower((unsigned char)s[i - 1]))
			return true;
	}
	return letter && n > 1 && s[0] == '_';
}

static bool is_keyword(const char *s, size_t n)
{
	static const char *const words[] = { "if", "for", "while", "switch", "return", "sizeof", "int", "char", "void", "struct",
					     "static", "const", "else", "do", "case", "break", "unsigned", "long", "true", "false",
					     "def", "class", "fn", "func", "let", "var", "self", "this", "null", "NULL", NULL };

	for (size_t i = 0; words[i]; i++)
		if (strlen(words[i]) == n && memcmp(words[i], s, n) == 0)
			return true;
	return false;
}

static void record(struct cite *c, const char *name, size_t len, bool ok, const char *path, uint32_t line)
{
	bool is_new;
	uint64_t *seen = map_put(&c->seen, name, len, &is_new);
	char *copy;

	if (!is_new)
		return;
	*seen = ok ? 1 : 2;
	c->checked++;
	c->verified += ok;
	copy = xstrndup(name, len);
	if (!ok && c->unverified.len < 400) {
		buf_puts(&c->unverified, c->unverified.len ? ", " : "");
		put_clean(&c->unverified, copy);
	}
	struct event ev = { .type = EV_CITE, .name = copy, .path = path, .line = line, .verified = ok };

	view_emit(c->v, &ev);
	free(copy);
}

/* The file a written path means: the whole path, one relative to the asked directory, or an unambiguous tail. */
static int32_t find_path(const struct view *v, const char *p, size_t n)
{
	int32_t found = -1;

	for (size_t i = 0; i < v->tab.n_files; i++) {
		const char *path = v->tab.files[i].path;
		size_t len = strlen(path);

		if (len < n || memcmp(path + len - n, p, n) != 0)
			continue;
		if (len == n)
			return (int32_t)i;
		if (path[len - n - 1] == '/' && found < 0)
			found = (int32_t)i;
	}
	return found;
}

/* Part of a path that names a directory: "ramfs", "fs". */
static bool is_directory(struct cite *c, const char *name, size_t n)
{
	const struct symtab *t = &c->v->tab;

	if (!c->dirs.n) {
		int32_t last = -1;

		map_put(&c->dirs, "", 0, NULL); /* looked */
		for (size_t i = 0; i < t->n_files; i++) {
			const char *p = t->files[i].path;

			if (i && t->files[i].dir == last)
				continue;
			last = t->files[i].dir;
			for (const char *slash; (slash = strchr(p, '/')); p = slash + 1)
				map_put(&c->dirs, p, (size_t)(slash - p), NULL);
		}
	}
	return n && map_find(&c->dirs, name, n);
}

static bool has_file_extension(const char *p, size_t n)
{
	char *name = xstrndup(p, n);
	const char *dot = strrchr(name, '.');
	enum lang l = dot && dot != name && dot[1] ? lang_detect(name, NULL, 0) : LANG_NONE;
	/* node.text and reply.json are members, as a rule */
	bool yes = l != LANG_NONE && ((l != LANG_TEXT && l != LANG_JSON) || strchr(name, '/') || !strcmp(dot, ".txt"));

	free(name);
	return yes;
}

/* path, path:12 or path:12-34; true when the word is one, verified or not. */
static bool check_path(struct cite *c, const char *w, size_t n)
{
	size_t path_len = n;
	unsigned long line = 0;
	const char *colon = memchr(w, ':', n);
	int32_t f;

	if (colon && isdigit((unsigned char)colon[1])) {
		path_len = (size_t)(colon - w);
		line = strtoul(colon + 1, NULL, 10);
	}
	if (path_len == 0 || !(has_file_extension(w, path_len) || (memchr(w, '/', path_len) && line)))
		return false;
	f = find_path(c->v, w, path_len);
	record(c, w, n, f >= 0 && line <= c->v->tab.files[f].lines, f >= 0 ? c->v->tab.files[f].path : "", (uint32_t)line);
	return true;
}

static void check_word(struct cite *c, char next)
{
	const char *w = buf_str(&c->word);
	size_t n = c->word.len;

	while (n && (w[n - 1] == '.' || w[n - 1] == ':' || w[n - 1] == '-' || w[n - 1] == '/'))
		n--; /* the sentence's, not the name's */
	if (n && check_path(c, w, n))
		return;
	for (size_t i = 0; i < n;) {
		size_t len = ident_len(w + i);
		bool last = i + len == n;
		char *name;
		int32_t s;

		if (!len) {
			while (i < n && (isalnum((unsigned char)w[i]) || w[i] == '_'))
				i++; /* a number */
			if (i < n && !isalnum((unsigned char)w[i]) && w[i] != '_')
				i++;
			continue;
		}
		if (!is_keyword(w + i, len) && (c->quoted || looks_like_code(w + i, len) || (last && n == c->word.len && next == '(' && len > 1))) {
			bool known, call = last && next == '(';

			name = xstrndup(w + i, len);
			s = symtab_sym(&c->v->tab, name);
			known = s >= 0 || symtab_ref(&c->v->tab, name) >= 0 || is_directory(c, w + i, len);
			if (known || call || !c->in_code) /* code has variables of its own, and members, which no map lists */
				record(c, w + i, len, known, s >= 0 ? c->v->tab.files[c->v->tab.syms[s].file].path : "",
				       s >= 0 ? c->v->tab.syms[s].line : 0);
			free(name);
		}
		i += len;
	}
}

void cite_feed(struct cite *c, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (c->fence == 3 && text[i] != '\n') /* what the code behind ``` is written in, is no name */
			continue;
		if (is_word(text[i]) && c->word.len < 512) {
			c->fence = -1;
			if (c->word.len == 0)
				c->quoted = c->in_quote;
			buf_putc(&c->word, text[i]);
			continue;
		}
		if (c->word.len)
			check_word(c, text[i]);
		buf_truncate(&c->word, 0);
		if (text[i] == '`') {
			c->in_quote = !c->in_quote;
			c->fence += c->fence >= 0;
		} else if (text[i] == '\n') {
			c->in_quote = false;
			c->in_code ^= c->fence == 3;
			c->fence = 0;
		} else if (text[i] != ' ') {
			c->fence = -1;
		}
	}
}

void cite_end(struct cite *c)
{
	if (c->word.len)
		check_word(c, '\0');
	buf_truncate(&c->word, 0);
}

void cite_free(struct cite *c)
{
	buf_free(&c->word);
	buf_free(&c->unverified);
	map_free(&c->seen);
	map_free(&c->dirs);
}
