/* plan.c - see plan.h. What this process may use is the smaller of what the system can give without swapping (MemAvailable) and
 * what its control groups leave (cgroup v2: memory.max less memory.current, plus page cache that is dropped first). */
#include "plan.h"

#include "../base/path.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEFAULT_CTX = 32768, CTX_STEP = 256 };

/* Small files of /proc and /sys: size unknown beforehand. False when it cannot be read. */
static bool slurp(const char *path, char *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	ssize_t k = 0;

	if (fd < 0)
		return false;
	while (n + 1 < size && (k = read(fd, out + n, size - 1 - n)) > 0)
		n += k;
	close(fd);
	out[n] = 0;
	return k >= 0;
}

/* Number behind a name at the start of a line; def when there is none. */
static uint64_t field(const char *text, const char *name, uint64_t def)
{
	size_t n = strlen(name);

	for (const char *p = text; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (!strncmp(p, name, n))
			return strtoull(p + n, NULL, 10);
	}
	return def;
}

/* What one control group leaves, UINT64_MAX without a limit. */
static uint64_t cgroup_left(const char *dir)
{
	char path[4096 + 64], text[8192];
	uint64_t max, used, cache;

	snprintf(path, sizeof path, "%s/memory.max", dir);
	if (!slurp(path, text, sizeof text) || text[0] < '0' || text[0] > '9') /* "max" */
		return UINT64_MAX;
	max = strtoull(text, NULL, 10);
	snprintf(path, sizeof path, "%s/memory.current", dir);
	if (!slurp(path, text, sizeof text))
		return max;
	used = strtoull(text, NULL, 10);
	snprintf(path, sizeof path, "%s/memory.stat", dir);
	cache = slurp(path, text, sizeof text) ? field(text, "inactive_file ", 0) + field(text, "active_file ", 0) : 0;
	used = used > cache ? used - cache : 0;
	return max > used ? max - used : 0;
}

/* The groups from this process's own up to the root: any of them may hold a limit. */
static uint64_t cgroups_left(void)
{
	char text[4096], dir[4096 + 32], *at, *end;
	uint64_t left = UINT64_MAX;

	if (!slurp("/proc/self/cgroup", text, sizeof text))
		return left;
	at = !strncmp(text, "0::/", 4) ? text : strstr(text, "\n0::/"); /* the line of cgroup v2 */
	if (!at)
		return left;
	at = strchr(at, '/');
	at[strcspn(at, "\n")] = 0;
	snprintf(dir, sizeof dir, "/sys/fs/cgroup%s", at);
	for (;;) {
		uint64_t here = cgroup_left(dir);

		if (here < left)
			left = here;
		end = strrchr(dir, '/');
		if (!end || end - dir < (long)strlen("/sys/fs/cgroup"))
			return left;
		*end = 0;
	}
}

uint64_t plan_mem_available(void)
{
	char text[8192];
	uint64_t left = cgroups_left(), ram = UINT64_MAX;

	if (slurp("/proc/meminfo", text, sizeof text))
		ram = field(text, "MemAvailable:", UINT64_MAX >> 10) << 10;
	return ram < left ? ram : left;
}

static uint64_t total(const struct model *m, int n_ctx, enum kv_type kv, struct session_need *need)
{
	struct session_opts o = { .n_ctx = n_ctx, .kv = kv };

	*need = session_need(m, &o);
	return m->total_bytes + need->kv + need->work;
}

int plan_make(const struct model *m, int n_ctx, enum kv_type kv, uint64_t ram_cap, struct plan *p, struct err *e)
{
	const int train = m->config.n_ctx_train, least = train < CTX_STEP ? train : CTX_STEP;
	struct session_need need;
	int lo = 0, hi = train / CTX_STEP; /* in steps: lo fits, hi + 1 does not */

	*p = (struct plan){ .weights = m->total_bytes, .available = plan_mem_available(), .capped = ram_cap != 0 };
	if (ram_cap && ram_cap < p->available)
		p->available = ram_cap;
	while (lo < hi) {
		int mid = lo + (hi - lo + 1) / 2;

		if (total(m, mid * CTX_STEP, kv, &need) <= p->available)
			lo = mid;
		else
			hi = mid - 1;
	}
	p->n_ctx_fits = lo * CTX_STEP;
	if (train < CTX_STEP && total(m, train, kv, &need) <= p->available)
		p->n_ctx_fits = train;
	p->n_ctx = n_ctx;
	if (n_ctx <= 0) {
		p->n_ctx = train < DEFAULT_CTX ? train : DEFAULT_CTX;
		if (p->n_ctx > p->n_ctx_fits)
			p->n_ctx = p->n_ctx_fits ? p->n_ctx_fits : least;
	}
	p->fits = total(m, p->n_ctx, kv, &need) <= p->available;
	p->kv = need.kv;
	p->work = need.work;
	return 0;
}

int plan_check(const struct model *m, const struct plan *p, struct err *e)
{
	char remedy[64] = "use a smaller model or quantization";

	if (p->fits)
		return 0;
	if (p->n_ctx_fits)
		snprintf(remedy, sizeof remedy, "--ctx %d fits", p->n_ctx_fits);
	return err_set(e, ERR_FIT, "%s with a context of %d tokens needs %.2f GB (weights %.2f, KV cache %.2f, work %.2f), %.2f GB are "
		       "available: %s%s", path_base(gguf_path(m->file)), p->n_ctx, (p->weights + p->kv + p->work) / 1e9, p->weights / 1e9,
		       p->kv / 1e9, p->work / 1e9, p->available / 1e9, remedy, p->capped ? ", or raise --ram" : "");
}
