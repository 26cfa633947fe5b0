/* suggest_text.c - suggestions as lines for a person. */
#include "suggest.h"

#include "plan.h"

#include <stdio.h>

static double gb(double bytes)
{
	return bytes / 1e9;
}

const char *suggest_where_name(enum suggest_where w)
{
	static const char *const names[] = { [SUGGEST_RAM] = "RAM", [SUGGEST_GPU] = "GPU", [SUGGEST_GPU_RAM] = "GPU+RAM" };

	return names[w];
}

void suggest_command(struct buf *out, const struct suggestion *s)
{
	buf_printf(out, "codeask pull hf:%s:%s", s->entry->repo, s->file->quant);
}

/* 8192 -> "8K", 1048576 -> "1M" */
static void put_ctx(struct buf *out, int n)
{
	char text[16];

	snprintf(text, sizeof text, n >= 1 << 20 ? "%dM" : "%dK", n >= 1 << 20 ? n >> 20 : n >> 10);
	buf_printf(out, "%5s", text);
}

/* One decimal below 100, so that four digits do. */
static void put_gb(struct buf *out, double bytes)
{
	buf_printf(out, " %5.*f", gb(bytes) < 100 ? 1 : 0, gb(bytes));
}

static void put_line(struct buf *out, const struct suggestion *s, bool rates)
{
	buf_printf(out, " %-8s %-21s %-9s", s->role, s->entry->name, s->file->quant);
	put_gb(out, (double)s->file->bytes);
	put_gb(out, (double)s->need);
	put_gb(out, s->rule);
	buf_putc(out, ' ');
	put_ctx(out, s->n_ctx);
	if (rates && s->rate > 0)
		buf_printf(out, " %5.*f", s->rate < 10 ? 1 : 0, s->rate);
	else if (rates)
		buf_puts(out, "     -");
	buf_printf(out, " %s\n   ", suggest_where_name(s->where));
	suggest_command(out, s);
	buf_putc(out, '\n');
}

void suggest_write(struct buf *out, const struct suggest_machine *m, bool short_form)
{
	const bool rates = m->ram_rate > 0 || m->vram_rate > 0;
	struct suggestion list[SUGGEST_LONG];
	struct suggest_table t;
	struct err e = ERR_INIT;
	int n;

	if (suggest_parse(suggest_text, &t, &e) != 0)
		return; /* tests/unit/model_suggest.c reads the same text */
	n = suggest_rank(&t, m, list, short_form ? SUGGEST_SHORT : SUGGEST_LONG);
	if (n) {
		buf_printf(out, "models for this machine (%.1f GB of RAM", gb((double)m->ram));
		if (m->vram)
			buf_printf(out, ", %.1f GB of VRAM", gb((double)m->vram));
		if (m->ram_rate > 0)
			buf_printf(out, ", %.1f GB/s", gb(m->ram_rate));
		buf_puts(out, "):\n");
		buf_printf(out, " %-8s %-21s %-9s %5s %5s %5s %5s%s %s\n", "", "model", "type", "GB", "need", "rule", "ctx",
			   rates ? " tok/s" : "", "in");
	}
	for (int i = 0; i < n; i++)
		put_line(out, &list[i], rates);
	if (n && !short_form) {
		buf_puts(out, "need: the file, a KV cache (f16) for up to 32K of context, and work; rule: the\n"
			      "rule of thumb, parameters x bits / 8 x 1.2; ctx: the largest context that fits\n");
		if (rates)
			buf_puts(out, "tok/s: expected rate of an answer behind a prompt of 8,192 tokens\n");
		if (m->vram)
			buf_puts(out, "GPU: this version computes on the CPU; these are for one that uses the GPU\n");
	}
	suggest_free(&t);
}

void suggest_note(struct buf *out, uint64_t ram)
{
	struct suggest_machine m = { .ram = ram ? ram : plan_mem_available() };

	suggest_write(out, &m, true);
}
