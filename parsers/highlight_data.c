/* highlight_data.c - JSON, YAML and TOML: keys, strings with their escapes, numbers, constants, comments. What is not well-formed is
 * coloured as far as it looks like data. */
#include "highlight_room.h"

#include <ctype.h>

enum { LOOK = 1 << 16, LINES = 1024 };

/* [+-]digits with . e x _ : up to the end of the word. */
static size_t number_end(const struct hl_text *t, size_t i, size_t end)
{
	size_t k = i + (t->src[i] == '-' || t->src[i] == '+');
	if (k >= end || !isdigit((unsigned char)t->src[k]))
		return i;
	while (k < end && (isalnum((unsigned char)t->src[k]) || t->src[k] == '.' || t->src[k] == '_' ||
			   ((t->src[k] == '+' || t->src[k] == '-') && (t->src[k - 1] == 'e' || t->src[k - 1] == 'E'))))
		k++;
	return k;
}

/* ---- JSON (with comments) ---- */

static size_t json_comment_end(const struct hl_text *t, size_t i)
{
	if (i + 1 >= t->len || (t->src[i + 1] != '/' && t->src[i + 1] != '*'))
		return i;
	if (t->src[i + 1] == '/')
		return hl_line_end(t, i);
	const char *p = i + 2 < t->len ? memmem(t->src + i + 2, t->len - i - 2, "*/", 2) : NULL;
	return p ? (size_t)(p - t->src) + 2 : t->len;
}

static bool colon_follows(const struct hl_text *t, size_t i)
{
	while (i < t->len && isspace((unsigned char)t->src[i]))
		i++;
	return i < t->len && t->src[i] == ':';
}

void hl_scan_json(struct hl_text *t)
{
	size_t look = 0;
	for (size_t i = 0, stop; i < t->len; i = stop) {
		unsigned char c = (unsigned char)t->src[i];
		if (i - look > LOOK) {
			look = i;
			if (hl_over(t->b))
				return;
		}
		stop = i + 1;
		if (c == '"') { /* a literal that does not close ends with its line */
			stop = hl_quoted_line_end(t->src, i, t->len, true);
			hl_put_string(t->out, t->src, i, stop, colon_follows(t, stop) ? HL_PROPERTY : HL_STRING);
		} else if (c == '/') {
			stop = json_comment_end(t, i);
			hl_put(t->out, i, stop, HL_COMMENT);
			stop += stop == i;
		} else if (isdigit(c) || c == '-') {
			stop = number_end(t, i, t->len);
			hl_put(t->out, i, stop, HL_NUMBER);
			stop += stop == i;
		} else if (is_word_char(c)) {
			stop = hl_word_end(t, i, t->len);
			if (hl_word_in(" true false null NaN Infinity ", t->src + i, stop - i))
				hl_put(t->out, i, stop, HL_CONSTANT);
			else if (colon_follows(t, stop))
				hl_put(t->out, i, stop, HL_PROPERTY);
		}
	}
}

/* ---- YAML ---- */

/* A plain scalar [i, end): what it says. */
static void yaml_plain(struct hl_text *t, size_t i, size_t end)
{
	while (end > i && isspace((unsigned char)t->src[end - 1]))
		end--;
	if (hl_word_in(" true false null yes no on off True False Null Yes No On Off TRUE FALSE NULL ~ ", t->src + i, end - i))
		hl_put(t->out, i, end, HL_CONSTANT);
	else if (end > i && number_end(t, i, end) == end)
		hl_put(t->out, i, end, HL_NUMBER);
	else
		hl_put(t->out, i, end, HL_STRING);
}

static bool ends_word(const struct hl_text *t, size_t i, size_t end)
{
	return i >= end || t->src[i] == ' ' || t->src[i] == '\t' || t->src[i] == '\r';
}

