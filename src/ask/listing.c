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

static struct map_row make_row(const struct view *v, int32_t sym)
{
	const struct symbol *s = &v->tab.syms[sym];

	return (struct map_row){ .name = tab_name(&v->tab, s->name), .path = v->tab.files[s->file].path, .kind = def_kind_name(s->kind),
		.line = s->line, .end_line = s->end_line, .refs = (uint32_t)(v->graph.in0[sym + 1] - v->graph.in0[sym]) };
}

static bool is_listed(const struct view *v, int32_t sym)
{
	return v->tab.syms[sym].kind != DEF_FIELD;
}

static void emit_rows(struct view *v, const struct buf *rows)
{
	struct event ev = { .type = EV_ROWS, .text = buf_str(rows), .len = rows->len };

	if (rows->len)
		view_emit(v, &ev);
}

/* Rows are written by all threads, some thousand at a time, and handed on in order. */
#define BLOCK_ROWS 4096
#define MAX_BLOCKS 64

struct row_blocks {
	const struct view *v;
	size_t first;                /* index into the order by rank */
	struct buf text[MAX_BLOCKS];
};

static void write_block(void *ctx, size_t block)
{
	struct row_blocks *b = ctx;
	size_t from = b->first + block * BLOCK_ROWS, to = from + BLOCK_ROWS;

	buf_truncate(&b->text[block], 0);
	for (size_t i = from; i < to && i < b->v->tab.n_syms; i++) {
		int32_t sym = b->v->graph.order[i];
		struct map_row row = make_row(b->v, sym);

		if (is_listed(b->v, sym))
			b->v->o->row(&b->text[block], &row);
	}
}

static void all_rows(struct view *v)
{
	struct row_blocks b = { .v = v };
	size_t n = v->tab.n_syms, blocks = 1; /* the first rows at once */

	for (; b.first < n && !cancel_asked(v->o->cancel); b.first += blocks * BLOCK_ROWS, blocks = MAX_BLOCKS) {
		size_t left = (n - b.first + BLOCK_ROWS - 1) / BLOCK_ROWS;
		pool_for(v->pool, left < blocks ? left : blocks, write_block, &b);
		for (size_t i = 0; i < blocks && i < left; i++)
			emit_rows(v, &b.text[i]);
	}
	for (size_t i = 0; i < MAX_BLOCKS; i++)
		buf_free(&b.text[i]);
}

static void best_rows(struct view *v, long max_tokens)
{
	struct buf rows = { 0 };

	for (size_t i = 0; i < v->tab.n_syms; i++) {
		size_t before = rows.len;
		struct map_row row = make_row(v, v->graph.order[i]);

		if (!is_listed(v, v->graph.order[i]))
			continue;
		v->o->row(&rows, &row);
		if (rows.len / 4 > (size_t)max_tokens) {
			buf_truncate(&rows, before);
			break;
		}
	}
	emit_rows(v, &rows);
	buf_free(&rows);
}

int ask_map(const struct ask_opts *o, const char *path, long max_tokens)
{
	struct view v = { .o = o };
	struct err e = ERR_INIT;

	if (view_open(&v, o, path, &e) == 0) {
		if (v.tab.unlisted) {
			size_t lists = 0;
			for (size_t i = 0; i < v.tab.n_files; i++)
				lists += v.tab.files[i].unlisted > 0;
			struct buf n = { 0 };

			buf_put_count(&n, v.tab.unlisted);
			view_note(&v, "%s macros of %zu files that hold little else are not listed: name such a file or its directory to see them",
				  buf_str(&n), lists);
			buf_free(&n);
		}
		if (max_tokens > 0)
			best_rows(&v, max_tokens);
		else
			all_rows(&v);
	}
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
	enum route route = route_question(question, NULL);
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
