#include "measure.h"

#include "../base/clock.h"
#include "../base/mem.h"

#include <stdlib.h>
#include <string.h>

static void fill_ids(int32_t *ids, int n, int n_vocab)
{
	uint64_t x = 1;

	for (int i = 0; i < n; i++) {
		/* Knuth's MMIX generator */
		x = x * 6364136223846793005u + 1442695040888963407u;
		ids[i] = (int32_t)((x >> 33) % (uint64_t)n_vocab);
	}
}

int measure_run(const struct model *m, int depth, int prompt_n, int eval_n, enum kv_type kv, struct cancel *cancel,
		struct measure *out, struct err *e)
{
	struct session_opts so = { .n_ctx = depth + prompt_n + eval_n + 1, .kv = kv };
	struct session *s = session_new(m, &so, e);
	int32_t *ids;
	double t, bytes = 0;
	int reused, rc = -1;

	if (!s)
		return -1;
	memset(out, 0, sizeof(*out));
	out->depth = depth;
	out->prompt_n = prompt_n;
	out->eval_n = eval_n;
	ids = xcalloc((size_t)so.n_ctx, sizeof(*ids));
	fill_ids(ids, so.n_ctx, m->config.n_vocab);
	if (depth && session_sync(s, ids, depth, NULL, NULL, cancel, &reused, e) != 0)
		goto out;
	t = clock_now();
	if (session_sync(s, ids, depth + prompt_n, NULL, NULL, cancel, &reused, e) != 0)
		goto out;
	out->prompt_s = clock_now() - t;
	t = clock_now();
	for (int i = 0; i < eval_n; i++) {
		if (cancel_asked(cancel)) {
			err_set(e, ERR_CANCEL, "cancelled");
			goto out;
		}
		bytes += (double)session_bytes_per_token(s);
		if (session_append(s, ids[depth + prompt_n + i], e) != 0)
			goto out;
	}
	out->eval_s = clock_now() - t;
	out->bandwidth = backend_cpu_read_bandwidth(m->backend) / 1e9;
	out->prompt_rate = out->prompt_s > 0 ? prompt_n / out->prompt_s : 0;
	out->eval_rate = out->eval_s > 0 ? eval_n / out->eval_s : 0;
	out->gbytes_per_s = out->eval_s > 0 ? bytes / out->eval_s / 1e9 : 0;
	rc = 0;
out:
	free(ids);
	session_free(s);
	return rc;
}
