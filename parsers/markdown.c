/* markdown.c - headings of Markdown (CommonMark 0.31: ATX 4.2, setext 4.3), not inside code fences; the first paragraph is
 * what the file is about. A heading's range reaches to the next heading of its level or above. */
#include "room.h"

enum { MAX_OPEN = 6 };

struct headings {
	struct extract *x;
	size_t open[MAX_OPEN + 1]; /* index + 1 of the open definition of each level */
};

static void close_from(struct headings *h, int level, uint32_t end)
{
	for (int i = level; i <= MAX_OPEN; i++) {
		if (h->open[i] && h->open[i] <= h->x->out->n_defs)
			h->x->out->defs[h->open[i] - 1].end = end;
		h->open[i] = 0;
	}
}

static void heading(struct headings *h, int level, struct span text, uint32_t start, uint32_t end)
{
	if (text.end <= text.start)
		return;
	close_from(h, level, start);
	struct def *d = extract_def(h->x, DEF_HEADING, text, (struct span){ start, end });
	d->sig_end = end;
	h->open[level] = h->x->out->n_defs;
}

static struct span trim(const struct extract *x, uint32_t a, uint32_t b)
{
	while (a < b && strchr(" \t\r", x->src[a]) && x->src[a])
		a++;
	while (b > a && strchr(" \t\r", x->src[b - 1]) && x->src[b - 1])
		b--;
	return (struct span){ a, b };
}

/* Closing #s of an ATX heading are no text when a blank stands before them. */
static struct span atx_text(const struct extract *x, struct span s, uint32_t from)
{
	s = trim(x, from, s.end);
	uint32_t e = s.end;
	while (e > s.start && x->src[e - 1] == '#')
		e--;
	if (e < s.end && (e == s.start || x->src[e - 1] == ' ' || x->src[e - 1] == '\t'))
		s = trim(x, s.start, e);
	return s;
}

/* Length of a run of ` or ~ that opens a fence, 0: none. */
static uint32_t fence(const struct extract *x, struct span s)
{
	uint32_t n = 0;
	if (s.start >= s.end || (x->src[s.start] != '`' && x->src[s.start] != '~'))
		return 0;
	while (s.start + n < s.end && x->src[s.start + n] == x->src[s.start])
		n++;
	return n >= 3 ? n : 0;
}

static bool underline(const struct extract *x, struct span s)
{
	for (uint32_t i = s.start; i < s.end; i++)
		if (x->src[i] != x->src[s.start])
			return false;
	return s.end > s.start && (x->src[s.start] == '=' || x->src[s.start] == '-');
}

void scan_markdown(struct extract *x)
{
	struct headings h = { .x = x };
	struct span prev = { 0, 0 }; /* last line of the paragraph that is open; empty: none */
	uint32_t prev_start = 0, fence_len = 0, last_end = 0;
	char fence_char = 0;
	bool doc_done = false;

	for (uint32_t at = 0; at < x->len;) {
		const char *nl = memchr(x->src + at, '\n', x->len - at);
		uint32_t start = at, end = nl ? (uint32_t)(nl - x->src) : x->len;
		struct span s = trim(x, start, end);
		at = end + 1;
		last_end = end;
		uint32_t indent = s.start - start, run = fence(x, s);
		if (fence_char) {
			if (run >= fence_len && x->src[s.start] == fence_char && trim(x, s.start + run, s.end).start >= s.end)
				fence_char = 0;
			continue;
		}
		if (run && indent < 4) {
			fence_char = x->src[s.start];
			fence_len = run;
			prev.end = 0;
			continue;
		}
		uint32_t hashes = 0;
		while (s.start + hashes < s.end && x->src[s.start + hashes] == '#')
			hashes++;
		bool text = false;
		if (indent < 4 && hashes && hashes <= 6 && (s.start + hashes == s.end || x->src[s.start + hashes] == ' ' || x->src[s.start + hashes] == '\t')) {
			heading(&h, (int)hashes, atx_text(x, s, s.start + hashes), s.start, end);
		} else if (indent < 4 && prev.end && underline(x, s)) {
			heading(&h, x->src[s.start] == '=' ? 1 : 2, prev, prev_start, end);
			if (x->out->file_doc == prev.start) /* what looked like a paragraph was a title */
				x->out->file_doc_len = 0, doc_done = false;
		} else {
			text = s.end > s.start && indent < 4;
		}
		bool prose = text && !strchr("<[!|>-*+=_", x->src[s.start]);
		if (prose && !doc_done) {
			if (!x->out->file_doc_len)
				x->out->file_doc = s.start;
			x->out->file_doc_len = s.end - x->out->file_doc;
		} else if (!text && x->out->file_doc_len) {
			doc_done = true;
		}
		prev = text ? s : (struct span){ 0, 0 };
		prev_start = s.start;
	}
	close_from(&h, 1, last_end);
}