/* One scalar from i: to a comma or bracket inside of brackets, to ": " or " #". Returns its end; *key: it is one. */
static size_t yaml_scalar_end(const struct hl_text *t, size_t i, size_t end, bool flow, bool *key)
{
	*key = false;
	for (; i < end; i++) {
		char c = t->src[i];
		if (c == ':' && (ends_word(t, i + 1, end) || (flow && t->src[i + 1] == ','))) {
			*key = true;
			return i;
		}
		if ((c == '#' && (t->src[i - 1] == ' ' || t->src[i - 1] == '\t')) || (flow && strchr(",]}[{", c) && c))
			return i;
	}
	return end;
}

struct yaml {
	struct hl_text *t;
	int flow;      /* open brackets */
	size_t block;  /* indent of the line whose value is a block scalar, + 1; 0: none */
	char quote;    /* a string of several lines is open */
};

/* Inside a quoted string, from i: its end on this line, and whether it closed. */
static size_t yaml_quoted(struct yaml *y, size_t i, size_t end, bool opens)
{
	struct hl_text *t = y->t;
	char q = y->quote;
	size_t k = i + opens;
	bool closed = false;
	while (k < end && !closed) {
		if (q == '"' && t->src[k] == '\\')
			k += k + 1 < end ? 2 : 1;
		else
			closed = t->src[k++] == q;
	}
	size_t c = closed ? hl_skip_blank(t, k, end) : 0;
	bool key = opens && closed && c < end && t->src[c] == ':';
	if (q == '"')
		hl_put_string(t->out, t->src, i, k, key ? HL_PROPERTY : HL_STRING);
	else
		hl_put(t->out, i, k, key ? HL_PROPERTY : HL_STRING);
	if (closed)
		y->quote = 0;
	return k;
}

static void yaml_values(struct yaml *y, size_t i, size_t end, size_t indent)
{
	struct hl_text *t = y->t;
	while ((i = hl_skip_blank(t, i, end)) < end) {
		char c = t->src[i];
		bool key;
		if (c == '#' && (i == 0 || isspace((unsigned char)t->src[i - 1]))) {
			hl_put(t->out, i, end, HL_COMMENT);
			return;
		}
		if (c == '"' || c == '\'') {
			y->quote = c;
			i = yaml_quoted(y, i, end, true);
		} else if (strchr("[]{},:", c) && c) {
			y->flow += c == '[' || c == '{';
			y->flow -= (c == ']' || c == '}') && y->flow;
			i++;
		} else if ((c == '-' || c == '?') && ends_word(t, i + 1, end)) {
			i++;
		} else if (c == '&' || c == '*' || c == '!') {
			size_t stop = i + 1;
			while (!ends_word(t, stop, end) && !(strchr(",]}", t->src[stop]) && t->src[stop]))
				stop++;
			hl_put(t->out, i, stop, HL_TYPE);
			i = stop;
		} else if ((c == '|' || c == '>') && !y->flow) {
			y->block = indent + 1;
			i++;
		} else {
			size_t stop = yaml_scalar_end(t, i, end, y->flow > 0, &key);
			if (key)
				hl_put(t->out, i, stop, HL_PROPERTY);
			else
				yaml_plain(t, i, stop);
			i = stop > i ? stop : i + 1;
		}
	}
}

void hl_scan_yaml(struct hl_text *t)
{
	struct yaml y = { .t = t };
	size_t lines = 0;
	for (size_t i = 0, end; i < t->len; i = end + 1) {
		if (++lines % LINES == 0 && hl_over(t->b))
			return;
		end = hl_line_end(t, i);
		size_t at = i, indent;
		while (at < end && t->src[at] == ' ')
			at++;
		indent = at - i;
		if (y.block && (at == end || indent >= y.block)) {
			hl_put(t->out, at, end, HL_STRING);
			continue;
		}
		y.block = 0;
		if (y.quote)
			at = yaml_quoted(&y, at, end, false);
		else if (!indent && end - i >= 3 && (!memcmp(t->src + i, "---", 3) || !memcmp(t->src + i, "...", 3) || t->src[i] == '%')) {
			hl_put(t->out, i, t->src[i] == '%' ? end : i + 3, HL_PREPROC);
			at = t->src[i] == '%' ? end : i + 3;
		}
		yaml_values(&y, at, end, indent);
	}
}

