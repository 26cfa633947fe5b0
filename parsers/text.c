/* text.c - headings of plain text and reStructuredText, and of subtitles (SubRip, WebVTT) one for each minute spoken.
 *
 * A text says that a line is a heading by ruling it (the first ruling met is the outermost level), by numbering it, or by
 * writing it in capitals between empty lines; the first line is the title when an empty one or a ruling follows. A heading
 * reaches to the next of its level or above.
 */
#include "room.h"

enum { MAX_LEVEL = 6, MAX_HEADINGS = 3000, LONGEST = 100 };

struct text {
	struct extract *x;
	size_t open[MAX_LEVEL + 1]; /* index + 1 of the open heading of each level */
	size_t n;
	char rulings[MAX_LEVEL]; /* characters that rule, by level; with bit 7: above and below */
	int n_rulings;
};

static struct span line_at(const struct extract *x, uint32_t at)
{
	const char *nl = at < x->len ? memchr(x->src + at, '\n', x->len - at) : NULL;
	struct span s = { at, nl ? (uint32_t)(nl - x->src) : x->len };
	if (s.start > x->len)
		s.start = x->len;
	while (s.end > s.start && strchr(" \t\r", x->src[s.end - 1]) && x->src[s.end - 1])
		s.end--;
	return s;
}

static uint32_t next_line(const struct extract *x, uint32_t at)
{
	const char *nl = at < x->len ? memchr(x->src + at, '\n', x->len - at) : NULL;
	return nl ? (uint32_t)(nl - x->src) + 1 : x->len;
}

static bool is_empty(struct span s)
{
	return s.end <= s.start;
}

/* A line of one punctuation character, at least three times; 0: no. */
static char ruling(const struct extract *x, struct span s)
{
	if (s.end - s.start < 3 || !strchr("=-~^\"'`#*+:._", x->src[s.start]))
		return 0;
	for (uint32_t i = s.start; i < s.end; i++)
		if (x->src[i] != x->src[s.start])
			return 0;
	return x->src[s.start];
}

static int ruling_level(struct text *t, char c)
{
	for (int i = 0; i < t->n_rulings; i++)
		if (t->rulings[i] == c)
			return i + 1;
	if (t->n_rulings < MAX_LEVEL)
		t->rulings[t->n_rulings++] = c;
	return t->n_rulings;
}

/* `3. Name`, `3.2 Name`: how many numbers; 0: not numbered. A sentence is no heading. */
static int numbered(const struct extract *x, struct span s)
{
	uint32_t i = s.start;
	int numbers = 0;
	while (i < s.end && x->src[i] >= '0' && x->src[i] <= '9') {
		uint32_t from = i;
		while (i < s.end && x->src[i] >= '0' && x->src[i] <= '9')
			i++;
		if (i - from > 2)
			return 0;
		numbers++;
		if (i < s.end && x->src[i] == '.')
			i++;
		else
			break;
	}
	if (!numbers || i + 1 >= s.end || x->src[i] != ' ' || x->src[s.end - 1] == '.' || x->src[s.end - 1] == ';' || x->src[s.end - 1] == ',')
		return 0;
	while (i < s.end && x->src[i] == ' ')
		i++;
	return (x->src[i] >= 'A' && x->src[i] <= 'Z') || (unsigned char)x->src[i] >= 0x80 ? numbers : 0;
}

static bool in_capitals(const struct extract *x, struct span s)
{
	int letters = 0;
	for (uint32_t i = s.start; i < s.end; i++) {
		if (x->src[i] >= 'a' && x->src[i] <= 'z')
			return false;
		letters += x->src[i] >= 'A' && x->src[i] <= 'Z';
	}
	return letters >= 4 && x->src[s.start] >= 'A' && x->src[s.start] <= 'Z';
}

static void close_from(struct text *t, int level, uint32_t end)
{
	for (int i = level; i <= MAX_LEVEL; i++) {
		if (t->open[i])
			t->x->out->defs[t->open[i] - 1].end = end;
		t->open[i] = 0;
	}
}

static void heading(struct text *t, int level, struct span name, struct span all)
{
	size_t before = t->x->out->n_defs;
	if (level > MAX_LEVEL)
		level = MAX_LEVEL;
	if (is_empty(name) || ++t->n > MAX_HEADINGS)
		return;
	close_from(t, level, all.start);
	struct def *d = extract_def(t->x, DEF_HEADING, name, all);
	d->sig_end = d->end;
	if (t->x->out->n_defs > before)
		t->open[level] = t->x->out->n_defs;
}

/* The paragraph from s on, in which nothing is a heading: what the text is about, when nothing was said before. */
static void paragraph(struct extract *x, struct span s, uint32_t next)
{
	if (x->out->file_doc_len || !memcmp(x->src + s.start, "..", s.end - s.start < 2 ? s.end - s.start : 2) || ruling(x, s))
		return;
	uint32_t end = s.end;
	for (struct span l; next < x->len && end - s.start < 2000; next = next_line(x, next)) {
		l = line_at(x, next);
		if (is_empty(l))
			break;
		end = l.end;
	}
	if (end - s.start >= 20 && memchr(x->src + s.start, ' ', end - s.start)) {
		x->out->file_doc = s.start;
		x->out->file_doc_len = end - s.start;
	}
}

