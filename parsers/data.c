/* data.c - keys of JSON, YAML and TOML, so that a map says what a settings file holds.
 *
 * Files of data may be of any size, so these are scanners that go over the bytes once, keep no more than a few levels, and
 * stop naming keys at a bound: a key of the outermost level is a variable, or a table when it holds keys of its own; keys
 * below it are its fields. Elements of lists have no names and are left out, but for what YAML lists call `name` or `id`.
 */
#include "room.h"

enum { LEVELS = 3, MAX_TOP = 2000, MAX_INNER = 4000 };

struct keys {
	struct extract *x;
	size_t open[LEVELS]; /* index + 1 of the definition that is open on each level */
	bool has_inner[LEVELS];
	size_t n_top, n_inner;
	bool described; /* the file says itself what it is */
};

static uint32_t line_end(const struct extract *x, uint32_t at)
{
	const char *nl = memchr(x->src + at, '\n', x->len - at);
	return nl ? (uint32_t)(nl - x->src) : x->len;
}

static struct span trim(const struct extract *x, uint32_t a, uint32_t b)
{
	while (a < b && (x->src[a] == ' ' || x->src[a] == '\t' || x->src[a] == '\r'))
		a++;
	while (b > a && (x->src[b - 1] == ' ' || x->src[b - 1] == '\t' || x->src[b - 1] == '\r'))
		b--;
	return (struct span){ a, b };
}

static struct span unquoted(const struct extract *x, struct span s)
{
	if (s.end - s.start >= 2 && (x->src[s.start] == '"' || x->src[s.start] == '\'') && x->src[s.end - 1] == x->src[s.start])
		s.start++, s.end--;
	return s;
}

/* The keys from this level inwards end here. */
static void keys_close(struct keys *k, int level, uint32_t end)
{
	for (int i = LEVELS - 1; i >= level && i >= 0; i--) {
		if (!k->open[i])
			continue;
		struct def *d = &k->x->out->defs[k->open[i] - 1];
		if (end > d->end)
			d->end = end;
		if (i == 0 && k->has_inner[0])
			d->kind = DEF_TABLE;
		k->open[i] = 0;
		k->has_inner[i] = false;
	}
}

static void keys_open(struct keys *k, int level, struct span name, struct span all)
{
	size_t before = k->x->out->n_defs;
	keys_close(k, level, 0);
	if (level >= LEVELS || (level ? ++k->n_inner > MAX_INNER : ++k->n_top > MAX_TOP) || (level && !k->open[0]))
		return;
	extract_def(k->x, level ? DEF_FIELD : DEF_VARIABLE, name, all);
	if (k->x->out->n_defs == before)
		return;
	k->open[level] = k->x->out->n_defs;
	if (level)
		k->has_inner[level - 1] = true;
}

/* `description` of a package file is what the file is about. */
static void keys_describe(struct keys *k, struct span key, struct span value)
{
	if (k->described || !extract_is(k->x, key, "description") || value.end - value.start < 12 || strchr("{[|>&*", k->x->src[value.start]))
		return;
	k->described = true;
	k->x->out->file_doc = value.start;
	k->x->out->file_doc_len = value.end - value.start;
}

/* ---- JSON ---- */

/* Behind the string that begins at `at`. */
static uint32_t string_end(const struct extract *x, uint32_t at, uint32_t end)
{
	char quote = x->src[at++];
	while (at < end && x->src[at] != quote)
		at += x->src[at] == '\\' ? 2 : 1;
	return at < end ? at + 1 : end;
}

/* Comments are none of JSON, but settings of several tools have them. */
static uint32_t json_comment(struct extract *x, uint32_t at)
{
	uint32_t end;
	if (at + 1 < x->len && x->src[at + 1] == '*') {
		const char *close = memmem(x->src + at + 2, x->len - at - 2, "*/", 2);
		end = close ? (uint32_t)(close - x->src) + 2 : x->len;
	} else if (at + 1 < x->len && x->src[at + 1] == '/') {
		end = line_end(x, at);
	} else {
		return at + 1;
	}
	span_add(&x->comments, at, end);
	return end;
}

