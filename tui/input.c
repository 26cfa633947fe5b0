/* input.c - editing text by clusters (input.h). */
#include "input.h"

#include "keys.h"

#include "../src/base/utf8.h"

#include <ctype.h>
#include <string.h>

void input_free(struct input *in)
{
	buf_free(&in->text);
	buf_free(&in->killed);
	memset(in, 0, sizeof(*in));
}

const char *input_text(const struct input *in)
{
	return buf_str(&in->text);
}

/* ---- changes ------------------------------------------------------------------------------------------------------------------ */

/* What may stand in an input: no control bytes; CR and CR LF are new lines. */
static void clean(struct buf *out, const char *s, size_t n, bool lines)
{
	for (size_t i = 0; i < n;) {
		int32_t cp;
		int len = utf8_decode(s + i, n - i, &cp);

		if (cp == '\r' && i + 1 < n && s[i + 1] == '\n')
			; /* the new line follows */
		else if (cp == '\n' || cp == '\r')
			buf_putc(out, lines ? '\n' : ' ');
		else if (cp == '\t')
			buf_putc(out, lines ? '\t' : ' ');
		else if (cp < 0)
			buf_puts(out, "\xEF\xBF\xBD");
		else if (cp >= 0x20 && cp != 0x7F && !(cp >= 0x80 && cp < 0xA0))
			buf_add(out, s + i, (size_t)len);
		i += (size_t)len;
	}
}

/* The cursor to the start of a cluster: a change may have joined what was two. ASCII always begins one, so it is enough to look from there. */
static void settle(struct input *in)
{
	const char *s = buf_str(&in->text);
	size_t i = in->at;
	int c;

	if (i > in->text.len)
		i = in->at = in->text.len;
	while (i > 0 && (i == in->text.len || (unsigned char)s[i] >= 0x80))
		i--;
	while (i < in->at) {
		size_t len = text_cluster(s + i, in->text.len - i, &c);

		if (i + len > in->at)
			in->at = i + len;
		i += len;
	}
	in->column = -1;
}

/* [from, to) becomes s[0..n), the cursor stands behind it. */
static void splice(struct input *in, size_t from, size_t to, const char *s, size_t n)
{
	size_t tail = in->text.len - to;

	if (n > to - from)
		buf_fill(&in->text, ' ', n - (to - from));
	if (in->text.len) {
		memmove(in->text.p + from + n, in->text.p + to, tail);
		if (n)
			memcpy(in->text.p + from, s, n);
		buf_truncate(&in->text, from + n + tail);
	}
	in->at = from + n;
	settle(in);
}

bool input_insert(struct input *in, const char *s, size_t n)
{
	struct buf b = { 0 };
	bool fits;

	if (n > 4 * INPUT_MAX)
		return false;
	clean(&b, s, n, in->lines);
	fits = in->text.len + b.len <= INPUT_MAX;
	if (fits)
		splice(in, in->at, in->at, buf_str(&b), b.len);
	buf_free(&b);
	return fits;
}

void input_replace(struct input *in, size_t from, const char *s)
{
	if (from < in->at)
		splice(in, from, in->at, "", 0);
	input_insert(in, s, strlen(s));
}

void input_set(struct input *in, const char *text)
{
	size_t n = strlen(text);

	buf_truncate(&in->text, 0);
	in->at = 0;
	in->first = 0;
	while (n > 0 && !input_insert(in, text, n))
		n = n > INPUT_MAX ? INPUT_MAX : utf8_complete(text, n / 2);
	settle(in);
}

bool input_key(struct input *in, int32_t key)
{
	char c[4];
	int n = key < KEY_SPECIAL ? utf8_encode(c, key) : 0;

	if (n == 0 || key < 0x20 || (key >= 0x7F && key < 0xA0))
		return false;
	return input_insert(in, c, (size_t)n);
}

/* ---- movement ----------------------------------------------------------------------------------------------------------------- */

static size_t next_cluster(const struct input *in, size_t at)
{
	int c;

	return at < in->text.len ? at + text_cluster(in->text.p + at, in->text.len - at, &c) : at;
}

