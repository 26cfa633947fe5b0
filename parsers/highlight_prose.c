/* highlight_prose.c - Markdown, plain text and subtitles. A fence of Markdown is coloured as the language it names. */
#include "highlight_room.h"

#include <ctype.h>

enum { LINES = 1024, REACH = 1000 }; /* REACH: how far the end of an emphasis or link is looked for */

static size_t run_of(const struct hl_text *t, size_t i, size_t end, char c)
{
	size_t n = 0;
	while (i + n < end && t->src[i + n] == c)
		n++;
	return n;
}

/* `http://...` from i, or i. */
static size_t url_end(const struct hl_text *t, size_t i, size_t end)
{
	size_t n = end - i, k;
	if (!(n > 7 && !memcmp(t->src + i, "http://", 7)) && !(n > 8 && !memcmp(t->src + i, "https://", 8)))
		return i;
	for (k = i; k < end && !isspace((unsigned char)t->src[k]) && !strchr("<>\"`", t->src[k]); k++)
		;
	while (k > i && strchr(".,;:!?)'", t->src[k - 1]))
		k--;
	return k;
}

/* ---- Markdown ---- */

static size_t find_byte(const struct hl_text *t, size_t i, size_t end, char c)
{
	if (end > i && end - i > REACH)
		end = i + REACH;
	const char *p = i < end ? memchr(t->src + i, c, end - i) : NULL;
	return p ? (size_t)(p - t->src) : end + 1;
}

/* `code`: behind the run of as many backticks as at i, or i. */
static size_t code_end(const struct hl_text *t, size_t i, size_t end)
{
	size_t n = run_of(t, i, end, '`');
	if (end - i > REACH)
		end = i + REACH;
	for (size_t k = i + n; k < end;) {
		const char *p = memchr(t->src + k, '`', end - k);
		if (!p)
			break;
		k = (size_t)(p - t->src);
		size_t m = run_of(t, k, end, '`');
		k += m;
		if (m == n)
			return k;
	}
	return i;
}

/* *x*, **x**, __x__: behind the closing run, or i. */
static size_t emphasis_end(const struct hl_text *t, size_t i, size_t end)
{
	char c = t->src[i];
	size_t n = run_of(t, i, end, c), k = i + n;
	if (n > 3 || k >= end || isspace((unsigned char)t->src[k]) || (c == '_' && i && is_word_char((unsigned char)t->src[i - 1])))
		return i;
	if (end - i > REACH)
		end = i + REACH;
	for (; k < end; k++) {
		if (t->src[k] != c || isspace((unsigned char)t->src[k - 1]))
			continue;
		size_t m = run_of(t, k, end, c);
		if (m == n && !(c == '_' && k + m < t->len && is_word_char((unsigned char)t->src[k + m])))
			return k + n;
		k += m - 1;
	}
	return i;
}

/* [text](target), [text][name], [name]: target, <http://x>: behind it, or i. */
static size_t link_end(const struct hl_text *t, size_t i, size_t end)
{
	if (t->src[i] == '<') {
		size_t close = find_byte(t, i, end, '>');
		return close < end && (url_end(t, i + 1, close) > i + 1 || (memchr(t->src + i, '@', close - i) && !memchr(t->src + i, ' ', close - i))) ?
			       close + 1 :
			       i;
	}
	size_t close = find_byte(t, i, end, ']');
	if (close + 1 >= end)
		return i;
	char c = t->src[close + 1];
	size_t stop = c == '(' ? find_byte(t, close, end, ')') : c == '[' ? find_byte(t, close + 1, end, ']') : c == ':' ? end - 1 : end;
	return stop < end ? stop + 1 : i;
}

static void markdown_inline(struct hl_text *t, size_t i, size_t end)
{
	while (i < end) {
		char c = t->src[i];
		size_t stop = i;
		enum hl_kind kind = HL_LINK;
		if (c == '\\' && i + 1 < end) {
			i += 2;
			continue;
		}
		if (c == '`') {
			stop = code_end(t, i, end);
			kind = HL_STRING;
		} else if (c == '*' || c == '_') {
			stop = emphasis_end(t, i, end);
			kind = HL_EMPHASIS;
		} else if (c == '[' || c == '<') {
			stop = link_end(t, i, end);
		} else if (c == 'h' && (!i || !is_word_char((unsigned char)t->src[i - 1]))) {
			stop = url_end(t, i, end);
		}
		if (stop > i) {
			hl_put(t->out, i, stop, kind);
			i = stop;
		} else {
			/* a run that opens nothing is passed as a whole */
			i += strchr("`*_", c) && c ? run_of(t, i, end, c) : 1;
		}
	}
}