static uint32_t after_blanks(const struct extract *x, uint32_t at)
{
	while (at < x->len && strchr(" \t\r\n", x->src[at]) && x->src[at])
		at++;
	return at;
}

void scan_json(struct extract *x)
{
	struct keys k = { .x = x };
	uint64_t depth = 0, objects = 0; /* open brackets; those of them, from outside, that are objects with nothing else between */
	struct span key = { 0, 0 };

	for (uint32_t at = 0; at < x->len;) {
		char c = x->src[at];
		if (c == '/') {
			at = json_comment(x, at);
		} else if (c == '{' || c == '[') {
			objects += c == '{' && objects == depth;
			depth++;
			at++;
		} else if (c == '}' || c == ']') {
			depth -= depth > 0;
			if (objects > depth) {
				keys_close(&k, (int)(depth < LEVELS ? depth : LEVELS), 0);
				objects = depth;
			}
			at++;
			if (depth == 0 && (k.n_top || c == ']'))
				break; /* of many values in one file the first says what each holds */
			if (depth && depth <= LEVELS && objects == depth && k.open[depth - 1])
				x->out->defs[k.open[depth - 1] - 1].end = at;
		} else if (c == '"' || c == '\'') {
			uint32_t end = string_end(x, at, x->len), next = after_blanks(x, end);
			bool is_key = depth && depth <= LEVELS && objects == depth && next < x->len && x->src[next] == ':';
			struct span s = unquoted(x, (struct span){ at, end });
			if (is_key) {
				key = s;
				keys_open(&k, (int)depth - 1, s, (struct span){ at, end });
			} else if (depth && depth <= 2 && objects == depth && key.end && x->src[after_blanks(x, key.end + 1)] == ':') {
				keys_describe(&k, key, s);
				key.end = 0;
			}
			if (!is_key && depth && depth <= LEVELS && objects == depth && k.open[depth - 1])
				x->out->defs[k.open[depth - 1] - 1].end = end;
			at = end;
		} else {
			if (c > ' ' && c != ',' && c != ':' && depth && depth <= LEVELS && objects == depth && k.open[depth - 1])
				x->out->defs[k.open[depth - 1] - 1].end = at + 1;
			at++;
		}
	}
	keys_close(&k, 0, 0);
}

/* ---- YAML ---- */

struct indent {
	uint32_t column;
	bool list; /* the dash of a list, not a key */
};

struct yaml {
	struct keys k;
	struct indent stack[64];
	int n;
	uint32_t last_end; /* end of the last line that says anything */
};

/* Level of the innermost key, 0 outermost; -1 inside a list. */
static int yaml_level(const struct yaml *y)
{
	for (int i = 0; i < y->n; i++)
		if (y->stack[i].list)
			return -1;
	return y->n - 1;
}

static void yaml_leave(struct yaml *y, uint32_t column, bool list)
{
	while (y->n && (y->stack[y->n - 1].column > column || (y->stack[y->n - 1].column == column && (!list || y->stack[y->n - 1].list))))
		y->n--;
	if (y->n < LEVELS)
		keys_close(&y->k, y->n, y->last_end);
}

/* The colon behind a key in [at, end): outside of quotes, with a blank or nothing behind it. 0: none. */
static uint32_t yaml_colon(const struct extract *x, uint32_t at, uint32_t end)
{
	if (at < end && (x->src[at] == '"' || x->src[at] == '\''))
		at = string_end(x, at, end);
	for (; at < end; at++) {
		if (x->src[at] == ':' && (at + 1 == end || x->src[at + 1] == ' ' || x->src[at + 1] == '\t'))
			return at;
		if (x->src[at] == '#' && x->src[at - 1] == ' ')
			return 0;
	}
	return 0;
}

