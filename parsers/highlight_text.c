/* highlight_text.c - build files, line by line: Make, Kconfig, CMake. Recipes are coloured for their variables, strings and comments
 * alone: a shell's grammar would cost more than it shows. */
#include "highlight_room.h"

#include <ctype.h>

enum { LINES = 1024 }; /* between looks at the clock */

static const char *word_at(const struct hl_text *t, size_t i, size_t end, size_t *n)
{
	*n = hl_word_end(t, i, end) - i;
	return t->src + i;
}

/* ---- Make ---- */

/* Behind the bracket that closes the one at `open`, or end. Nested ones are counted. */
static size_t reference_end(const struct hl_text *t, size_t open, size_t end)
{
	char o = t->src[open], c = o == '(' ? ')' : '}';
	int depth = 0;
	for (size_t i = open; i < end; i++) {
		depth += t->src[i] == o;
		if (t->src[i] == c && --depth == 0)
			return i + 1;
	}
	return end;
}

static bool is_reference(const struct hl_text *t, size_t i, size_t end)
{
	return t->src[i] == '$' && i + 1 < end && (t->src[i + 1] == '(' || t->src[i + 1] == '{');
}

/* `$(call x,...)`: the $( and the word; then its arguments are read like the rest. `$(X)`: all of it. */
static size_t make_reference(struct hl_text *t, size_t i, size_t end)
{
	static const char functions[] = " subst patsubst strip findstring filter filter-out sort word words wordlist firstword lastword dir "
					"notdir suffix basename addsuffix addprefix join wildcard realpath abspath if or and intcmp foreach "
					"file call value eval origin flavor shell error warning info let ";
	size_t k = i + 2;
	while (k < end && (isalnum((unsigned char)t->src[k]) || strchr("_-.", t->src[k])) && t->src[k])
		k++;
	if (k < end && (t->src[k] == ' ' || t->src[k] == '\t') && hl_word_in(functions, t->src + i + 2, k - i - 2)) {
		hl_put(t->out, i + 2, k, HL_FUNCTION);
		return k;
	}
	if (k < end && (t->src[k] == ')' || t->src[k] == '}' || t->src[k] == ':')) {
		hl_put(t->out, i, k + (t->src[k] != ':'), HL_PROPERTY);
		return k + 1;
	}
	return i + 2;
}

/* What may stand anywhere: references, strings, a comment. */
static void make_rest(struct hl_text *t, size_t i, size_t end)
{
	while (i < end) {
		char c = t->src[i];
		if (is_reference(t, i, end)) {
			i = make_reference(t, i, end);
		} else if (c == '$' && i + 1 < end && t->src[i + 1] != '$') {
			hl_put(t->out, i, i + 2, HL_PROPERTY);
			i += 2;
		} else if (c == '"' || c == '\'') {
			size_t stop = hl_quoted_end(t->src, i, end, c == '"');
			size_t k = i;
			/* (references inside stay visible; a quote that does not close is an apostrophe) */
			if (t->src[stop - 1] != c || stop - i < 2) {
				i++;
				continue;
			}
			for (size_t from = i; k < stop; k++) {
				if (!is_reference(t, k, stop))
					continue;
				hl_put(t->out, from, k, HL_STRING);
				from = reference_end(t, k + 1, stop);
				if (from - k < 64)
					make_reference(t, k, from);
				k = from - 1;
			}
			hl_put(t->out, t->out->n && t->out->spans[t->out->n - 1].end > i ? t->out->spans[t->out->n - 1].end : i, stop, HL_STRING);
			i = stop;
		} else if (c == '#' && (!i || t->src[i - 1] != '\\')) {
			hl_put(t->out, i, end, HL_COMMENT);
			return;
		} else {
			i++;
		}
	}
}

/* `name :=`, `target: ...`: the end of the left side, and which; 0: neither. */
static char make_operator(const struct hl_text *t, size_t i, size_t end, size_t *left)
{
	for (; i < end; i++) {
		char c = t->src[i];
		if (is_reference(t, i, end)) {
			i = reference_end(t, i + 1, end) - 1;
			continue;
		}
		if (c == '#')
			return 0;
		if (c != '=' && c != ':')
			continue;
		*left = i;
		while (*left && strchr(":+?!", t->src[*left - 1]) && t->src[*left - 1])
			--*left;
		if (c == ':' && i + 1 < end && (t->src[i + 1] == '=' || (t->src[i + 1] == ':' && i + 2 < end && t->src[i + 2] == '=')))
			return '=';
		return c;
	}
	return 0;
}

