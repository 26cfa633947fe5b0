/* models_main.c - `codeask models`: what lies on this machine, and `codeask models export`: one copy of it. */
#include "faces.h"

#include "../ask/view.h"
#include "../base/clock.h"
#include "../base/mem.h"
#include "../base/path.h"
#include "../base/utf8.h"
#include "../model/export.h"
#include "../model/found.h"
#include "../model/suggest.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- one line on stderr while it takes long ------------------------------------------------------------------------------------ */

struct line {
	bool tty, shown;
	double start, last;
};

static struct line line_start(const struct options *o)
{
	const char *term = getenv("TERM");

	return (struct line){ .tty = isatty(2) && !o->plain && term && strcmp(term, "dumb") != 0, .start = clock_now() };
}

static void line_show(struct line *l, const char *text)
{
	fprintf(stderr, "\r%s\033[K", text);
	fflush(stderr);
	l->shown = true;
}

static void line_wipe(struct line *l)
{
	if (l->shown)
		fputs("\r\033[K", stderr);
	l->shown = false;
}

static void on_read(void *ud, size_t done, size_t total)
{
	struct line *l = ud;
	char text[64];

	if (!l->tty || clock_now() - l->start < 0.5 || !clock_every(&l->last, 0.1))
		return;
	snprintf(text, sizeof(text), "reading headers %zu/%zu", done, total);
	line_show(l, text);
}

/* ---- the list ------------------------------------------------------------------------------------------------------------------ */

static void put_text(struct buf *out, const char *s)
{
	utf8_clean(out, s, strlen(s), false);
}

/* "8.2 B", "490 M" */
static void put_params(struct buf *out, uint64_t n)
{
	if (n >= 999500000)
		buf_printf(out, "%.1f B", (double)n / 1e9);
	else
		buf_printf(out, n >= 9950000 ? "%.0f M" : "%.1f M", (double)n / 1e6);
}

static void put_size(struct buf *out, uint64_t bytes)
{
	if (bytes >= 99950000)
		buf_printf(out, "%.1f GB", (double)bytes / 1e9);
	else
		buf_printf(out, "%.1f MB", (double)bytes / 1e6);
}

static uint64_t need(const struct plan *p)
{
	return p->weights + p->kv + p->work;
}

static const char *kind_words(enum model_kind kind)
{
	switch (kind) {
	case KIND_BASE: return "a base model, not taught to answer";
	case KIND_EMBEDDING: return "an embedding model, cannot answer";
	case KIND_RERANKER: return "a reranking model, cannot answer";
	default: return "";
	}
}

static const char *kind_word(enum model_kind kind)
{
	return kind == KIND_INSTRUCT ? "instruct" : kind == KIND_BASE ? "base" : kind == KIND_EMBEDDING ? "embedding" : "reranker";
}

static const char *verdict(const struct model_card *c)
{
	return !c->supported ? "not usable" : model_card_fits(c) ? "fits" : c->plan.n_ctx_fits ? "fits < 8K" : "too large";
}

/* "qwen3:8b                       8.2 B  Q4_K_M    5.2 GB  fits" */
static void put_head(struct buf *out, const struct found_model *m)
{
	const struct model_card *c = &m->card;
	size_t start = out->len, width;
	struct buf cell = { 0 };

	put_text(out, m->name);
	width = utf8_width(out->p + start, out->len - start);
	if (width > 38) {
		buf_putc(out, '\n');
		width = 0;
	}
	buf_fill(out, ' ', 40 - width);
	put_params(&cell, c->n_params);
	buf_printf(out, "%8s  ", buf_str(&cell));
	buf_truncate(&cell, 0);
	put_text(&cell, c->quant);
	buf_printf(out, "%-8s", buf_str(&cell));
	buf_truncate(&cell, 0);
	put_size(&cell, c->file_bytes);
	buf_printf(out, " %8s  %s\n", buf_str(&cell), verdict(c));
	buf_free(&cell);
}

