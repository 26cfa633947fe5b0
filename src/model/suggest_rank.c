/* suggest_rank.c - the choice. The table's order says which model explains code best; the machine says which of them fit and how
 * fast each would answer; a role takes the first model that is fast enough for it.
 *
 * Answer rate: an answer reads, for each token, the weights that are not idle and the cache, so its rate is the memory's read
 * rate over those bytes, times what decoding reaches of it. The bench of matrix-vector products reaches 0.85 to 0.95 of the
 * measured rate on dense weights, a whole pass less; routed experts are read in small pieces with more waiting. No rate is given
 * for prompts: they are bound by arithmetic, which no figure here describes. */
#include "suggest.h"

#include "arch.h"

#include <string.h>

/* Scratch of a session for micro-batches of 512 tokens, more than any line of the table takes: 2 (E + H d + H_kv d + F) floats a
 * token are 189 MB for the widest (E 8192, H d 8192, F 28672), the logits 13 MB. */
static const uint64_t WORK = (uint64_t)256 << 20;

static const double DENSE_SHARE = 0.75, ROUTED_SHARE = 0.6;
enum { DEPTH = 8192 }; /* tokens of the prompt behind which the rate is given */

/* For choosing only, when the machine was not measured: two channels of slow DDR4, a small card. */
static const double ASSUMED_RAM_RATE = 30e9, ASSUMED_VRAM_RATE = 250e9;

/* Tokens per second that a role wants: less than 2 is no conversation, 8 is reading speed, 20 does not keep one waiting. */
static const double RATE_QUALITY = 2, RATE_BALANCED = 8, RATE_FAST = 20;

static double seconds(double bytes, double rate, double share)
{
	return bytes / (rate * share);
}

static double answer_rate(const struct suggestion *s, double ram, double vram)
{
	double always, routed;

	suggest_read(s->entry, s->file, DEPTH, &always, &routed);
	switch (s->where) {
	case SUGGEST_GPU:
		return 1 / (seconds(always, vram, DENSE_SHARE) + seconds(routed, vram, ROUTED_SHARE));
	case SUGGEST_GPU_RAM:
		return 1 / (seconds(always, vram, DENSE_SHARE) + seconds(routed, ram, ROUTED_SHARE));
	default:
		return 1 / (seconds(always, ram, DENSE_SHARE) + seconds(routed, ram, ROUTED_SHARE));
	}
}

/* Does it fit there with n_ctx positions? */
static bool fits(const struct suggest_machine *m, const struct suggestion *s, enum suggest_where where, int64_t n_ctx)
{
	const uint64_t rest = suggest_kv(s->entry, n_ctx) + WORK, bytes = s->file->bytes;
	uint64_t ram = suggest_usable(m->ram), vram = suggest_usable(m->vram), experts;
	double always, routed;

	if (where == SUGGEST_RAM)
		return bytes + rest <= ram;
	if (where == SUGGEST_GPU)
		return bytes + rest <= vram;
	if (!s->entry->routed)
		return false;
	suggest_read(s->entry, s->file, 0, &always, &routed);
	experts = (uint64_t)(routed * s->entry->n_expert / s->entry->n_used);
	return bytes - experts + rest <= vram && experts <= ram;
}

/* Sets where, n_ctx and what follows from them; false: it fits nowhere. A place with room for the default context is taken, the
 * faster first; else the one with the most room. */
static bool settle(const struct suggest_machine *m, struct suggestion *s)
{
	static const enum suggest_where order[] = { SUGGEST_GPU, SUGGEST_GPU_RAM, SUGGEST_RAM };
	const int train = s->entry->n_ctx_train, want = train < SUGGEST_CTX ? train : SUGGEST_CTX;
	int shown;

	s->n_ctx = 0;
	for (int i = 0; i < 3 && s->n_ctx * 2 <= want; i++) {
		int n = 0;

		for (int64_t c = SUGGEST_LEAST_CTX; c <= train && fits(m, s, order[i], c); c *= 2)
			n = (int)c;
		if (n > s->n_ctx) {
			s->n_ctx = n;
			s->where = order[i];
		}
	}
	if (!s->n_ctx)
		return false;
	shown = s->n_ctx < SUGGEST_CTX ? s->n_ctx : SUGGEST_CTX;
	s->kv = suggest_kv(s->entry, shown);
	s->need = s->file->bytes + s->kv + WORK;
	s->rule = (double)s->file->bytes * 1.2;
	return true;
}

