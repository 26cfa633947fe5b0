/* listing.c - `codeask map` and `codeask pack`: the map and the prompt by themselves. */
#include "ask.h"
#include "focus.h"
#include "prompt.h"

#include "../base/clock.h"

#include <stdlib.h>
#include <string.h>

static int finish(const struct ask_opts *o, struct view *v, const struct err *e)
{
	struct event done = { .type = EV_DONE, .code = (int)e->code };

	if (err_is_set(e)) {
		struct event ev = { .type = EV_ERROR, .text = e->msg, .len = strlen(e->msg), .code = (int)e->code };

		o->emit(o->ud, &ev);
	}
	view_close(v);
	o->emit(o->ud, &done);
	return (int)e->code;
}

struct rank_row {
	int32_t sym;
	float rank;
};

static int by_rank(const void *pa, const void *pb)
{
	const struct rank_row *a = pa, *b = pb;

	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	return a->sym - b->sym;
}

static size_t n_refs(const struct view *v, int32_t sym)
{
	return (size_t)(v->graph.in0[sym + 1] - v->graph.in0[sym]);
}

static void text_line(const struct view *v, int32_t sym, struct buf *out)
{
	const struct symbol *s = &v->tab.syms[sym];
	size_t start = out->len;

	put_path(out, v, s->file, true);
	buf_printf(out, ":%u", s->line);
	put_pad(out, start, 40);
	buf_printf(out, "%-9s ", def_kind_name(s->kind));
	put_clean(out, s->name);
	if (n_refs(v, sym))
		buf_printf(out, "  (%zu)", n_refs(v, sym));
	buf_putc(out, '\n');
}

static void emit_symbol(struct view *v, int32_t sym, const struct buf *line)
{
	const struct symbol *s = &v->tab.syms[sym];
	struct buf name = { 0 }, path = { 0 };

	put_clean(&name, s->name);
	put_path(&path, v, s->file, true);
	struct event ev = { .type = EV_SYMBOL, .text = buf_str(line), .len = line->len, .name = buf_str(&name),
			    .path = buf_str(&path), .kind = def_kind_name(s->kind), .line = s->line, .end_line = s->end_line,
			    .refs = (uint32_t)n_refs(v, sym) };

	view_emit(v, &ev);
	buf_free(&name);
	buf_free(&path);
}

int ask_map(const struct ask_opts *o, const char *path, long max_tokens)
{
	struct view v = { .o = o };
	struct err e = ERR_INIT;
	struct rank_row *rows = NULL;
	size_t n = 0;
	struct buf line = { 0 };

	if (view_open(&v, o, path, &e) == 0) {
		long left = max_tokens > 0 ? max_tokens * 4 : -1;

		rows = xcalloc(v.tab.n_syms, sizeof(*rows));
		for (size_t i = 0; i < v.tab.n_syms; i++)
			if (v.tab.syms[i].kind != DEF_FIELD)
				rows[n++] = (struct rank_row){ (int32_t)i, v.graph.rank[i] };
		if (n)
			qsort(rows, n, sizeof(*rows), by_rank);
		for (size_t i = 0; i < n; i++) {
			buf_truncate(&line, 0);
			text_line(&v, rows[i].sym, &line);
			if (max_tokens > 0 && (left -= (long)line.len) < 0)
				break;
			emit_symbol(&v, rows[i].sym, &line);
		}
	}
	buf_free(&line);
	free(rows);
	return finish(o, &v, &e);
}

#define QUESTION_MAX 2048 /* tokens */

/* The question's part of the budget: what the focus may use, the same for every question that is not long, so that the files
 * are chosen alike. frame: tokens of the question without a focus. */
static size_t question_share(size_t budget, size_t frame)
{
	size_t share = budget / 16 < QUESTION_MAX ? budget / 16 : QUESTION_MAX, least = (frame + 63) / 64 * 64 + 64;

	if (share < least)
		share = least;
	return share <= budget / 2 ? share : frame > budget / 2 ? frame : budget / 2;
}