static void put_facts(struct buf *out, const struct found_model *m)
{
	const struct model_card *c = &m->card;
	size_t start = out->len;

	buf_puts(out, "  ");
	put_text(out, c->arch);
	buf_printf(out, ", %.2f bits a weight", c->bits);
	if (c->n_active < c->n_params) {
		buf_puts(out, ", ");
		put_params(out, c->n_active);
		buf_puts(out, " active");
	}
	if (c->n_parts > 1)
		buf_printf(out, ", %zu parts", c->n_parts);
	if (c->kind != KIND_INSTRUCT)
		buf_printf(out, "; %s", kind_words(c->kind));
	if (c->supported) {
		buf_puts(out, "; needs ");
		put_size(out, need(&c->plan));
		buf_puts(out, " with ");
		buf_put_count(out, (uint64_t)c->plan.n_ctx);
		buf_puts(out, " tokens of context");
	}
	buf_puts(out, c->supported ? " (rule of thumb: " : "; rule of thumb: ");
	put_size(out, model_card_thumb(c));
	buf_puts(out, c->supported ? ")" : "");
	if (c->supported && !c->plan.fits) {
		buf_puts(out, ", ");
		put_size(out, c->plan.available);
		buf_puts(out, " are free");
	}
	if (c->plan.n_ctx_fits > c->plan.n_ctx || (c->plan.n_ctx_fits && !c->plan.fits)) {
		buf_puts(out, "; up to ");
		buf_put_count(out, (uint64_t)c->plan.n_ctx_fits);
		buf_puts(out, " tokens fit");
	}
	if (!c->supported) {
		buf_puts(out, "; ");
		put_text(out, c->problem);
	}
	for (size_t i = 0; i < m->n_aliases && i < 3; i++)
		if (strchr(m->aliases[i], ':')) { /* another tag; the other spellings can be guessed */
			buf_puts(out, "; also ");
			put_text(out, m->aliases[i]);
		}
	wrap_line(out, start, 2);
	buf_putc(out, '\n');
}

/* One line of at most 79 columns: the home directory as ~, the middle of a long path as "...". --json has the whole. */
static void put_where(struct buf *out, const struct found_model *m)
{
	const char *home = getenv("HOME"), *path = m->path;
	struct buf text = { 0 };
	size_t room = VIEW_WIDTH - 4 - strlen(m->store);

	if (home && home[0] == '/' && home[1] && path_under(path, home)) {
		buf_putc(&text, '~');
		path += strlen(home);
	}
	put_text(&text, path);
	buf_printf(out, "  %s: ", m->store);
	if (utf8_width(buf_str(&text), text.len) > room && text.len > room) {
		size_t head = utf8_complete(text.p, room / 2 - 2), tail = text.len - (room - head - 3);

		while (tail < text.len && ((unsigned char)text.p[tail] & 0xc0) == 0x80)
			tail++;
		buf_add(out, text.p, head);
		buf_puts(out, "...");
		buf_add(out, text.p + tail, text.len - tail);
	} else {
		buf_add(out, buf_str(&text), text.len);
	}
	buf_putc(out, '\n');
	buf_free(&text);
}

static json_t *clean_json(const char *s)
{
	struct buf b = { 0 };
	json_t *j;

	put_text(&b, s);
	j = json_stringn(buf_str(&b), b.len);
	buf_free(&b);
	return j;
}

static void put_json(struct buf *out, const struct found_model *m, bool best)
{
	const struct model_card *c = &m->card;
	json_t *also = json_array(), *j;
	char *text;

	for (size_t i = 0; i < m->n_aliases; i++)
		json_array_append_new(also, clean_json(m->aliases[i]));
	j = json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:s, s:o}", "name", clean_json(m->name), "store", m->store, "path",
		      clean_json(m->path), "aliases", also, "architecture", clean_json(c->arch), "title", clean_json(c->title), "kind",
		      kind_word(c->kind), "quantization", clean_json(c->quant));
	json_t *sizes = json_pack("{s:I, s:I, s:f, s:I, s:i, s:I, s:I}", "parameters", (json_int_t)c->n_params, "active_parameters",
				  (json_int_t)c->n_active, "bits_per_weight", c->bits, "bytes", (json_int_t)c->file_bytes, "parts",
				  (int)c->n_parts, "rule_of_thumb", (json_int_t)model_card_thumb(c), "available",
				  (json_int_t)c->plan.available);
	json_t *use = json_pack("{s:b, s:o, s:b, s:i, s:i, s:I, s:I, s:I, s:I, s:b}", "supported", (int)c->supported, "problem",
				clean_json(c->problem), "fits", (int)model_card_fits(c), "context", c->plan.n_ctx, "context_fits",
				c->plan.n_ctx_fits, "need", (json_int_t)need(&c->plan), "weights", (json_int_t)c->plan.weights, "kv",
				(json_int_t)c->plan.kv, "work", (json_int_t)c->plan.work, "chosen", (int)best);

	json_object_update(j, sizes);
	json_object_update(j, use);
	text = j ? json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;
	buf_printf(out, "%s\n", text ? text : "{}");
	free(text);
	json_decref(sizes);
	json_decref(use);
	json_decref(j);
}

static void put_left_out(struct buf *out, const struct found *f)
{
	const struct {
		size_t n;
		const char *word;
	} kinds[] = { { f->n_projectors, "vision projector" }, { f->n_adapters, "LoRA adapter" }, { f->n_others, "file without weights" } };
	size_t n = 0;

	for (size_t i = 0; i < 3; i++)
		if (kinds[i].n) {
			const char *w = kinds[i].word;

			buf_printf(out, "%s%zu ", n++ ? ", " : "left out: ", kinds[i].n);
			if (kinds[i].n > 1 && strncmp(w, "file", 4) == 0)
				buf_puts(out, "files without weights");
			else
				buf_printf(out, "%s%s", w, kinds[i].n > 1 ? "s" : "");
		}
	if (n)
		buf_putc(out, '\n');
}