/* Where a value that goes on over lines by brackets or quotes ends; `end` when it does not. At most 1 MB is looked through,
 * and what was looked through is the value: nothing is read twice. */
static uint32_t yaml_value_end(const struct extract *x, uint32_t at, uint32_t end)
{
	uint32_t limit = x->len - at > 1u << 20 ? at + (1u << 20) : x->len;
	if (at >= end)
		return end;
	if (x->src[at] == '"' || x->src[at] == '\'') {
		uint32_t e = string_end(x, at, limit);
		return e > end ? line_end(x, e) : end;
	}
	if (x->src[at] != '{' && x->src[at] != '[')
		return end;
	uint32_t depth = 0;
	for (uint32_t i = at; i < limit; i++) {
		char c = x->src[i];
		depth += c == '{' || c == '[';
		depth -= (c == '}' || c == ']') && depth;
		if (!depth)
			return i >= end ? line_end(x, i) : end;
		if (c == '"')
			i = string_end(x, i, limit) - 1;
	}
	return limit > end ? limit : end;
}

/* Behind the lines of a block scalar (`key: |`) whose key stands at this column. */
static uint32_t yaml_block_end(const struct extract *x, uint32_t at, uint32_t column)
{
	while (at < x->len) {
		uint32_t end = line_end(x, at);
		struct span s = trim(x, at, end);
		if (s.end > s.start && s.start - at <= column)
			break;
		at = end + 1;
	}
	return at < x->len ? at : x->len;
}

/* One `key: value` at a column; returns where the next line begins. */
static uint32_t yaml_pair(struct yaml *y, uint32_t column, struct span s, uint32_t colon, uint32_t end)
{
	struct extract *x = y->k.x;
	struct span key = unquoted(x, trim(x, s.start, colon)), value = trim(x, colon + 1, s.end);
	uint32_t value_end = yaml_value_end(x, value.start, end);

	yaml_leave(y, column, false);
	if (y->n < (int)(sizeof y->stack / sizeof *y->stack))
		y->stack[y->n++] = (struct indent){ column, false };
	int level = yaml_level(y);
	if (level >= 0 && key.end > key.start)
		keys_open(&y->k, level, key, (struct span){ s.start, value_end });
	else if (level < 0 && value.end > value.start && value.end - value.start <= 80 &&
	         (extract_is(x, key, "name") || extract_is(x, key, "id")) && ++y->k.n_inner <= MAX_INNER)
		extract_def(x, DEF_FIELD, unquoted(x, value), (struct span){ s.start, s.end });
	if (value_end == end && level >= 0 && level < 2)
		keys_describe(&y->k, key, unquoted(x, value));
	y->last_end = value_end;
	if (value.end > value.start && (x->src[value.start] == '|' || x->src[value.start] == '>')) {
		uint32_t next = yaml_block_end(x, end + 1 < x->len ? end + 1 : x->len, column);
		y->last_end = next > end ? next - 1 : end;
		return next;
	}
	return value_end + 1;
}

void scan_yaml(struct extract *x)
{
	struct yaml y = { .k = { .x = x } };

	for (uint32_t at = 0, next; at < x->len; at = next) {
		uint32_t end = line_end(x, at);
		struct span s = trim(x, at, end);
		next = end + 1;
		if (s.start == s.end || (s.start == at && x->src[at] == '%'))
			continue;
		if (x->src[s.start] == '#') {
			span_add(&x->comments, s.start, s.end);
			continue;
		}
		if (s.start == at && s.end - s.start >= 3 && (!memcmp(x->src + at, "---", 3) || !memcmp(x->src + at, "...", 3))) {
			yaml_leave(&y, 0, false);
			continue;
		}
		uint32_t column = s.start - at;
		while (s.start < s.end && x->src[s.start] == '-' && (s.start + 1 == s.end || x->src[s.start + 1] == ' ')) {
			yaml_leave(&y, column, true);
			if (y.n < (int)(sizeof y.stack / sizeof *y.stack))
				y.stack[y.n++] = (struct indent){ column, true };
			s = trim(x, s.start + 1, s.end);
			column = s.start - at;
		}
		uint32_t colon = yaml_colon(x, s.start, s.end);
		if (colon)
			next = yaml_pair(&y, column, s, colon, end);
		else
			y.last_end = s.end;
	}
	yaml_leave(&y, 0, false);
	keys_close(&y.k, 0, 0);
}