static size_t count_buf(struct token_counter *c, const struct buf *b)
{
	return b->len ? packing_count(c, b->p, b->len) : 0;
}

/* Head, files and tail of at most budget tokens. */
static int compose(struct view *v, struct token_counter *c, const char *question, size_t budget, struct pack *p,
		   struct packing_parts *parts, struct buf *text, struct err *e)
{
	enum route route = route_question(question);
	struct buf head = { 0 }, tail = { 0 }, focus = { 0 };
	size_t frame, share;
	int rc = -1;

	*parts = (struct packing_parts){ .budget = budget };
	prompt_head(&head, budget < 1500);
	parts->head = count_buf(c, &head);
	prompt_tail(&tail, "", 0, "", 0, question, route);
	frame = count_buf(c, &tail);
	if (parts->head + frame > budget) {
		err_set(e, ERR_FIT, "instructions and question take %zu tokens, more than the %zu of --tokens: use --tokens %zu or more",
			parts->head + frame, budget, (parts->head + frame + 199) / 100 * 100);
		goto out;
	}
	share = question_share(budget - parts->head, frame);
	if (packing_build(v, c, budget - parts->head - share, p, e) != 0)
		goto out;
	parts->files = p->tokens;
	focus_write(v, p, question, c, budget - parts->head - parts->files - frame, &focus);
	/* the parts add up with the tokenizers there are; for any other the focus gives way */
	for (;;) {
		size_t whole;

		buf_truncate(&tail, 0);
		prompt_tail(&tail, buf_str(&focus), focus.len, "", 0, question, route);
		buf_truncate(text, 0);
		buf_add(text, head.p, head.len);
		buf_add(text, p->text.p, p->text.len);
		buf_add(text, tail.p, tail.len);
		whole = count_buf(c, text);
		parts->question = whole > parts->head + parts->files ? whole - parts->head - parts->files : 0;
		if (whole <= budget || !focus.len)
			break;
		while (focus.len && (focus.len -= 1) && focus.p[focus.len - 1] != '\n')
			;
	}
	rc = 0;
out:
	buf_free(&head);
	buf_free(&tail);
	buf_free(&focus);
	return rc;
}

int ask_pack(const struct ask_opts *o, const char *path, const char *question, long max_tokens)
{
	struct view v = { .o = o };
	struct err e = ERR_INIT;
	struct pack p = { 0 };
	struct token_counter counter = { NULL };
	struct packing_parts parts;
	struct vocab *vocab = NULL;
	struct gguf *g = NULL;
	struct buf text = { 0 }, report = { 0 };
	double map_end, pack_end;

	if (!question)
		question = "explain structure";
	if (o->model && !o->no_model) {
		g = gguf_open(o->model, &e);
		vocab = g ? vocab_new(g, &e) : NULL;
		counter.vocab = vocab;
	}
	if (!err_is_set(&e) && view_open(&v, o, path, &e) == 0) {
		struct event ev = { .type = EV_TEXT };

		map_end = clock_now();
		if (compose(&v, &counter, question, max_tokens > 0 ? (size_t)max_tokens : 32768, &p, &parts, &text, &e) == 0) {
			pack_end = clock_now();
			ev.text = buf_str(&text);
			ev.len = text.len;
			view_emit(&v, &ev);
			packing_report(&v, &p, &parts, o->verbose, &report);
			if (!vocab)
				buf_puts(&report, " tokens estimated as bytes / 3.24: name a model with -m for exact counts\n");
			if (o->verbose)
				buf_printf(&report, " %.3f s for the map, %.3f s for the pack\n", map_end - v.t0, pack_end - map_end);
			ev = (struct event){ .type = EV_PLAN, .text = buf_str(&report), .len = report.len };
			view_emit(&v, &ev);
			packing_notes(&v, &p);
		}
	}
	pack_free(&p);
	vocab_free(vocab);
	gguf_free(g);
	buf_free(&text);
	buf_free(&report);
	return finish(o, &v, &e);
}
