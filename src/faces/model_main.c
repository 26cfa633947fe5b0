/* model_main.c - subcommands that compute with one model, or plan to: bench, plan. */
#include "faces.h"

#include "../ask/view.h"
#include "../base/mem.h"
#include "../base/path.h"
#include "../base/utf8.h"
#include "../model/found.h"
#include "../model/measure.h"
#include "../model/plan.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void put_json(struct buf *out, json_t *j)
{
	char *text = j ? json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;

	buf_puts(out, text ? text : "{}");
	buf_putc(out, '\n');
	free(text);
	json_decref(j);
}

/* "0,4096,16384" */
static int parse_list(const char *text, int *list, int max, struct err *e)
{
	int n = 0;

	for (const char *p = text; *p;) {
		char *end;
		long v = strtol(p, &end, 10);

		if (end == p || v < 0 || v > 1 << 28 || n == max || (*end && *end != ','))
			return err_set(e, ERR_USAGE, "%s: must be at most %d numbers with commas between, e.g. 0,4096", text, max);
		list[n++] = (int)v;
		p = *end ? end + 1 : end;
	}
	return n;
}

static void bench_row(const struct options *o, const struct measure *r, bool first, struct buf *out)
{
	if (o->json) {
		put_json(out, json_pack("{s:i, s:i, s:f, s:i, s:f, s:f, s:f, s:f}", "depth", r->depth, "prompt_tokens", r->prompt_n,
					"prompt_rate", r->prompt_rate, "eval_tokens", r->eval_n, "eval_rate", r->eval_rate, "gbytes_per_second",
					r->gbytes_per_s, "bandwidth", r->bandwidth, "share", r->bandwidth > 0 ? r->gbytes_per_s / r->bandwidth : 0));
		return;
	}
	if (first)
		buf_puts(out, "  depth  prompt tok/s  answer tok/s    GB/s  of read bandwidth\n");
	buf_printf(out, "%7d  %12.2f  %12.2f  %6.1f  %5.1f GB/s (%.0f %%)\n", r->depth, r->prompt_rate, r->eval_rate,
		   r->gbytes_per_s, r->bandwidth, r->bandwidth > 0 ? 100 * r->gbytes_per_s / r->bandwidth : 0);
}

int bench_main(const struct options *o, const struct ask_opts *ask, struct err *e)
{
	int depths[32] = { 0 }, n = 1, eval_n = o->max_tokens > 0 ? o->max_tokens : 32;
	struct backend *be = NULL;
	struct model *m = NULL;
	struct buf out = { 0 };

	if (o->n_args != 1)
		return err_set(e, ERR_USAGE, "usage: codeask bench MODEL [-p N] [-n N] [-d DEPTHS] [--json]"), (int)ERR_USAGE;
	if (o->depths && (n = parse_list(o->depths, depths, 32, e)) < 0)
		return ERR_USAGE;
	be = backend_cpu(ask->cpu, ask->threads, e);
	m = be ? model_open(o->args[0], be, e) : NULL;
	if (m && !o->json) {
		buf_printf(&out, "%s, %s, %d threads, %.2f GB read per token\n", model_arch_name(m), be->ops->name,
			   ask->threads > 0 ? ask->threads : thread_cores(), (double)m->weight_bytes / 1e9);
		write_stdout(buf_str(&out), out.len, e);
	}
	for (int i = 0; m && i < n && !err_is_set(e); i++) {
		struct measure r;

		buf_truncate(&out, 0);
		if (measure_run(m, depths[i], o->bench_prompt, eval_n, ask->kv, ask->cancel, &r, e) == 0) {
			bench_row(o, &r, i == 0, &out);
			write_stdout(buf_str(&out), out.len, e);
		}
	}
	model_free(m);
	backend_free(be);
	buf_free(&out);
	return err_is_set(e) ? (int)e->code : 0;
}

static double gb(uint64_t bytes)
{
	return (double)bytes / 1e9;
}

int plan_main(const struct options *o, const struct ask_opts *ask, struct err *e)
{
	struct backend *be = NULL;
	struct model *m = NULL;
	struct buf out = { 0 };
	struct plan p;

	char *why = NULL, *path = ask->model ? xstrdup(ask->model) : found_choose(ask->stores, ask->ram_cap, &why);

	if (!path)
		err_set(e, ERR_MODEL, "no model to plan for: %s", why ? why : "none is installed, name one with -m FILE");
	if (path && why && !o->json) {
		buf_puts(&out, "chosen: ");
		utf8_clean(&out, why, strlen(why), false);
		wrap_line(&out, 0, 2);
		buf_putc(&out, '\n');
	}
	free(why);
	if (!path) {
		buf_free(&out);
		return (int)e->code;
	}
	be = backend_cpu(ask->cpu, ask->threads, e);
	m = be ? model_open(path, be, e) : NULL;
	if (m && plan_make(m, ask->n_ctx, ask->kv, ask->ram_cap, &p, e) == 0) {
		uint64_t need = p.weights + p.kv + p.work;

		if (o->json) {
			put_json(&out, json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:i, s:i, s:b}", "model", path, "weights",
						 (json_int_t)p.weights, "kv", (json_int_t)p.kv, "work", (json_int_t)p.work, "need",
						 (json_int_t)need, "available", (json_int_t)p.available, "context", p.n_ctx, "context_fits",
						 p.n_ctx_fits, "fits", (int)p.fits));
		} else {
			utf8_clean(&out, path, strlen(path), false);
			buf_printf(&out, "\n  weights   %8.3f GB  (mapped from the file)\n  KV cache  %8.3f GB  (%d tokens, %s)\n", gb(p.weights),
				   gb(p.kv), p.n_ctx, ask->kv == KV_F32 ? "f32" : "f16");
			buf_printf(&out, "  work      %8.3f GB\n  together  %8.3f GB of %.3f GB free: %s\n", gb(p.work), gb(need),
				   gb(p.available), p.fits ? "fits" : "does not fit");
			buf_printf(&out, "  largest context that fits: %d tokens\n", p.n_ctx_fits);
			buf_printf(&out, "  rule of thumb (parameters x bits / 8 x 1.2): %.3f GB\n",
				   (double)m->n_params * model_bits_per_weight(m) / 8 * 1.2 / 1e9);
		}
		write_stdout(buf_str(&out), out.len, e);
		if (!err_is_set(e))
			plan_check(m, &p, e);
	}
	model_free(m);
	backend_free(be);
	buf_free(&out);
	free(path);
	return err_is_set(e) ? (int)e->code : 0;
}
