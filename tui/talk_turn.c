/* talk_turn.c - the parts of a turn: from events, and to lines. */
#include "talk_turn.h"

#include "../src/base/clock.h"
#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct turn *turn_new(const char *question)
{
	struct turn *t = xcalloc(1, sizeof *t);

	t->stale = true;
	if (question)
		turn_add(t, PART_QUESTION, question, strlen(question));
	return t;
}

void turn_free(struct turn *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n; i++) {
		buf_free(&t->p[i].text);
		markdown_free(t->p[i].md);
		rich_free(&t->p[i].rich);
	}
	free(t->p);
	talk_links_free(&t->links);
	free(t);
}

/* ---- events ------------------------------------------------------------------------------------------------------------------- */

static struct part *last_part(struct turn *t)
{
	return t->n ? &t->p[t->n - 1] : NULL;
}

static void end_part(struct turn *t)
{
	struct part *p = last_part(t);

	if (!p)
		return;
	if (p->kind == PART_THOUGHT && !p->ended) {
		p->ended = clock_now();
		p->laid = false;
	}
	if (p->md)
		markdown_end(p->md);
	t->stale = true;
}

static struct part *new_part(struct turn *t, enum part_kind kind)
{
	struct part *p;

	end_part(t);
	if (t->n == t->cap)
		t->p = mem_grow(t->p, t->n, &t->cap, sizeof *t->p);
	p = &t->p[t->n++];
	*p = (struct part){ .kind = kind, .gap = t->n > 1 };
	if (kind == PART_ANSWER)
		p->md = markdown_new(talk_links_word, &t->links);
	if (kind == PART_THOUGHT) {
		p->began = clock_now();
		p->tokens0 = t->tokens;
	}
	return p;
}

void turn_add(struct turn *t, enum part_kind kind, const char *s, size_t n)
{
	struct part *p = last_part(t);
	bool streamed = kind == PART_THOUGHT || kind == PART_ANSWER || kind == PART_NOTE;

	if (!p || p->kind != kind || !streamed)
		p = new_part(t, kind);
	else if (kind == PART_NOTE)
		buf_putc(&p->text, '\n');
	if (kind != PART_THOUGHT && kind != PART_ANSWER)
		while (n && s[n - 1] == '\n')
			n--;
	if (p->md)
		markdown_add(p->md, s, n);
	else
		buf_add(&p->text, s, n);
	p->laid = false;
	t->stale = true;
}

/* Lines of a plan are broken for 79 columns, what follows is indented by two: put together again, so that the pane breaks them once. */
static void add_plan(struct turn *t, const char *s, size_t n)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < n; i++) {
		bool broken = s[i] == '\n' && i + 3 < n && s[i + 1] == ' ' && s[i + 2] == ' ' && s[i + 3] != ' ';

		buf_putc(&b, broken ? ' ' : s[i]);
		i += broken ? 2 : 0;
	}
	turn_add(t, PART_NOTE, buf_str(&b), b.len);
	buf_free(&b);
}

static void add_stats(struct turn *t, const struct ev_stats *s)
{
	struct buf b = { 0 };

	if (s->model_ran) {
		buf_put_count(&b, (uint64_t)(s->eval_n > 0 ? s->eval_n : 0));
		buf_puts(&b, " tokens");
		if (s->eval_s > 0)
			buf_printf(&b, ", %.1f tok/s", s->eval_n / s->eval_s);
		buf_puts(&b, "; read ");
		buf_put_count(&b, (uint64_t)(s->prompt_n > 0 ? s->prompt_n : 0));
		if (s->reused_n > 0) {
			buf_puts(&b, ", reused ");
			buf_put_count(&b, (uint64_t)s->reused_n);
		}
		buf_puts(&b, "; ");
	}
	buf_printf(&b, "%.1f s", s->total_s);
	if (s->names_checked)
		buf_printf(&b, "; %d of %d names verified", s->names_verified, s->names_checked);
	if (s->unverified && s->unverified[0])
		buf_printf(&b, "; not found: %s", s->unverified);
	turn_add(t, PART_STATS, buf_str(&b), b.len);
	buf_free(&b);
}