static double assumed(double rate, double otherwise)
{
	return rate > 0 ? rate : otherwise;
}

/* The best file of one model that answers at least at this rate: the smallest, or a larger one while it costs neither waiting
 * (RATE_BALANCED) nor context below the default. False: there is none. */
static bool best_file(const struct suggest_machine *m, const struct suggest_entry *en, double least, struct suggestion *s)
{
	const double ram = assumed(m->ram_rate, ASSUMED_RAM_RATE), vram = assumed(m->vram_rate, ASSUMED_VRAM_RATE);
	bool found = false;

	for (int i = 0; i < en->n_files; i++) {
		struct suggestion c = { .entry = en, .file = &en->files[i] };
		bool first = !found;
		double rate;

		if (!settle(m, &c))
			break; /* the larger ones do not fit either */
		rate = answer_rate(&c, ram, vram);
		if (rate < least || (!first && (rate < RATE_BALANCED || c.where != s->where || (c.n_ctx < s->n_ctx && c.n_ctx < SUGGEST_CTX))))
			break;
		*s = c;
		found = true;
	}
	if (found) {
		bool known = (s->where == SUGGEST_GPU || m->ram_rate > 0) && (s->where == SUGGEST_RAM || m->vram_rate > 0);

		s->rate = known ? answer_rate(s, m->ram_rate, m->vram_rate) : 0;
	}
	return found;
}

static bool is_listed(const struct suggestion *list, int n, const struct suggest_entry *en)
{
	for (int i = 0; i < n; i++)
		if (list[i].entry == en)
			return true;
	return false;
}

/* "Qwen3-Coder..." and "Qwen2.5-..." are one family: the letters at the beginning. */
static int family_count(const struct suggestion *list, int n, const struct suggest_entry *en)
{
	size_t len = strcspn(en->name, "-0123456789");
	int count = 0;

	for (int i = 0; i < n; i++)
		count += strncmp(list[i].entry->name, en->name, len) == 0;
	return count;
}

/* The first model of the table that is not listed and answers at least at this rate. */
static bool first_at(const struct suggest_table *t, const struct suggest_machine *m, double least, int family_limit,
		     const struct suggestion *list, int n, struct suggestion *s)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct suggest_entry *en = &t->entries[i];

		if (is_listed(list, n, en) || family_count(list, n, en) >= family_limit || !(m->runs ? m->runs(en->arch) : !!arch_find(en->arch)))
			continue;
		if (best_file(m, en, least, s))
			return true;
	}
	return false;
}

int suggest_rank(const struct suggest_table *t, const struct suggest_machine *m, struct suggestion *list, int max)
{
	static const struct {
		const char *role;
		const double *rate;
	} roles[] = { { "quality", &RATE_QUALITY }, { "balanced", &RATE_BALANCED }, { "fast", &RATE_FAST } };
	const double slowest = 0.2;
	int n = 0;

	for (size_t r = 0; r < 3 && n < max; r++) {
		if (!first_at(t, m, *roles[r].rate, max, list, n, &list[n]))
			continue;
		list[n++].role = roles[r].role;
	}
	/* a machine that is too slow for every role still gets the smallest there is: the last line of the table that fits */
	for (size_t i = t->n; n == 0 && i-- > 0;)
		if ((m->runs ? m->runs(t->entries[i].arch) : !!arch_find(t->entries[i].arch)) && best_file(m, &t->entries[i], slowest, &list[0]))
			list[n++].role = "fast";
	while (n && n < max && first_at(t, m, RATE_QUALITY, 3, list, n, &list[n]))
		list[n++].role = "also";
	return n;
}
