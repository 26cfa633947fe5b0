/* browse_word.c - what stands around a name in prose and in code, taken off. */
#include "browse_word.h"

#include <ctype.h>
#include <string.h>

static const char opening[] = " \t\r\n`'\"*([{<&,;~", closing[] = " \t\r\n`'\"*)]}>,;:!?";

static const struct {
	const char *word;
	char sort;
} sorts[] = {
	{ "struct ", 's' }, { "union ", 'u' }, { "enum ", 'e' }, { "class ", 's' }, { "interface ", 't' }, { "typedef ", 't' }, { "type ", 't' },
	{ "trait ", 't' }, { "macro ", 'm' }, { "#define ", 'm' }, { "function ", 'f' }, { "method ", 'f' }, { "func ", 'f' }, { "fn ", 'f' },
	{ "def ", 'f' }, { "variable ", 'v' }, { "field ", 'v' }, { "member ", 'v' }, { "constant ", 'v' }, { "file ", 0 }, { "directory ", 0 },
};

static bool among(char c, const char *set)
{
	return c && strchr(set, c);
}

static void strip(const char **s, size_t *n)
{
	while (*n && among(**s, opening)) {
		++*s;
		--*n;
	}
	while (*n && (among((*s)[*n - 1], closing) || ((*s)[*n - 1] == '.' && (*n == 1 || (*s)[*n - 2] != '/'))))
		--*n;
}

/* ":57", ":57:3", ":57-60", "#L57", "#L57-L60" at the end: the number, and *n without it. */
static uint32_t take_line(const char *s, size_t *n)
{
	uint64_t line = 0;

	for (size_t at = *n; at-- > 1;) {
		size_t i = at + 1;

		if (s[at] != ':' && s[at] != '#')
			continue;
		if (s[at] == '#' && i < *n && (s[i] == 'L' || s[i] == 'l'))
			i++;
		if (i >= *n || !isdigit((unsigned char)s[i]) || s[at - 1] == ':')
			continue;
		/* the first number of several */
		if (s[at] == ':') {
			size_t before = at;

			while (before > 0 && isdigit((unsigned char)s[before - 1]))
				before--;
			if (before > 1 && before < at && s[before - 1] == ':')
				continue;
		}
		for (size_t k = i; k < *n; k++)
			if (!isdigit((unsigned char)s[k]) && !among(s[k], ":-,Ll"))
				return 0;
		for (; i < *n && isdigit((unsigned char)s[i]); i++)
			line = line < UINT32_MAX ? line * 10 + (uint64_t)(s[i] - '0') : line;
		*n = at;
		return line < INT32_MAX ? (uint32_t)line : INT32_MAX;
	}
	return 0;
}

bool word_parse(struct word *w, const char *s, size_t n)
{
	const char *open;

	w->line = 0;
	w->sort = 0;
	w->member = w->call = w->dir = false;
	w->len = w->whole_len = 0;
	strip(&s, &n);
	for (size_t i = 0; i < sizeof(sorts) / sizeof(*sorts); i++) {
		size_t k = strlen(sorts[i].word);

		if (n > k && strncmp(s, sorts[i].word, k) == 0) {
			s += k;
			n -= k;
			w->sort = sorts[i].sort;
			strip(&s, &n);
			break;
		}
	}
	if (!n || n >= WORD_MAX || memchr(s, '\0', n) || memchr(s, '\n', n))
		return false;
	memcpy(w->whole, s, n);
	w->whole[n] = '\0';
	w->whole_len = n;
	if (n > 2 && s[0] == '-' && s[1] == '>') {
		s += 2;
		n -= 2;
		w->member = true;
	} else if (n > 1 && s[0] == '.' && (isalpha((unsigned char)s[1]) || s[1] == '_')) {
		s++;
		n--;
		w->member = true;
	}
	open = memchr(s, '(', n);
	if (open && open > s) {
		n = (size_t)(open - s);
		w->call = true;
		while (n && s[n - 1] == ' ')
			n--;
	} else {
		w->line = take_line(s, &n);
	}
	while (n > 1 && s[n - 1] == '/') {
		n--;
		w->dir = true;
	}
	memcpy(w->text, s, n);
	w->text[n] = '\0';
	w->len = n;
	return n > 0;
}