static bool in_word(const struct input *in, size_t at)
{
	unsigned char c = (unsigned char)in->text.p[at];

	return isalnum(c) || c == '_' || c >= 0x80;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static size_t word_left(const struct input *in)
{
	const char *s = buf_str(&in->text);
	size_t at = in->at, before;

	while (at > 0 && !in_word(in, before = text_cluster_before(s, at)))
		at = before;
	while (at > 0 && in_word(in, before = text_cluster_before(s, at)))
		at = before;
	return at;
}

static size_t word_right(const struct input *in)
{
	size_t at = in->at;

	while (at < in->text.len && !in_word(in, at))
		at = next_cluster(in, at);
	while (at < in->text.len && in_word(in, at))
		at = next_cluster(in, at);
	return at;
}

static size_t line_start(const struct input *in)
{
	size_t at = in->at;

	while (at > 0 && in->text.p[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_stop(const struct input *in)
{
	size_t at = in->at;

	while (at < in->text.len && in->text.p[at] != '\n')
		at++;
	return at;
}

size_t input_word(const struct input *in)
{
	size_t at = in->at;

	while (at > 0 && !is_blank(in->text.p[at - 1]))
		at--;
	return at;
}

static enum input_done go(struct input *in, size_t to)
{
	in->at = to;
	in->column = -1;
	return INPUT_MOVED;
}

static enum input_done cut(struct input *in, size_t from, size_t to, bool kill)
{
	if (from >= to)
		return INPUT_MOVED;
	if (kill) {
		buf_truncate(&in->killed, 0);
		buf_add(&in->killed, in->text.p + from, to - from);
	}
	splice(in, from, to, "", 0);
	return INPUT_CHANGED;
}

/* As readline's unix-word-rubout: blanks, then what is no blank. */
static size_t rubout_start(const struct input *in)
{
	size_t at = in->at;

	while (at > 0 && is_blank(in->text.p[at - 1]))
		at--;
	while (at > 0 && !is_blank(in->text.p[at - 1]))
		at--;
	return at;
}

enum input_done input_act(struct input *in, enum action act)
{
	const char *s = buf_str(&in->text);
	size_t end;

	switch (act) {
	case ACT_P_LEFT:
		return go(in, text_cluster_before(s, in->at));
	case ACT_P_RIGHT:
		return go(in, next_cluster(in, in->at));
	case ACT_P_WORD_LEFT:
		return go(in, word_left(in));
	case ACT_P_WORD_RIGHT:
		return go(in, word_right(in));
	case ACT_P_HOME:
		return go(in, line_start(in));
	case ACT_P_END:
		return go(in, line_stop(in));
	case ACT_P_RUBOUT:
		return cut(in, text_cluster_before(s, in->at), in->at, false);
	case ACT_P_DELETE:
		return cut(in, in->at, next_cluster(in, in->at), false);
	case ACT_P_RUBOUT_WORD:
		return cut(in, rubout_start(in), in->at, true);
	case ACT_P_KILL_END:
		end = line_stop(in);
		return cut(in, in->at, end == in->at ? next_cluster(in, end) : end, true);
	case ACT_P_KILL:
		return cut(in, line_start(in), in->at, true);
	case ACT_P_YANK:
		if (in->killed.len && input_insert(in, in->killed.p, in->killed.len))
			return INPUT_CHANGED;
		return INPUT_MOVED;
	default:
		return INPUT_NONE;
	}
}

/* ---- rows --------------------------------------------------------------------------------------------------------------------- */

/* The row that begins at `at`: [at, *end); returns where the next one begins, or len + 1 when it is the last. The last column stays free for the cursor. */
static size_t row_end(const struct input *in, size_t at, int width, size_t *end)
{
	int w = 0, c;

	while (at < in->text.len && in->text.p[at] != '\n') {
		size_t len = text_cluster(in->text.p + at, in->text.len - at, &c);

		if (in->text.p[at] == '\t')
			c = PAINT_TAB - w % PAINT_TAB;
		if (w > 0 && c > width - 1 - w) {
			*end = at;
			return at;
		}
		w += c;
		at += len;
	}
	*end = at;
	return at + 1; /* behind the new line, or behind the end */
}

int input_rows(const struct input *in, int cols)
{
	size_t at = 0, end;
	int n = 0;

	if (!in->lines)
		return 1;
	do {
		at = row_end(in, at, cols, &end);
		n++;
	} while (at <= in->text.len);
	return n;
}

/* Row of the cursor, and where that row and the ones around it begin. */
struct rows {
	size_t before, here, here_end, after; /* offsets; after > len: none */
	size_t row;
};

static void find_row(const struct input *in, struct rows *r)
{
	size_t at = 0, next;

	*r = (struct rows){ 0 };
	for (;;) {
		next = row_end(in, at, in->width, &r->here_end);
		r->here = at;
		r->after = next;
		if (next > in->at || next > in->text.len)
			return;
		r->before = at;
		at = next;
		r->row++;
	}
}

bool input_vertical(struct input *in, int by)
{
	struct rows r;
	size_t to, end;

	if (!in->lines || in->width < 2)
		return false;
	find_row(in, &r);
	if (by < 0 ? r.row == 0 : r.after > in->text.len)
		return false;
	if (in->column < 0)
		in->column = text_width(in->text.p + r.here, in->at - r.here, 0);
	to = by < 0 ? r.before : r.after;
	row_end(in, to, in->width, &end);
	in->at = to + text_fit(in->text.p + to, end - to, in->column);
	/* A wrapped row's end is the next one's start. */
	if (in->at == end && end > to && end < in->text.len && in->text.p[end] != '\n')
		in->at = text_cluster_before(in->text.p, end);
	return true;
}

/* One line: as much of it as fits around the cursor. */
static void draw_line(struct input *in, struct area a, unsigned style, int *x)
{
	const char *s = buf_str(&in->text);
	int col, w;

	if (in->first > in->at || text_fit(s, in->text.len, a.cols - 1) == in->text.len)
		in->first = in->first > in->at ? in->at : 0;
	w = text_width(s + in->first, in->at - in->first, 0);
	if (w > a.cols - 1) {
		/* The cursor goes to two thirds, so that typing does not scroll at each character. */
		size_t at = in->at;

		for (w = 0; at > 0;) {
			size_t before = text_cluster_before(s, at);

			w += text_width(s + before, at - before, 0);
			if (w > (a.cols - 1) * 2 / 3)
				break;
			at = before;
		}
		in->first = at;
	} else if (in->first > 0 && w == 0) {
		in->first = text_cluster_before(s, in->first);
	}
	col = paint_text(a, 0, 0, 0, 0, s + in->first, in->text.len - in->first, style);
	paint_rest(a, 0, col, style);
	*x = a.x + text_width(s + in->first, in->at - in->first, 0);
}

void input_draw(struct input *in, struct area a, unsigned style, int *y, int *x)
{
	struct rows r;
	size_t at = 0, end, row = 0;

	*y = a.y;
	*x = a.x;
	in->width = a.cols;
	if (a.rows <= 0 || a.cols <= 0)
		return;
	if (!in->lines) {
		draw_line(in, a, style, x);
		for (int i = 1; i < a.rows; i++)
			paint_rest(a, i, 0, style);
		return;
	}
	find_row(in, &r);
	if (in->first > r.row)
		in->first = r.row;
	if (r.row >= in->first + (size_t)a.rows)
		in->first = r.row - (size_t)a.rows + 1;
	for (; at <= in->text.len && row < in->first + (size_t)a.rows; row++) {
		size_t start = at;

		at = row_end(in, at, a.cols, &end);
		if (row < in->first)
			continue;
		paint_rest(a, (int)(row - in->first), paint_text(a, (int)(row - in->first), 0, 0, 0, buf_str(&in->text) + start, end - start, style), style);
	}
	for (; row < in->first + (size_t)a.rows; row++)
		paint_rest(a, (int)(row - in->first), 0, style);
	*y = a.y + (int)(r.row - in->first);
	*x = a.x + text_width(buf_str(&in->text) + r.here, in->at - r.here, 0);
	if (*x >= a.x + a.cols)
		*x = a.x + a.cols - 1;
}