void turn_event(struct turn *t, const struct event *ev)
{
	struct part *p = last_part(t);

	switch (ev->type) {
	case EV_PLAN:
		add_plan(t, ev->text, ev->len);
		break;
	case EV_NOTE:
		turn_add(t, PART_NOTE, ev->text, ev->len);
		break;
	case EV_FACT:
		turn_add(t, PART_FACT, ev->text, ev->len);
		break;
	case EV_THOUGHT:
		turn_add(t, PART_THOUGHT, ev->text, ev->len);
		break;
	case EV_TEXT:
		turn_add(t, PART_ANSWER, ev->text, ev->len);
		break;
	case EV_RATE:
		t->tokens = ev->live ? ev->live->tokens : t->tokens;
		if (p && p->kind == PART_THOUGHT && !p->ended) {
			p->tokens = t->tokens - p->tokens0;
			p->laid = false;
			t->stale = true;
		}
		break;
	case EV_CITE: {
		const char *word;
		size_t n = talk_links_cite(&t->links, ev, &word);
		if (n)
			turn_relink(t, word, n);
		break;
	}
	case EV_STATS:
		if (ev->stats)
			add_stats(t, ev->stats);
		break;
	case EV_ERROR:
		turn_add(t, PART_ERROR, ev->text, ev->len);
		break;
	case EV_DONE:
		end_part(t);
		t->done = true;
		break;
	case EV_PROGRESS:
	case EV_PREFILL:
	case EV_ROWS:
		break;
	}
}

void turn_relink(struct turn *t, const char *word, size_t n)
{
	for (size_t i = 0; i < t->n; i++) {
		struct part *p = &t->p[i];
		if (p->md)
			markdown_relink(p->md, word, n);
		else if (p->kind == PART_FACT && (!word || memmem(buf_str(&p->text), p->text.len, word, n)))
			p->laid = false;
	}
	t->stale = true;
}

void turn_drop(struct turn *t)
{
	if (t->dropped || !t->width)
		return;
	for (size_t i = 0; i < t->n; i++) {
		if (t->p[i].md)
			markdown_drop(t->p[i].md);
		rich_free(&t->p[i].rich);
		t->p[i].laid = false;
	}
	t->dropped = true;
}

/* ---- layout ------------------------------------------------------------------------------------------------------------------- */

static void lay_lines(struct turn *t, struct part *p, int width, unsigned style, bool links)
{
	const char *s = buf_str(&p->text);
	struct talk_links none = { 0 };

	for (size_t at = 0; at <= p->text.len;) {
		const char *nl = memchr(s + at, '\n', p->text.len - at);
		size_t n = nl ? (size_t)(nl - s) - at : p->text.len - at;
		if (nl || n)
			talk_links_line(links ? &t->links : &none, &p->rich, s + at, n, at, width, style);
		at += n + 1;
	}
	talk_links_free(&none);
}

static void put_str(struct rich *r, unsigned style, const char *s)
{
	rich_run(r, style, -1, s, strlen(s));
}

/* One line for all of it: while it goes on how long and its last words, then how long it took. */
static void lay_folded(struct part *p, int width)
{
	struct buf b = { 0 };
	double seconds = (p->ended ? p->ended : clock_now()) - p->began;

	buf_puts(&b, p->ended ? "thought" : "thinking");
	if (seconds >= 0.5)
		buf_printf(&b, p->ended ? " for %.0f s" : " %.0f s", seconds);
	if (p->tokens > 0) {
		buf_puts(&b, ", ");
		buf_put_count(&b, (uint64_t)p->tokens);
		buf_puts(&b, " tokens");
	}
	if (p->ended) {
		buf_puts(&b, " - T unfolds");
	} else {
		const char *s = buf_str(&p->text);
		size_t from = p->text.len, n = p->text.len;
		int left = width - (int)b.len - 2, cols = 0;
		buf_puts(&b, ": ");
		while (from) {
			size_t before = text_cluster_before(s, from);
			int c = text_width(s + before, from - before, 0);
			if (s[before] == '\n' || cols + c > left)
				break;
			cols += c;
			from = before;
		}
		buf_add(&b, s + from, n - from);
	}
	rich_line(&p->rich, 0, 0, 0);
	rich_run(&p->rich, STYLE_THOUGHT, -1, buf_str(&b), text_fit(buf_str(&b), b.len, width));
	buf_free(&b);
}

static void lay_question(struct part *p, int width)
{
	const char *s = buf_str(&p->text);
	size_t n = p->text.len, at = 0;
	int cols = width > 4 ? width - 2 : width;

	do {
		const char *nl = memchr(s + at, '\n', n - at);
		size_t end = nl ? (size_t)(nl - s) : n, len = 0, next = 0;
		if (at < end)
			len = text_break(s + at, end - at, cols, &next);
		rich_line(&p->rich, 0, STYLE_QUESTION, at);
		if (width > 4)
			put_str(&p->rich, STYLE_QUESTION, at ? "  " : "> ");
		rich_run(&p->rich, STYLE_QUESTION, -1, s + at, len);
		at += next;
		if (nl && at >= end)
			at = end + 1;
	} while (at < n);
}