static void put_tail(struct buf *out, const struct found *f, int best, const struct found_dirs *d, uint64_t ram_cap)
{
	size_t start;

	put_left_out(out, f);
	if (f->n) {
		start = out->len;
		buf_puts(out, "without -m: ");
		put_text(out, best >= 0 ? f->models[best].name : "none of these (only what a program can know exactly)");
		wrap_line(out, start, 2);
		buf_putc(out, '\n');
		return;
	}
	start = out->len;
	buf_puts(out, "no models found in this program's directory, or in the stores of Ollama, Hugging Face, LM Studio and llama.cpp: put "
		      "a .gguf file into ");
	put_text(out, d->own ? d->own : "$XDG_DATA_HOME/codeask/models");
	wrap_line(out, start, 2);
	buf_putc(out, '\n');
	suggest_note(out, ram_cap);
}

static int list(const struct options *o, const struct ask_opts *ask, struct err *e)
{
	struct line l = line_start(o);
	struct buf out = { 0 };
	struct found f;
	int best;

	found_scan(ask->stores, &f);
	found_read(&f, ask->ram_cap, on_read, &l);
	line_wipe(&l);
	best = found_best(&f);
	for (size_t i = 0; i < f.n; i++) {
		if (o->json) {
			put_json(&out, &f.models[i], (int)i == best);
			continue;
		}
		put_head(&out, &f.models[i]);
		put_facts(&out, &f.models[i]);
		put_where(&out, &f.models[i]);
	}
	if (!o->json)
		put_tail(&out, &f, best, ask->stores, ask->ram_cap);
	write_stdout(buf_str(&out), out.len, e);
	for (size_t i = 0; i < f.n_notes; i++)
		fprintf(stderr, "codeask: note: %s\n", f.notes[i]);
	found_free(&f);
	buf_free(&out);
	return err_is_set(e) ? (int)e->code : 0;
}

/* ---- export -------------------------------------------------------------------------------------------------------------------- */

static void on_copy(void *ud, const char *name, uint64_t done, uint64_t total)
{
	struct line *l = ud;
	struct buf b = { 0 };
	double spent = clock_now() - l->start, rate;

	if (!l->tty || spent < 0.5 || !clock_every(&l->last, 0.1))
		return;
	rate = (double)done / spent;
	put_text(&b, name);
	if (b.len > 40)
		buf_truncate(&b, utf8_complete(b.p, 40));
	buf_printf(&b, " %.1f/%.1f GB (%.0f %%)", (double)done / 1e9, (double)total / 1e9, total ? 100.0 * (double)done / (double)total : 100);
	if (rate > 0)
		buf_printf(&b, " %.0f MB/s ETA %.0f s", rate / 1e6, (double)(total - done) / rate);
	line_show(l, buf_str(&b));
	buf_free(&b);
}

static int export(const struct options *o, const struct ask_opts *ask, struct err *e)
{
	struct line l = line_start(o);
	struct export_result r = { 0 };
	struct buf out = { 0 };
	char *path, *shown;
	int rc;

	if (o->n_args != 3)
		return err_set(e, ERR_USAGE, "usage: codeask models export NAME DIR (see codeask --help)"), (int)ERR_USAGE;
	path = found_resolve_as(ask->stores, o->args[1], &shown, e);
	if (!path)
		return (int)e->code;
	rc = export_model(path, shown, o->args[2], on_copy, &l, ask->cancel, &r, e);
	line_wipe(&l);
	for (size_t i = 0; i < r.n && rc == 0; i++) {
		put_text(&out, r.files[i].path);
		buf_puts(&out, r.files[i].was_there ? ": was there already, equal, " : ": written, ");
		put_size(&out, r.files[i].bytes);
		buf_printf(&out, ", SHA-256 %s\n", r.files[i].sha256);
	}
	write_stdout(buf_str(&out), out.len, e);
	export_result_free(&r);
	buf_free(&out);
	free(shown);
	free(path);
	return err_is_set(e) ? (int)e->code : 0;
}

int models_main(const struct options *o, const struct ask_opts *ask, struct err *e)
{
	if (o->suggest)
		return suggest_main(o, e);
	if (o->n_args && strcmp(o->args[0], "export") == 0)
		return export(o, ask, e);
	if (o->n_args)
		return err_set(e, ERR_USAGE, "models %s: the words behind it may be export NAME DIR (see codeask --help)", o->args[0]), (int)ERR_USAGE;
	return list(o, ask, e);
}
