/* listing.c - `codeask map` and `codeask pack`: the map and the prompt by themselves. */
#include "answer.h"
#include "ask.h"
#include "prompt.h"

#include "../base/utf8.h"

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

int ask_pack(const struct ask_opts *o, const char *path, const char *question, long max_tokens)
{
	struct view v = { .o = o };
	struct err e = ERR_INIT;
	struct pack p = { 0 };
	struct token_counter counter = { NULL };
	struct vocab *vocab = NULL;
	struct gguf *g = NULL;
	struct buf text = { 0 }, report = { 0 };
	struct pack_opts po = { .budget = max_tokens > 0 ? (size_t)max_tokens : 32768, .count = answer_count, .ud = &counter,
				.cancel = o->cancel };

	if (o->model && !o->no_model) {
		g = gguf_open(o->model, &e);
		vocab = g ? vocab_new(g, &e) : NULL;
		counter.vocab = vocab;
	}
	if (!err_is_set(&e) && view_open(&v, o, path, &e) == 0 && pack_build(&v.root, &v.graph, &po, &p, &e) == 0) {
		struct event ev = { .type = EV_TEXT };

		prompt_user(&text, buf_str(&p.text), p.text.len, "", 0, question ? question : "explain structure",
			    route_question(question ? question : "explain structure", NULL));
		ev.text = buf_str(&text);
		ev.len = text.len;
		view_emit(&v, &ev);
		answer_report(&v, &p, po.budget, &report);
		if (!vocab)
			buf_puts(&report, " tokens estimated as bytes / 3.24: name a model with -m for exact counts\n");
		ev = (struct event){ .type = EV_PLAN, .text = buf_str(&report), .len = report.len };
		view_emit(&v, &ev);
	}
	pack_free(&p);
	vocab_free(vocab);
	gguf_free(g);
	buf_free(&text);
	buf_free(&report);
	return finish(o, &v, &e);
}
