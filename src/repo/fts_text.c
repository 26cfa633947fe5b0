/* fts_text.c - documents in paragraphs: what stands between blank lines, and what the heading above says. */
#include "../base/path.h"
#include "comment.h"
#include "fts.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define PART_MAX 1500 /* bytes: a longer paragraph is several */
#define CUES_MAX 300  /* of one sentence in subtitles */

static const char *extension(const char *path)
{
	const char *base = path_base(path), *dot = strrchr(base, '.');

	return dot && dot > base ? dot + 1 : "";
}

bool fts_is_document(const char *path)
{
	static const char *const ext[] = { "md",   "markdown", "mdx", "txt", "text", "rst",
					   "adoc", "asciidoc", "org", "srt", "vtt",  NULL };
	static const char *const not [] = { "CMakeLists.txt", "requirements.txt", "LICENSE.txt", "LICENSE.md",
					    "LICENCE.txt",    "LICENCE.md",       "robots.txt",  NULL };
	static const char *const bare[] = { "README",       "HACKING", "INSTALL", "TODO", "NEWS",
					    "CONTRIBUTING", "DESIGN",  "FAQ",     NULL };
	const char *base = path_base(path), *e = extension(path);

	for (size_t i = 0; not [i]; i++)
		if (!strcasecmp(base, not [i]))
			return false;
	for (size_t i = 0; !*e && bare[i]; i++)
		if (!strcasecmp(base, bare[i]))
			return true;
	for (size_t i = 0; *e && ext[i]; i++)
		if (!strcasecmp(e, ext[i]))
			return true;
	return false;
}

void fts_text_start(struct fts_text *d, const char *path, const char *text, size_t len)
{
	const char *e = extension(path);

	d->p = text;
	d->end = text + len;
	d->line = 1;
	d->cues = !strcasecmp(e, "srt") || !strcasecmp(e, "vtt");
	d->heading_line = 0;
	buf_truncate(&d->heading, 0);
}

void fts_text_free(struct fts_text *d)
{
	buf_free(&d->text);
	buf_free(&d->heading);
	memset(d, 0, sizeof *d);
}

struct line {
	const char *s;
	size_t n;
	uint32_t number;
};

/* The next line without blanks around it; false at the end. */
static bool take_line(struct fts_text *d, struct line *l)
{
	const char *nl;

	if (d->p == d->end)
		return false;
	nl = memchr(d->p, '\n', (size_t)(d->end - d->p));
	l->s = d->p;
	l->n = (size_t)((nl ? nl : d->end) - d->p);
	l->number = d->line++;
	d->p = nl ? nl + 1 : d->end;
	while (l->n && isspace((unsigned char)*l->s))
		l->s++, l->n--;
	while (l->n && isspace((unsigned char)l->s[l->n - 1]))
		l->n--;
	return true;
}

/* A row of one mark: the line under a heading, a table's or a section's rule. */
static bool is_rule(const struct line *l)
{
	if (l->n < 3 || !strchr("=-~^*+#_`\"'", l->s[0]))
		return false;
	for (size_t i = 1; i < l->n; i++)
		if (l->s[i] != l->s[0])
			return false;
	return true;
}

static bool is_timing(const struct line *l)
{
	return memmem(l->s, l->n, "-->", 3) != NULL;
}

static bool is_number(const struct line *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!isdigit((unsigned char)l->s[i]))
			return false;
	return l->n > 0;
}

/* reStructuredText's anchors and licence lines, which stand above a title. */
static bool is_mark(const struct line *l)
{
	return l->n > 4 && (!memcmp(l->s, ".. _", 4) || (l->n > 8 && !memcmp(l->s, ".. SPDX-", 8)));
}

static void set_heading(struct fts_text *d, const char *s, size_t n, uint32_t line)
{
	buf_truncate(&d->heading, 0);
	comment_fold(&d->heading, s, n, COMMENT_MAX);
	d->heading_line = line;
}

/* "# Heading ##", "== Heading", "* Heading" is none. */
static bool is_heading(struct fts_text *d, const struct line *l)
{
	size_t mark = 0, n = l->n;

	while (mark < n && (l->s[mark] == '#' || l->s[mark] == '='))
		mark++;
	if (!mark || mark > 6 || mark == n || l->s[mark] != ' ')
		return false;
	while (n > mark && (l->s[n - 1] == '#' || l->s[n - 1] == '=' || l->s[n - 1] == ' '))
		n--;
	set_heading(d, l->s + mark + 1, n > mark ? n - mark - 1 : 0, l->number);
	return true;
}

static bool ends_sentence(const struct buf *b)
{
	static const char *const ends[] = { ".", "!", "?", "。", "！", "？", "…", NULL };

	for (size_t i = 0; ends[i]; i++)
		if (b->len >= strlen(ends[i]) && !memcmp(b->p + b->len - strlen(ends[i]), ends[i], strlen(ends[i])))
			return true;
	return false;
}

static void add_line(struct fts_text *d, const struct line *l, struct fts_part *part)
{
	if (!d->text.len)
		part->line = l->number;
	else
		buf_putc(&d->text, ' ');
	comment_fold(&d->text, l->s, l->n, PART_MAX);
}

static void next_cue(struct fts_text *d, struct fts_part *part)
{
	struct line l;

	while (take_line(d, &l)) {
		if (!l.n) {
			if (ends_sentence(&d->text) || d->text.len > CUES_MAX)
				break;
			continue;
		}
		/* The name of a cue stands before its time: a number, or any line of WebVTT's header. */
		if (!is_timing(&l) && !is_number(&l) && !(l.number == 1 && l.n >= 6 && !memcmp(l.s, "WEBVTT", 6)))
			add_line(d, &l, part);
	}
}

static void next_paragraph(struct fts_text *d, struct fts_part *part)
{
	const char *before;
	struct line l;
	size_t lines = 0;

	while (before = d->p, take_line(d, &l)) {
		if (!l.n) {
			if (d->text.len)
				break;
		} else if (is_rule(&l)) {
			if (lines == 1 && l.n + 2 >= d->text.len / 2) { /* underlines the line above: that was the heading */
				set_heading(d, d->text.p, d->text.len, part->line);
				buf_truncate(&d->text, 0);
			} else if (d->text.len) {
				break;
			}
			lines = 0;
		} else if (d->text.len && (d->text.len > PART_MAX || *l.s == '#')) {
			d->p = before;
			d->line = l.number;
			break;
		} else if (!is_mark(&l) && !is_heading(d, &l)) {
			add_line(d, &l, part);
			lines++;
		}
	}
}

bool fts_text_next(struct fts_text *d, struct fts_part *part)
{
	memset(part, 0, sizeof *part);
	buf_truncate(&d->text, 0);
	while (!d->text.len && d->p < d->end) {
		if (d->cues)
			next_cue(d, part);
		else
			next_paragraph(d, part);
	}
	part->text = buf_str(&d->text);
	part->len = d->text.len;
	part->heading = buf_str(&d->heading);
	part->heading_line = d->heading_line;
	return part->len > 0;
}