static void make_line(struct hl_text *t, size_t i, size_t end)
{
	static const char words[] = " ifeq ifneq ifdef ifndef else endif include sinclude define endef export unexport override vpath private ";
	size_t n, left = 0;
	i = hl_skip_blank(t, i, end);
	if (i + 1 < end && t->src[i] == '-' && isalpha((unsigned char)t->src[i + 1]))
		i++;
	const char *s = word_at(t, i, end, &n);
	while (hl_word_in(words, s, n)) {
		hl_put(t->out, i, i + n, HL_KEYWORD);
		i = hl_skip_blank(t, i + n, end);
		s = word_at(t, i, end, &n);
	}
	char op = make_operator(t, i, end, &left);
	if (op && left > i) {
		size_t stop = left;
		while (stop > i && (t->src[stop - 1] == ' ' || t->src[stop - 1] == '\t'))
			stop--;
		const char *ref = memchr(t->src + i, '$', stop - i);
		if (ref && op == ':') {
			make_rest(t, i, stop);
		} else {
			hl_put(t->out, i, stop, op == '=' ? HL_PROPERTY : HL_FUNCTION);
		}
		i = stop;
	}
	make_rest(t, i, end);
}

/* With its continuation lines. */
static size_t joined_end(const struct hl_text *t, size_t i)
{
	size_t end = hl_line_end(t, i);
	while (end < t->len && end > i && t->src[end - 1] == '\\')
		end = hl_line_end(t, end + 1);
	return end;
}

void hl_scan_make(struct hl_text *t)
{
	size_t lines = 0;
	for (size_t i = 0, end; i < t->len; i = end + 1) {
		if (++lines % LINES == 0 && hl_over(t->b))
			return;
		end = joined_end(t, i);
		if (t->src[i] == '\t')
			make_rest(t, i, end);
		else
			make_line(t, i, end);
	}
}

/* ---- Kconfig ---- */

static bool all_hex(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isxdigit((unsigned char)s[i]) && !(i == 1 && s[i] == 'x'))
			return false;
	return true;
}

static void kconfig_rest(struct hl_text *t, size_t i, size_t end)
{
	while (i < end) {
		unsigned char c = (unsigned char)t->src[i];
		if (c == '"' || c == '\'') {
			size_t stop = hl_quoted_end(t->src, i, end, true);
			hl_put_string(t->out, t->src, i, stop, HL_STRING);
			i = stop;
		} else if (c == '#') {
			hl_put(t->out, i, end, HL_COMMENT);
			return;
		} else if (is_word_char(c)) {
			size_t stop = hl_word_end(t, i, end);
			const char *s = t->src + i;
			if (hl_word_in(" if on depends ", s, stop - i))
				hl_put(t->out, i, stop, HL_KEYWORD);
			else if (isdigit(c) && all_hex(s, stop - i))
				hl_put(t->out, i, stop, HL_NUMBER);
			else if ((stop - i == 1 && strchr("ymn", c)) || hl_is_caps(s, stop - i))
				hl_put(t->out, i, stop, HL_CONSTANT);
			i = stop;
		} else {
			i++;
		}
	}
}

static size_t indent_of(const struct hl_text *t, size_t i, size_t end)
{
	size_t n = 0;
	for (; i < end && (t->src[i] == ' ' || t->src[i] == '\t'); i++)
		n = t->src[i] == '\t' ? (n | 7) + 1 : n + 1;
	return n;
}

void hl_scan_kconfig(struct hl_text *t)
{
	static const char keys[] = " config menuconfig choice endchoice comment menu endmenu if endif source rsource osource orsource mainmenu "
				   "depends select imply default def_bool def_tristate range prompt optional visible modules option help ";
	static const char types[] = " bool tristate string hex int boolean ";
	size_t lines = 0, help = 0; /* indent of the help text + 1; 1: its first line comes */
	for (size_t i = 0, end; i < t->len; i = end + 1) {
		if (++lines % LINES == 0 && hl_over(t->b))
			return;
		end = hl_line_end(t, i);
		size_t at = hl_skip_blank(t, i, end), n, indent = indent_of(t, i, end);
		if (at == end)
			continue;
		if (help == 1)
			help = indent ? indent + 1 : 0;
		if (help && indent + 1 >= help)
			continue; /* help text */
		help = 0;
		end = joined_end(t, i);
		const char *s = word_at(t, at, end, &n);
		if (hl_word_in(types, s, n))
			hl_put(t->out, at, at + n, HL_TYPE);
		else if (hl_word_in(keys, s, n))
			hl_put(t->out, at, at + n, HL_KEYWORD);
		else
			n = 0;
		if (n == 4 && !memcmp(s, "help", 4))
			help = 1;
		kconfig_rest(t, at + n, end);
	}
}