static uint32_t bom(const struct extract *x)
{
	return x->len >= 3 && !memcmp(x->src, "\xef\xbb\xbf", 3) ? 3 : 0;
}

void scan_text(struct extract *x)
{
	struct text t = { .x = x };
	bool above_empty = true, first = true;

	for (uint32_t at = bom(x), next; at < x->len && t.n <= MAX_HEADINGS; at = next) {
		struct span s = line_at(x, at), below, third;
		uint32_t after;
		next = next_line(x, at);
		if (is_empty(s)) {
			above_empty = true;
			continue;
		}
		below = line_at(x, next);
		after = next_line(x, next);
		third = line_at(x, after);
		char over = ruling(x, s), under = is_empty(below) ? 0 : ruling(x, below);
		bool flush = !strchr(" \t", x->src[s.start]) && s.end - s.start <= LONGEST;
		int level = 0;

		if (over && above_empty && !is_empty(below) && ruling(x, third) == over && below.end - below.start <= LONGEST) {
			struct span name = below;
			while (name.start < name.end && (x->src[name.start] == ' ' || x->src[name.start] == '\t'))
				name.start++;
			heading(&t, ruling_level(&t, (char)(over | 0x80)), name, (struct span){ s.start, third.end });
			next = next_line(x, after);
		} else if (!over && under && flush && above_empty && (below.end - below.start) * 2 >= s.end - s.start) {
			heading(&t, ruling_level(&t, under), s, (struct span){ s.start, below.end });
			next = after;
		} else if (!over && flush && above_empty && is_empty(below)) {
			level = numbered(x, s);
			if (first && !strchr(".:;,", x->src[s.end - 1]))
				level = 1;
			else if (level)
				level++;
			else if (in_capitals(x, s))
				level = 2;
			if (level)
				heading(&t, level, s, s);
		} else if (above_empty && !over) {
			paragraph(x, s, next);
		}
		above_empty = next != next_line(x, at) || level;
		first = false;
	}
	close_from(&t, 1, x->len);
}

/* ---- subtitles ---- */

/* `1:02:03,456` or `02:03.456` at the start of s: seconds, and how long the text is without the fraction. -1: none. */
static long time_stamp(const struct extract *x, struct span s, uint32_t *len)
{
	long seconds = 0;
	uint32_t i = s.start;
	int parts = 0;
	while (i < s.end && parts < 3) {
		uint32_t from = i;
		long n = 0;
		while (i < s.end && i - from < 4 && x->src[i] >= '0' && x->src[i] <= '9')
			n = n * 10 + (x->src[i++] - '0');
		if (i == from)
			return -1;
		seconds = seconds * 60 + n;
		parts++;
		if (i >= s.end || x->src[i] != ':')
			break;
		i++;
	}
	*len = i - s.start;
	return parts >= 2 && i < s.end && (x->src[i] == ',' || x->src[i] == '.' || x->src[i] == ' ') ? seconds : -1;
}

/* Lines of a cue below its time stamps: up to an empty line. */
static struct span cue_text(const struct extract *x, uint32_t at)
{
	struct span t = { at, at };
	if (at < x->len && x->src[at] == '<') { /* <v Name>, <i> */
		struct span l = line_at(x, at);
		const char *close = memchr(x->src + at, '>', l.end - at);
		t.start = close ? (uint32_t)(close - x->src) + 1 : at;
	}
	for (; at < x->len; at = next_line(x, at)) {
		struct span l = line_at(x, at);
		if (is_empty(l))
			break;
		t.end = l.end;
	}
	if (t.end < t.start)
		t.end = t.start;
	return t;
}

static void describe(struct def *d, struct span said)
{
	d->doc = said.start;
	d->doc_len = said.end - said.start;
}

/* A heading for each minute in which something is said, named by the time it begins and described by what is said first. */
void scan_subtitles(struct extract *x)
{
	enum { APART = 60, MOST = 3000 };
	static const char head[] = "WEBVTT - ";
	struct span title = line_at(x, bom(x));
	long begun = -1;
	size_t open = 0;

	if (title.end - title.start > sizeof head && !memcmp(x->src + title.start, head, sizeof head - 1)) {
		x->out->file_doc = title.start + sizeof head - 1;
		x->out->file_doc_len = title.end - x->out->file_doc;
	}

	for (uint32_t at = 0, next; at < x->len && x->out->n_defs < MOST; at = next) {
		struct span s = line_at(x, at);
		uint32_t len;
		next = next_line(x, at);
		long seconds = memmem(x->src + s.start, s.end - s.start, "-->", 3) ? time_stamp(x, s, &len) : -1;
		if (seconds < 0)
			continue;
		struct span said = cue_text(x, next);
		if (!is_empty(said) && !x->out->file_doc_len) {
			x->out->file_doc = said.start;
			x->out->file_doc_len = said.end - said.start;
		}
		if (open && seconds >= begun && seconds / APART == begun / APART) {
			x->out->defs[open - 1].end = said.end > s.end ? said.end : s.end;
		} else {
			begun = seconds;
			struct span all = { s.start, said.end > s.end ? said.end : s.end };
			struct def *d = extract_def(x, DEF_HEADING, (struct span){ s.start, s.start + len }, all);
			d->sig_end = s.start + len;
			describe(d, said);
			open = x->out->n_defs;
		}
		if (said.end > next)
			next = next_line(x, said.end);
	}
}
