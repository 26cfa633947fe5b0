/* suggest_main.c - `codeask models --suggest`: public models that suit this machine. */
#include "faces.h"

#include "../model/plan.h"
#include "../model/suggest.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *rate_json(double rate)
{
	return rate > 0 ? json_real(rate) : json_null();
}

static void put_json(struct buf *out, const struct suggestion *s)
{
	struct buf command = { 0 };
	char *text;
	json_t *j;

	suggest_command(&command, s);
	j = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:f, s:I, s:I, s:i, s:i, s:s, s:o, s:s, s:s}", "role", s->role, "model",
		      s->entry->name, "repository", s->entry->repo, "quantization", s->file->quant, "architecture", s->entry->arch,
		      "parameters", (json_int_t)s->entry->params, "active_parameters", (json_int_t)suggest_active(s->entry), "bytes",
		      (json_int_t)s->file->bytes, "kv", (json_int_t)s->kv, "rule_of_thumb", s->rule, "need", (json_int_t)s->need,
		      "kv_context", (json_int_t)(s->n_ctx < SUGGEST_CTX ? s->n_ctx : SUGGEST_CTX), "context_fits", s->n_ctx, "context_train",
		      s->entry->n_ctx_train, "in", suggest_where_name(s->where), "eval_rate", rate_json(s->rate), "command",
		      buf_str(&command), "checked", s->entry->checked);
	text = j ? json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;
	buf_puts(out, text ? text : "{}");
	buf_putc(out, '\n');
	free(text);
	json_decref(j);
	buf_free(&command);
}

/* Bytes per second that this machine reads, 0 when it cannot be measured; takes about 0.3 s. */
static double measure(int threads)
{
	struct err ignored = ERR_INIT;
	struct backend *be = backend_cpu(NULL, threads, &ignored);
	double rate = be ? backend_cpu_read_bandwidth(be) : 0;

	backend_free(be);
	return rate;
}

int suggest_main(const struct options *o, struct err *e)
{
	/* with --ram the question may be about another machine: it is taken as it is */
	struct suggest_machine m = { .ram = o->ram ? o->ram : plan_mem_available(), .vram = o->vram };
	struct suggestion list[SUGGEST_LONG];
	struct suggest_table t;
	struct buf out = { 0 };
	int n;

	if (o->n_args)
		return err_set(e, ERR_USAGE, "usage: codeask models --suggest [--json] [--ram SIZE] [--vram SIZE]"), (int)ERR_USAGE;
	if (suggest_parse(suggest_text, &t, e) != 0)
		return (int)e->code;
	m.ram_rate = measure(o->threads);
	n = suggest_rank(&t, &m, list, SUGGEST_LONG);
	if (!n)
		err_set(e, ERR_FIT, "no model of the table fits %.1f GB of memory: close programs%s", (double)m.ram / 1e9,
			o->ram ? ", or raise --ram" : "");
	for (int i = 0; o->json && i < n; i++)
		put_json(&out, &list[i]);
	if (!o->json)
		suggest_write(&out, &m, false);
	if (out.len)
		write_stdout(buf_str(&out), out.len, e);
	suggest_free(&t);
	buf_free(&out);
	return err_is_set(e) ? (int)e->code : 0;
}