/* ---- CMake ---- */

/* `[==[`: how many =, or -1. */
static int bracket_level(const struct hl_text *t, size_t i)
{
	size_t k = i + 1;
	while (k < t->len && t->src[k] == '=' && k - i < 64)
		k++;
	return k < t->len && t->src[i] == '[' && t->src[k] == '[' ? (int)(k - i) - 1 : -1;
}

static size_t bracket_end(const struct hl_text *t, size_t i, int level)
{
	for (size_t k = i + (size_t)level + 2; k < t->len; k++) {
		const char *p = memchr(t->src + k, ']', t->len - k);
		if (!p)
			return t->len;
		k = (size_t)(p - t->src);
		size_t q = k + 1;
		while (q < t->len && t->src[q] == '=')
			q++;
		if (q < t->len && t->src[q] == ']' && q - k - 1 == (size_t)level)
			return q + 1;
		k = q - 1;
	}
	return t->len;
}

/* "...${X}..." */
static void cmake_string(struct hl_text *t, size_t i, size_t end)
{
	size_t from = i;
	for (size_t k = i; k + 1 < end; k++) {
		if (t->src[k] == '\\') {
			k++;
			continue;
		}
		if (t->src[k] != '$' || t->src[k + 1] != '{')
			continue;
		hl_put_string(t->out, t->src, from, k, HL_STRING);
		size_t stop = k + 2;
		while (stop < end && (is_word_char((unsigned char)t->src[stop]) || t->src[stop] == '-'))
			stop++;
		stop += stop < end && t->src[stop] == '}';
		hl_put(t->out, k, stop, HL_PROPERTY);
		from = stop;
		k = stop - 1;
	}
	hl_put_string(t->out, t->src, from, end, HL_STRING);
}

static size_t cmake_word(struct hl_text *t, size_t i, bool command)
{
	static const char flow[] = " if elseif else endif foreach endforeach while endwhile function endfunction macro endmacro return break "
				   "continue include block endblock ";
	static const char logic[] = " AND OR NOT IN LISTS TRUE FALSE ON OFF ";
	size_t stop = hl_word_end(t, i, t->len), n = stop - i;
	char low[16] = "";
	for (size_t k = 0; k < n && n < sizeof low; k++)
		low[k] = (char)tolower((unsigned char)t->src[i + k]);
	if (command)
		hl_put(t->out, i, stop, hl_word_in(flow, low, strlen(low)) ? HL_KEYWORD : HL_FUNCTION);
	else if (isdigit((unsigned char)t->src[i]))
		hl_put(t->out, i, stop, HL_NUMBER);
	else if (hl_word_in(logic, t->src + i, n))
		hl_put(t->out, i, stop, HL_KEYWORD);
	else if (hl_is_caps(t->src + i, n))
		hl_put(t->out, i, stop, HL_CONSTANT);
	return stop;
}

void hl_scan_cmake(struct hl_text *t)
{
	size_t look = 0, depth = 0;
	for (size_t i = 0; i < t->len;) {
		unsigned char c = (unsigned char)t->src[i];
		int level;
		if (i - look > 1 << 16) {
			look = i;
			if (hl_over(t->b))
				return;
		}
		if (c == '#' || c == '[') {
			size_t at = i + (c == '#');
			size_t stop = at < t->len && (level = bracket_level(t, at)) >= 0 ? bracket_end(t, at, level) : c == '#' ? hl_line_end(t, i) : i + 1;
			if (stop > i + 1)
				hl_put(t->out, i, stop, c == '#' ? HL_COMMENT : HL_STRING);
			i = stop;
		} else if (c == '"') {
			size_t stop = hl_quoted_end(t->src, i, t->len, true);
			cmake_string(t, i, stop);
			i = stop;
		} else if (c == '$' && i + 1 < t->len && t->src[i + 1] == '{') {
			size_t stop = hl_word_end(t, i + 2, t->len);
			stop += stop < t->len && t->src[stop] == '}';
			hl_put(t->out, i, stop, HL_PROPERTY);
			i = stop;
		} else if (is_word_char(c)) {
			i = cmake_word(t, i, depth == 0);
		} else {
			depth += c == '(';
			depth -= c == ')' && depth;
			i++;
		}
	}
}