/* ---- TOML ---- */

/* Behind a value that may span lines: """ and ''' strings, lists. Bounded as in yaml_value_end(). */
static uint32_t toml_value_end(const struct extract *x, uint32_t at, uint32_t end)
{
	uint32_t limit = x->len - at > 1u << 20 ? at + (1u << 20) : x->len, depth = 0;
	for (uint32_t i = at; i < limit; i++) {
		char c = x->src[i];
		if (c == '\n' && !depth)
			return i;
		if (c == '#') {
			i = line_end(x, i) - 1;
		} else if ((c == '"' || c == '\'') && limit - i >= 3 && x->src[i + 1] == c && x->src[i + 2] == c) {
			for (i += 3; i + 2 < limit && (x->src[i] != c || x->src[i + 1] != c || x->src[i + 2] != c);)
				i++;
			i += 2;
		} else if (c == '"' || c == '\'') {
			uint32_t line = line_end(x, i), e = i + 1;
			while (e < line && x->src[e] != c)
				e += c == '"' && x->src[e] == '\\' ? 2 : 1;
			i = e < line ? e : line - 1;
		} else {
			depth += c == '[' || c == '{';
			depth -= (c == ']' || c == '}') && depth;
		}
	}
	return limit > end ? limit : end;
}

/* Whether [[name]] came before: of many alike the first says what each holds. */
static bool toml_seen(const struct extract *x, struct span name)
{
	size_t looked = 0;
	for (size_t i = x->out->n_defs; i-- > 0 && looked < 64; looked++) {
		const struct def *d = &x->out->defs[i];
		if (d->kind != DEF_FIELD && d->name_len == name.end - name.start && !memcmp(x->src + d->name, x->src + name.start, d->name_len))
			return true;
	}
	return false;
}

void scan_toml(struct extract *x)
{
	struct keys k = { .x = x };
	bool in_table = false, skipped = false;
	uint32_t last_end = 0;

	for (uint32_t at = 0, next; at < x->len; at = next) {
		uint32_t end = line_end(x, at);
		struct span s = trim(x, at, end);
		next = end + 1;
		if (s.start == s.end)
			continue;
		if (x->src[s.start] == '#') {
			span_add(&x->comments, s.start, s.end);
			continue;
		}
		if (x->src[s.start] == '[') {
			bool list = s.end - s.start > 1 && x->src[s.start + 1] == '[';
			const char *close = memchr(x->src + s.start, ']', s.end - s.start);
			struct span name = trim(x, s.start + 1 + list, close ? (uint32_t)(close - x->src) : s.end);
			keys_close(&k, 0, last_end);
			in_table = true;
			skipped = list && toml_seen(x, name);
			if (!skipped && name.end > name.start) {
				keys_open(&k, 0, name, s);
				k.has_inner[0] = true;
			}
			last_end = s.end;
			continue;
		}
		const char *eq = memchr(x->src + s.start, '=', s.end - s.start);
		if (!eq)
			continue;
		struct span key = unquoted(x, trim(x, s.start, (uint32_t)(eq - x->src))), value = trim(x, (uint32_t)(eq - x->src) + 1, s.end);
		uint32_t value_end = toml_value_end(x, value.start, end);
		if (!skipped && key.end > key.start) {
			keys_open(&k, in_table, key, (struct span){ s.start, value_end });
			keys_describe(&k, key, unquoted(x, value));
		}
		last_end = value_end;
		next = value_end + 1;
	}
	keys_close(&k, 0, last_end);
}