/* ---- TOML ---- */

static size_t toml_string_end(const struct hl_text *t, size_t i)
{
	char q = t->src[i];
	if (i + 2 < t->len && t->src[i + 1] == q && t->src[i + 2] == q) {
		for (size_t k = i + 3; k + 2 < t->len; k++) {
			if (q == '"' && t->src[k] == '\\')
				k++;
			else if (t->src[k] == q && t->src[k + 1] == q && t->src[k + 2] == q)
				return k + 3;
		}
		return t->len;
	}
	return hl_quoted_line_end(t->src, i, t->len, q == '"');
}

/* Is there an = on the rest of this line before a value, i being behind a part of a key? */
static bool equals_follows(const struct hl_text *t, size_t i)
{
	while (i < t->len && (t->src[i] == ' ' || t->src[i] == '\t'))
		i++;
	return i < t->len && (t->src[i] == '=' || t->src[i] == '.');
}

static size_t toml_word(struct hl_text *t, size_t i, bool value)
{
	size_t stop = i;
	while (stop < t->len && (is_word_char((unsigned char)t->src[stop]) || t->src[stop] == '-' || (value && strchr(".:+", t->src[stop]) && t->src[stop])))
		stop++;
	if (!value || (equals_follows(t, stop) && !memchr(t->src + i, '.', stop - i)))
		hl_put(t->out, i, stop, HL_PROPERTY);
	else if (hl_word_in(" true false ", t->src + i, stop - i))
		hl_put(t->out, i, stop, HL_CONSTANT);
	else if (isdigit((unsigned char)t->src[i]) || strchr("+-", t->src[i]) || hl_word_in(" inf nan ", t->src + i, stop - i))
		hl_put(t->out, i, stop, HL_NUMBER);
	return stop > i ? stop : i + 1;
}

void hl_scan_toml(struct hl_text *t)
{
	size_t look = 0;
	bool value = false, line_start = true;
	int depth = 0;
	for (size_t i = 0, stop; i < t->len; i = stop) {
		char c = t->src[i];
		if (i - look > LOOK) {
			look = i;
			if (hl_over(t->b))
				return;
		}
		stop = i + 1;
		if (c == '\n') {
			line_start = true;
			value = depth > 0;
		} else if (c == '#') {
			stop = hl_line_end(t, i);
			hl_put(t->out, i, stop, HL_COMMENT);
		} else if (c == '[' && line_start && !value) {
			size_t end = hl_line_end(t, i);
			const char *hash = memchr(t->src + i, '#', end - i);
			stop = hash ? (size_t)(hash - t->src) : end;
			while (stop > i && isspace((unsigned char)t->src[stop - 1]))
				stop--;
			hl_put(t->out, i, stop, HL_TYPE);
		} else if (c == '"' || c == '\'') {
			stop = toml_string_end(t, i);
			enum hl_kind kind = equals_follows(t, stop) ? HL_PROPERTY : HL_STRING;
			if (c == '"')
				hl_put_string(t->out, t->src, i, stop, kind);
			else
				hl_put(t->out, i, stop, kind);
		} else if (is_word_char((unsigned char)c) || ((c == '+' || c == '-') && value)) {
			stop = toml_word(t, i, value);
		} else if (c == '=') {
			value = true;
		} else if (value && (c == '[' || c == '{' || c == ']' || c == '}')) {
			depth += c == '[' || c == '{';
			depth -= (c == ']' || c == '}') && depth;
		}
		line_start &= c == '\n' || c == ' ' || c == '\t';
	}
}