/* A fence: backticks or tildes, three or more. */
static size_t fence_of(const struct hl_text *t, size_t at, size_t end, char *c)
{
	if (at >= end || (t->src[at] != '`' && t->src[at] != '~'))
		return 0;
	*c = t->src[at];
	size_t n = run_of(t, at, end, *c);
	return n >= 3 && !(*c == '`' && memchr(t->src + at + n, '`', end - at - n)) ? n : 0;
}

/* From the line of an opening fence; behind the closing one. */
static size_t markdown_fence(struct hl_text *t, size_t at, size_t end, size_t n, char c)
{
	size_t name = hl_skip_blank(t, at + n, end), stop = name;
	while (stop < end && !isspace((unsigned char)t->src[stop]) && t->src[stop] != '{' && t->src[stop] != ',')
		stop++;
	enum lang lang = lang_by_name(t->src + name, stop - name);
	hl_put(t->out, at, end, HL_PREPROC);
	size_t start = end < t->len ? end + 1 : end, i = start, close = t->len, after = t->len;
	for (size_t line; i < t->len; i = line + 1) {
		line = hl_line_end(t, i);
		size_t k = hl_skip_blank(t, i, line), m = run_of(t, k, line, c);
		if (m >= n && hl_skip_blank(t, k + m, line) == line) {
			close = i;
			after = line;
			break;
		}
	}
	if (lang != LANG_NONE && t->code && start < close)
		t->code(t->ctx, lang, start, close);
	else
		hl_put(t->out, start, close, HL_STRING);
	if (close < after)
		hl_put(t->out, hl_skip_blank(t, close, after), after, HL_PREPROC);
	return after + 1;
}

static size_t marker_end(const struct hl_text *t, size_t at, size_t end)
{
	size_t k = at;
	if (k < end && strchr("-*+", t->src[k]) && t->src[k])
		k++;
	else {
		while (k < end && isdigit((unsigned char)t->src[k]) && k - at < 9)
			k++;
		if (k == at || k >= end || (t->src[k] != '.' && t->src[k] != ')'))
			return at;
		k++;
	}
	return k < end && (t->src[k] == ' ' || t->src[k] == '\t') ? k : at;
}

/* A line of = or - below text makes it a heading. */
static bool is_ruled(const struct hl_text *t, size_t next)
{
	size_t end = hl_line_end(t, next);
	while (end > next && isspace((unsigned char)t->src[end - 1]))
		end--;
	return end > next && (t->src[next] == '=' || (t->src[next] == '-' && end - next > 1)) && run_of(t, next, end, t->src[next]) == end - next;
}

/* code: indented by four or more; below a list that is text, so only headings are kept from it. */
static void markdown_line(struct hl_text *t, size_t at, size_t end, bool code, bool *ruled)
{
	size_t hashes = run_of(t, at, end, '#'), stop;
	if (hashes && hashes <= 6 && !code && (at + hashes == end || t->src[at + hashes] == ' ' || t->src[at + hashes] == '\t')) {
		hl_put(t->out, at, end, HL_HEADING);
		return;
	}
	if (*ruled) { /* the rule itself */
		*ruled = false;
		hl_put(t->out, at, end, HL_HEADING);
		return;
	}
	while (at < end && t->src[at] == '>') {
		hl_put(t->out, at, at + 1, HL_COMMENT);
		at = hl_skip_blank(t, at + 1, end);
	}
	if (at < end && end < t->len && marker_end(t, at, end) == at && isgraph((unsigned char)t->src[at]) && t->src[at] != '|' &&
	    is_ruled(t, end + 1)) {
		*ruled = true;
		hl_put(t->out, at, end, HL_HEADING);
		return;
	}
	stop = marker_end(t, at, end);
	hl_put(t->out, at, stop, HL_KEYWORD);
	markdown_inline(t, stop, end);
}