static void lay_part(struct turn *t, struct part *p, int width, bool unfolded)
{
	rich_clear(&p->rich);
	switch (p->kind) {
	case PART_QUESTION:
		lay_question(p, width);
		break;
	case PART_FACT:
		lay_lines(t, p, width, STYLE_FACT, true);
		break;
	case PART_NOTE:
		lay_lines(t, p, width, STYLE_NOTE, false);
		break;
	case PART_HINT:
		lay_lines(t, p, width, STYLE_DIM, false);
		break;
	case PART_THOUGHT:
		if (unfolded)
			lay_lines(t, p, width, STYLE_THOUGHT, false);
		else
			lay_folded(p, width);
		break;
	case PART_ERROR:
		lay_lines(t, p, width, STYLE_ERROR, false);
		break;
	case PART_STATS:
		lay_lines(t, p, width, STYLE_DIM, false);
		break;
	case PART_ANSWER:
		break;
	}
	p->laid = true;
}

static void lay(struct turn *t, int width, bool unfolded)
{
	bool anew = width != t->width || t->dropped;

	t->n_lines = 0;
	for (size_t i = 0; i < t->n; i++) {
		struct part *p = &t->p[i];
		size_t n;
		if (p->md) {
			n = markdown_layout(p->md, width);
		} else {
			if (anew || !p->laid || (p->kind == PART_THOUGHT && unfolded != t->unfolded))
				lay_part(t, p, width, unfolded);
			n = p->rich.n_lines;
		}
		p->line0 = t->n_lines;
		p->n_lines = n + p->gap;
		t->n_lines += p->n_lines;
	}
	t->width = width;
	t->unfolded = unfolded;
	t->stale = t->dropped = false;
}

size_t turn_layout(struct turn *t, const struct browse *b, int width, bool unfolded)
{
	if (width != t->width || t->stale || unfolded != t->unfolded) {
		t->links.browse = b;
		lay(t, width, unfolded);
	}
	return t->n_lines;
}

void turn_need(struct turn *t)
{
	if (t->dropped)
		lay(t, t->width, t->unfolded);
}

/* ---- lines -------------------------------------------------------------------------------------------------------------------- */

static size_t part_at(const struct turn *t, size_t i)
{
	size_t lo = 0, hi = t->n;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (t->p[mid].line0 <= i)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

const struct rich *turn_line(const struct turn *t, size_t i, size_t *line, size_t *part)
{
	size_t k = part_at(t, i);
	const struct part *p;

	if (part)
		*part = k;
	if (i >= t->n_lines)
		return NULL;
	p = &t->p[k];
	i -= p->line0;
	if (p->gap && i-- == 0)
		return NULL;
	if (p->md)
		return markdown_line(p->md, i, line);
	*line = i;
	return &p->rich;
}

static size_t source_at(const struct turn *t, size_t i)
{
	size_t k;
	const struct rich *r = turn_line(t, i, &k, NULL);

	return r ? r->lines[k].source : 0;
}

void turn_place(const struct turn *t, size_t i, size_t *part, size_t *source)
{
	*part = part_at(t, i);
	*source = i < t->n_lines ? source_at(t, i) : SIZE_MAX;
}

size_t turn_find(const struct turn *t, size_t part, size_t source, size_t hint)
{
	const struct part *p;
	size_t lo, hi;

	if (!t->n_lines)
		return 0;
	if (part >= t->n)
		return t->n_lines - 1;
	p = &t->p[part];
	if (hint >= p->line0 && hint < p->line0 + p->n_lines && source_at(t, hint) == source)
		return hint; /* where it was: an empty line has the place of the next one */
	if (!p->n_lines)
		return p->line0 ? p->line0 - 1 : 0;
	lo = p->line0 + (p->gap && p->n_lines > 1);
	hi = p->line0 + p->n_lines;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (source_at(t, mid) <= source)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

size_t turn_block(const struct turn *t, size_t i)
{
	const struct part *p;
	size_t lead;

	if (i >= t->n_lines)
		return i;
	p = &t->p[part_at(t, i)];
	lead = p->line0 + p->gap;
	return p->md && i >= lead ? lead + markdown_block_line(p->md, i - lead) : p->line0;
}

const struct buf *turn_source(const struct turn *t, size_t part)
{
	return t->p[part].md ? markdown_source(t->p[part].md) : &t->p[part].text;
}

void turn_copy(const struct turn *t, size_t i, struct buf *out, const char **what)
{
	static const char *const names[] = { "the question", "the block", "the note", "the thoughts", "the block", "the message", "the statistics", "the hint" };
	size_t k = part_at(t, i);
	const struct part *p;

	if (k >= t->n)
		return;
	p = &t->p[k];
	*what = names[p->kind];
	if (p->md) {
		i -= p->line0;
		if (p->gap && i)
			i--;
		markdown_block(p->md, i, out);
	} else {
		buf_add(out, buf_str(&p->text), p->text.len);
		buf_putc(out, '\n');
	}
}

void turn_answer(const struct turn *t, struct buf *out)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->p[i].md) {
			const struct buf *s = markdown_source(t->p[i].md);
			if (out->len)
				buf_putc(out, '\n');
			buf_add(out, buf_str(s), s->len);
		}
}