void hl_scan_markdown(struct hl_text *t)
{
	size_t lines = 0;
	bool ruled = false;
	char c = 0;
	for (size_t i = 0, end; i < t->len; i = end + 1) {
		if (++lines % LINES == 0 && hl_over(t->b))
			return;
		end = hl_line_end(t, i);
		size_t at = hl_skip_blank(t, i, end), n = fence_of(t, at, end, &c);
		if (n)
			end = markdown_fence(t, at, end, n, c) - 1;
		else
			markdown_line(t, at, end, at - i >= 4 || (at > i && t->src[i] == '\t'), &ruled);
	}
}

/* ---- text ---- */

static void urls(struct hl_text *t, size_t i, size_t end)
{
	while (i < end) {
		const char *p = memchr(t->src + i, 'h', end - i);
		if (!p)
			return;
		i = (size_t)(p - t->src);
		size_t stop = i && is_word_char((unsigned char)t->src[i - 1]) ? i : url_end(t, i, end);
		hl_put(t->out, i, stop, HL_LINK);
		i = stop > i ? stop : i + 1;
	}
}

/* ===== ----- ~~~~~ ***** and so on: three or more */
static bool is_ruling(const struct hl_text *t, size_t i, size_t end)
{
	while (end > i && isspace((unsigned char)t->src[end - 1]))
		end--;
	return end >= i + 3 && strchr("=-~^\"'`#*+:._", t->src[i]) && t->src[i] && run_of(t, i, end, t->src[i]) == end - i;
}

/* `1.2 Gears`: numbers, then a capital, and no end of a sentence. */
static bool is_numbered(const struct hl_text *t, size_t i, size_t end)
{
	size_t k = i;
	while (end > i && isspace((unsigned char)t->src[end - 1]))
		end--;
	while (k < end && (isdigit((unsigned char)t->src[k]) || (t->src[k] == '.' && k > i)) && k - i < 10)
		k++;
	return k > i && k + 1 < end && t->src[k] == ' ' && t->src[k + 1] >= 'A' && t->src[k + 1] <= 'Z' && !strchr(".,;:", t->src[end - 1]);
}

/* Headings nearly as text.c finds them: ruled, or numbered; reStructuredText: `.. directive::` */
void hl_scan_text(struct hl_text *t)
{
	size_t lines = 0;
	for (size_t i = 0, end; i < t->len; i = end + 1) {
		if (++lines % LINES == 0 && hl_over(t->b))
			return;
		end = hl_line_end(t, i);
		if (end == i)
			continue;
		if (is_ruling(t, i, end)) {
			hl_put(t->out, i, end, HL_HEADING);
		} else if (end < t->len && isgraph((unsigned char)t->src[i]) && is_ruling(t, end + 1, hl_line_end(t, end + 1))) {
			hl_put(t->out, i, end, HL_HEADING);
		} else if (is_numbered(t, i, end)) {
			hl_put(t->out, i, end, HL_HEADING);
		} else if (end - i > 3 && !memcmp(t->src + i, ".. ", 3)) {
			const char *p = memmem(t->src + i, end - i, "::", 2);
			hl_put(t->out, i, p ? (size_t)(p - t->src) + 2 : end, p ? HL_KEYWORD : HL_COMMENT);
		} else {
			urls(t, i, end);
		}
	}
}

/* Times of cues; in WebVTT also its head and notes. */
void hl_scan_subtitles(struct hl_text *t)
{
	size_t lines = 0;
	for (size_t i = 0, end; i < t->len; i = end + 1) {
		if (++lines % LINES == 0 && hl_over(t->b))
			return;
		end = hl_line_end(t, i);
		if (memmem(t->src + i, end - i, "-->", 3))
			hl_put(t->out, i, end, HL_NUMBER);
		else if (end - i >= 6 && !memcmp(t->src + i, "WEBVTT", 6))
			hl_put(t->out, i, end, HL_HEADING);
		else if (end - i >= 4 && !memcmp(t->src + i, "NOTE", 4))
			hl_put(t->out, i, end, HL_COMMENT);
		else
			for (size_t k = i; k < end; k++) {
				size_t close = t->src[k] == '<' ? find_byte(t, k, end, '>') : end;
				if (close >= end)
					continue;
				hl_put(t->out, k, close + 1, HL_TAG);
				k = close;
			}
	}
}
