#include "snapshot.h"

#include "map_sources.h"
#include "parsed.h"

#include "../base/buf.h"
#include "../base/map.h"
#include "../base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SNAPSHOT_FORMAT 1
#define MIN_BYTES       (2u << 20)   /* of source; below it rows are as fast */
#define MAX_BYTES       (1500ull << 20)
#define DIR_BYTES       (3000ull << 20)
#define PIECE           (1u << 20)
#define DROP_FROM       (128u << 20) /* larger files are not kept resident after checking */

enum part { P_FILES, P_SYMS, P_REFS, P_EXTRAS, P_NAMES, P_SLOTS, P_TEXT, P_EDGES, P_OUT0, P_IN, P_IN0, P_RANK, P_ORDER, P_COUNT };

struct disk_file {
	uint64_t size;
	uint32_t path, doc, lang, status, lines;
	int32_t dir, sym0, n_sym, ref0, n_ref;
	uint32_t error_nodes, unlisted, timed_out /* and is_source */, zero;
};

struct snap_head {
	char magic[8];
	uint32_t format, sizes;  /* sizes: of the structures and sources, so that another build does not take it for its own */
	struct snapshot_key key;
	uint64_t parsers, seed, unlisted;
	uint64_t n_file_scope;
	struct {
		uint64_t at, n;  /* offset in the file, elements */
		uint64_t sum;
	} part[P_COUNT];
	uint64_t sum;            /* of the head with this field 0 */
};

static const uint32_t elem_size[P_COUNT] = {
	[P_FILES] = sizeof(struct disk_file), [P_SYMS] = sizeof(struct symbol), [P_REFS] = sizeof(struct symref),
	[P_EXTRAS] = sizeof(struct sym_extra), [P_NAMES] = sizeof(struct sym_name), [P_SLOTS] = 4, [P_TEXT] = 1,
	[P_EDGES] = sizeof(struct edge), [P_OUT0] = 4, [P_IN] = 4, [P_IN0] = 4, [P_RANK] = 4, [P_ORDER] = 4,
};

static uint32_t struct_sizes(void)
{
	uint32_t v = LANG_COUNT * 1000003u + DEF_KIND_COUNT * 1009u + REF_KIND_COUNT + (uint32_t)hash_stable(MAP_SOURCES, sizeof MAP_SOURCES);

	for (int p = 0; p < P_COUNT; p++)
		v = v * 31 + elem_size[p];
	return v;
}

void snapshot_key(const struct walk_list *list, struct snapshot_key *key)
{
	key->hash[0] = 0x5851F42D4C957F2Du;
	key->hash[1] = 0x14057B7EF767814Fu;
	for (size_t i = 0; i < list->n; i++) {
		const struct walk_file *f = &list->files[i];
		const uint64_t v[5] = { f->size, (uint64_t)f->mtime_ns, (uint64_t)f->ctime_ns, f->ino, f->status };
		for (int k = 0; k < 2; k++)
			key->hash[k] = hash_seeded(v, sizeof v, hash_seeded(f->path, strlen(f->path), key->hash[k]));
	}
}

static char *snapshot_path(const char *cache_dir, const struct walk_root *w)
{
	uint64_t h = hash_stable(w->focus, strlen(w->focus)) * 31 + hash_stable(w->root, strlen(w->root));

	return xasprintf("%s/maps/%016llx.map", cache_dir, (unsigned long long)h);
}

/* Sum of a piece of a part; pieces are summed apart, so that several threads can check them. Four lanes, since a gigabyte is
 * summed before the first answer; a lane's step is a bijection of each word, so no single changed word goes unseen. */
static uint64_t piece_sum(enum part p, size_t piece, const void *data, size_t n)
{
	uint64_t lane[4] = { 0x9E3779B97F4A7C15u, 0xD6E8FEB86659FD93u, 0xA0761D6478BD642Fu, 0xE7037ED1A0B428DBu };
	const char *v = data;

	for (; n >= 32; n -= 32, v += 32) {
		uint64_t w[4];
		memcpy(w, v, 32);
		for (int k = 0; k < 4; k++) {
			lane[k] = (lane[k] ^ w[k]) * 0xD6E8FEB86659FD93u;
			lane[k] ^= lane[k] >> 32;
		}
	}
	return hash_seeded(v, n, hash_seeded(lane, sizeof lane, (uint64_t)p << 48 ^ piece));
}

static uint64_t head_sum(struct snap_head h)
{
	h.sum = 0;
	return hash_seeded(&h, sizeof h, 0x5A5A);
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

struct checking {
	const struct snap_head *h;
	const char *base;
	struct { uint32_t part, piece; } *work;
	size_t n_work;
	_Atomic uint64_t sums[P_COUNT];
	atomic_size_t free_slots; /* a look-up ends at one */
	atomic_bool bad;
	bool drop;
};

static bool in_range(int64_t v, int64_t from, uint64_t n)
{
	return v >= from && v < (int64_t)n;
}

static bool check_syms(const struct snap_head *h, const struct symbol *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i].name >= h->part[P_NAMES].n || !in_range(s[i].extra, 0, h->part[P_EXTRAS].n) || !in_range(s[i].file, 0, h->part[P_FILES].n) ||
		    s[i].kind >= DEF_KIND_COUNT)
			return false;
	return true;
}

/* Chains and containers must not run in circles: containers lie before what they hold; next_same rises, but once falls from
 * the others to the fields. */
static bool check_links(const struct snap_head *h, const struct symbol *all, size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++) {
		int32_t next = all[i].next_same;
		if (all[i].container < -1 || all[i].container >= (int32_t)i)
			return false;
		if (next < 0)
			continue;
		if (!in_range(next, 0, h->part[P_SYMS].n))
			return false;
		bool field = all[i].kind == DEF_FIELD, next_field = all[next].kind == DEF_FIELD;
		if (field > next_field || (field == next_field && next <= (int32_t)i))
			return false;
	}
	return true;
}

static bool check_refs(const struct snap_head *h, const struct symref *r, size_t at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (r[i].name >= h->part[P_NAMES].n || r[i].slot >= h->part[P_NAMES].n || !in_range(r[i].in_sym, -1, h->part[P_SYMS].n) ||
		    r[i].kind >= REF_KIND_COUNT || (r[i].next_same >= 0 && (r[i].next_same <= (int32_t)(at + i) || !in_range(r[i].next_same, 0, h->part[P_REFS].n))))
			return false;
	return true;
}

static bool check_names(const struct snap_head *h, const struct sym_name *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (m[i].text >= h->part[P_TEXT].n || !in_range(m[i].sym, -1, h->part[P_SYMS].n) || !in_range(m[i].ref, -1, h->part[P_REFS].n))
			return false;
	return true;
}

static bool check_extras(const struct snap_head *h, const struct sym_extra *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (x[i].sig >= h->part[P_TEXT].n || x[i].doc >= h->part[P_TEXT].n || x[i].type >= h->part[P_NAMES].n)
			return false;
	return true;
}

static bool check_files(const struct snap_head *h, const struct disk_file *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (f[i].path >= h->part[P_TEXT].n || f[i].doc >= h->part[P_TEXT].n || f[i].lang >= LANG_COUNT || f[i].status >= WALK_STATUS_COUNT ||
		    f[i].sym0 < 0 || f[i].n_sym < 0 || f[i].ref0 < 0 || f[i].n_ref < 0 || (uint64_t)f[i].sym0 + (uint64_t)f[i].n_sym > h->part[P_SYMS].n ||
		    (uint64_t)f[i].ref0 + (uint64_t)f[i].n_ref > h->part[P_REFS].n)
			return false;
	return true;
}

/* Indices into an array of n; rising: starts of groups. */
static bool check_ids(const int32_t *v, size_t count, uint64_t n, bool rising)
{
	for (size_t i = 0; i < count; i++)
		if (!in_range(v[i], 0, n) || (rising && i && v[i] < v[i - 1]))
			return false;
	return true;
}

static bool check_edges(const struct snap_head *h, const struct edge *e, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!in_range(e[i].to, 0, h->part[P_SYMS].n) || !in_range(e[i].ref, 0, h->part[P_REFS].n))
			return false;
	return true;
}

static size_t count_free(const uint32_t *slots, size_t n)
{
	size_t free_slots = 0;

	for (size_t i = 0; i < n; i++)
		free_slots += !slots[i];
	return free_slots;
}

/* No NaN, nothing negative or endless: ranks are compared and added. */
static bool check_ranks(const float *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(v[i] >= 0 && v[i] <= 1e6f))
			return false;
	return true;
}

static const void *part_at(const struct checking *c, enum part p)
{
	return c->base + c->h->part[p].at;
}

static bool check_content(struct checking *c, enum part p, size_t at, size_t n)
{
	const struct snap_head *h = c->h;
	const char *v = (const char *)part_at(c, p) + at * elem_size[p];

	switch (p) {
	case P_FILES:
		return check_files(h, (const struct disk_file *)v, n);
	case P_SYMS:
		return check_syms(h, (const struct symbol *)v, n) && check_links(h, part_at(c, P_SYMS), at, n);
	case P_REFS:
		return check_refs(h, (const struct symref *)v, at, n);
	case P_EXTRAS:
		return check_extras(h, (const struct sym_extra *)v, n);
	case P_NAMES:
		return check_names(h, (const struct sym_name *)v, n);
	case P_SLOTS:
		atomic_fetch_add(&c->free_slots, count_free((const uint32_t *)v, n));
		return check_ids((const int32_t *)v, n, h->part[P_NAMES].n, false);
	case P_EDGES:
		return check_edges(h, (const struct edge *)v, n);
	case P_IN:
		return check_ids((const int32_t *)v, n, h->part[P_EDGES].n, false);
	case P_OUT0:
	case P_IN0: /* from the element before on, so that the border between pieces is seen, too */
		return check_ids((const int32_t *)v - (at > 0), n + (at > 0), h->part[P_EDGES].n + 1, true);
	case P_ORDER:
		return check_ids((const int32_t *)v, n, h->part[P_SYMS].n, false);
	case P_RANK:
		return check_ranks((const float *)v, n);
	default:
		return true;
	}
}

static void check_piece(void *ctx, size_t i)
{
	struct checking *c = ctx;
	enum part p = c->work[i].part;
	size_t per = PIECE / elem_size[p], at = c->work[i].piece * per;
	size_t n = c->h->part[p].n - at < per ? c->h->part[p].n - at : per;
	const char *v = (const char *)part_at(c, p) + at * elem_size[p];

	if (atomic_load(&c->bad))
		return;
	atomic_fetch_add(&c->sums[p], piece_sum(p, c->work[i].piece, v, n * elem_size[p]));
	if (!check_content(c, p, at, n))
		atomic_store(&c->bad, true);
	if (c->drop) {
		uintptr_t from = ((uintptr_t)v + 4095) & ~(uintptr_t)4095, to = (uintptr_t)(v + n * elem_size[p]) & ~(uintptr_t)4095;
		if (to > from)
			madvise((void *)from, to - from, MADV_DONTNEED);
	}
}

/* Is it for this list of files, by this program? */
static bool is_current(const struct snap_head *h, const struct snapshot_key *key)
{
	return h->format == SNAPSHOT_FORMAT && h->sizes == struct_sizes() && !memcmp(&h->key, key, sizeof *key) &&
	       h->parsers == parsers_version() * 31 + PARSED_FORMAT;
}

static bool check_head(const struct snap_head *h, size_t len)
{
	uint64_t syms = h->part[P_SYMS].n;

	for (int p = 0; p < P_COUNT; p++)
		if (h->part[p].at % 64 || h->part[p].at > len || h->part[p].n > (len - h->part[p].at) / elem_size[p] ||
		    h->part[p].n > (p == P_TEXT ? UINT32_MAX : INT32_MAX + 1ull))
			return false;
	if (h->part[P_REFS].n && !h->part[P_FILES].n) /* ref_file() always finds one */
		return false;
	return h->part[P_EXTRAS].n && h->part[P_NAMES].n && h->part[P_TEXT].n && h->part[P_OUT0].n == syms + 1 && h->part[P_IN0].n == syms + 1 &&
	       h->part[P_RANK].n == syms && h->part[P_ORDER].n == syms && h->part[P_IN].n == h->part[P_EDGES].n && h->part[P_SLOTS].n &&
	       !(h->part[P_SLOTS].n & (h->part[P_SLOTS].n - 1)) && h->part[P_NAMES].n < h->part[P_SLOTS].n && h->n_file_scope <= h->part[P_EDGES].n;
}

static bool check_all(const struct snap_head *h, const char *base, size_t len, struct pool *pool)
{
	struct checking c = { .h = h, .base = base, .drop = len >= DROP_FROM };
	const int32_t *out0 = part_at(&c, P_OUT0), *in0 = part_at(&c, P_IN0);
	bool ok;

	if (base[h->part[P_TEXT].at + h->part[P_TEXT].n - 1] || base[h->part[P_TEXT].at])
		return false;
	for (int p = 0; p < P_COUNT; p++)
		c.n_work += h->part[p].n / (PIECE / elem_size[p]) + 1;
	c.work = xcalloc(c.n_work, sizeof *c.work);
	c.n_work = 0;
	for (uint32_t p = 0; p < P_COUNT; p++)
		for (uint32_t k = 0; (uint64_t)k * (PIECE / elem_size[p]) < h->part[p].n; k++) {
			c.work[c.n_work].part = p;
			c.work[c.n_work++].piece = k;
		}
	if (pool)
		pool_for(pool, c.n_work, check_piece, &c);
	else
		for (size_t i = 0; i < c.n_work; i++)
			check_piece(&c, i);
	ok = !atomic_load(&c.bad) && atomic_load(&c.free_slots) && out0[0] == (int32_t)h->n_file_scope && in0[0] == 0 &&
	     (uint64_t)out0[h->part[P_SYMS].n] == h->part[P_EDGES].n && (uint64_t)in0[h->part[P_SYMS].n] == h->part[P_EDGES].n;
	for (int p = 0; p < P_COUNT; p++)
		ok = ok && atomic_load(&c.sums[p]) == h->part[p].sum;
	free(c.work);
	return ok;
}

/* Files are opened by the map's paths: they must be those of the walk, in its order. Only behind check_all(). */
static bool same_paths(const struct disk_file *d, const char *text, const struct walk_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(text + d[i].path, list->files[i].path))
			return false;
	return true;
}

static void take_files(const struct disk_file *d, struct symtab *t, struct walk_list *list)
{
	t->files = xcalloc(t->n_files, sizeof *t->files);
	for (size_t i = 0; i < t->n_files; i++) {
		list->count[list->files[i].status]--;
		list->files[i].status = d[i].status;
		list->count[d[i].status]++;
		t->files[i] = (struct sym_file){ .path = t->text + d[i].path, .doc = t->text + d[i].doc, .lang = d[i].lang, .status = d[i].status,
			.size = d[i].size, .lines = d[i].lines, .dir = d[i].dir, .sym0 = d[i].sym0, .n_sym = d[i].n_sym, .ref0 = d[i].ref0,
			.n_ref = d[i].n_ref, .error_nodes = d[i].error_nodes, .unlisted = d[i].unlisted, .timed_out = d[i].timed_out & 1, .is_source = (d[i].timed_out & 2) != 0 };
	}
}

static void take(char *base, size_t len, const struct snap_head *h, struct symtab *t, struct graph *g, struct walk_list *list)
{
#define PART(p) ((void *)(base + h->part[p].at))
	*t = (struct symtab){ .n_files = h->part[P_FILES].n, .syms = PART(P_SYMS), .n_syms = h->part[P_SYMS].n, .refs = PART(P_REFS),
		.n_refs = h->part[P_REFS].n, .extras = PART(P_EXTRAS), .n_extras = h->part[P_EXTRAS].n, .names = PART(P_NAMES),
		.n_names = h->part[P_NAMES].n, .slots = PART(P_SLOTS), .n_slots = h->part[P_SLOTS].n, .seed = h->seed, .text = PART(P_TEXT),
		.n_text = h->part[P_TEXT].n, .unlisted = h->unlisted, .mapping = base, .n_mapping = len };
	*g = (struct graph){ .tab = t, .edges = PART(P_EDGES), .n_edges = h->part[P_EDGES].n, .out0 = PART(P_OUT0), .in = PART(P_IN),
		.in0 = PART(P_IN0), .n_file_scope = (int32_t)h->n_file_scope, .rank = PART(P_RANK), .order = PART(P_ORDER), .borrowed = true };
	take_files(PART(P_FILES), t, list);
#undef PART
}

bool snapshot_load(const char *cache_dir, const struct walk_root *w, const struct snapshot_key *key, struct walk_list *list,
		   struct pool *pool, struct symtab *t, struct graph *g, bool *damaged)
{
	char *path = snapshot_path(cache_dir, w), *base = MAP_FAILED;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct snap_head h;
	struct stat st = { 0 };
	bool ok = false;

	free(path);
	*damaged = false;
	if (fd < 0)
		return false;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > (off_t)sizeof h)
		base = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (base != MAP_FAILED) {
		memcpy(&h, base, sizeof h);
		*damaged = memcmp(h.magic, "CAmap\r\n\032", 8) || h.sum != head_sum(h);
		if (!*damaged && is_current(&h, key)) {
			ok = check_head(&h, (size_t)st.st_size) && h.part[P_FILES].n == list->n && check_all(&h, base, (size_t)st.st_size, pool) &&
			     same_paths((const struct disk_file *)(const void *)(base + h.part[P_FILES].at), base + h.part[P_TEXT].at, list);
			*damaged = !ok;
		}
		if (ok)
			take(base, (size_t)st.st_size, &h, t, g, list);
		else
			munmap(base, (size_t)st.st_size);
		if (ok)
			futimens(fd, (struct timespec[2]){ { 0, UTIME_NOW }, { 0, UTIME_NOW } }); /* used: see prune() */
	}
	*damaged |= base == MAP_FAILED;
	close(fd);
	return ok;
}

/* ---- writing ------------------------------------------------------------------------------------------------------- */

struct old {
	char *name;
	uint64_t size;
	struct timespec used;
};

static int by_use(const void *pa, const void *pb)
{
	const struct old *a = pa, *b = pb;

	if (a->used.tv_sec != b->used.tv_sec)
		return a->used.tv_sec > b->used.tv_sec ? -1 : 1;
	return a->used.tv_nsec > b->used.tv_nsec ? -1 : a->used.tv_nsec < b->used.tv_nsec;
}

/* Keeps the snapshots used last, `room` bytes less than DIR_BYTES of them; what a killed process left unfinished goes after an hour. */
static void prune(const char *dir, uint64_t room)
{
	DIR *d = opendir(dir);
	struct old *old = NULL;
	size_t n = 0, cap = 0;
	uint64_t sum = room;
	struct dirent *de;

	while (d && (de = readdir(d))) {
		struct stat st;
		if (de->d_name[0] == '.' || fstatat(dirfd(d), de->d_name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
			continue;
		if (strstr(de->d_name, ".tmp") && time(NULL) - st.st_mtim.tv_sec > 3600)
			unlinkat(dirfd(d), de->d_name, 0);
		if (!strcmp(de->d_name + strlen(de->d_name) - (strlen(de->d_name) > 4 ? 4 : 0), ".map")) {
			old = mem_grow(old, n, &cap, sizeof *old);
			old[n++] = (struct old){ xstrdup(de->d_name), (uint64_t)st.st_size, st.st_mtim };
		}
	}
	if (n)
		qsort(old, n, sizeof *old, by_use);
	for (size_t i = 0; i < n; i++) {
		sum += old[i].size;
		if (sum > DIR_BYTES)
			unlinkat(dirfd(d), old[i].name, 0);
		free(old[i].name);
	}
	free(old);
	if (d)
		closedir(d);
}

static bool write_all(int fd, const void *data, size_t n, uint64_t at)
{
	const char *p = data;

	while (n) {
		ssize_t k = pwrite(fd, p, n, (off_t)at);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
		at += (uint64_t)k;
	}
	return true;
}

static struct disk_file *disk_files(const struct symtab *t)
{
	struct disk_file *d = xcalloc(t->n_files, sizeof *d);

	for (size_t i = 0; i < t->n_files; i++) {
		const struct sym_file *f = &t->files[i];
		d[i] = (struct disk_file){ .size = f->size, .path = (uint32_t)(f->path - t->text), .doc = (uint32_t)(f->doc - t->text), .lang = f->lang,
			.status = f->status, .lines = f->lines, .dir = f->dir, .sym0 = f->sym0, .n_sym = f->n_sym, .ref0 = f->ref0, .n_ref = f->n_ref,
			.error_nodes = f->error_nodes, .unlisted = f->unlisted, .timed_out = (uint32_t)f->timed_out | (uint32_t)f->is_source << 1 };
	}
	return d;
}

static bool write_parts(int fd, struct snap_head *h, const void *const data[P_COUNT])
{
	uint64_t at = (sizeof *h + 63) & ~63ull;

	for (int p = 0; p < P_COUNT; p++) {
		size_t per = PIECE / elem_size[p];
		h->part[p].at = at;
		for (size_t k = 0; k * per < h->part[p].n; k++) {
			size_t n = h->part[p].n - k * per < per ? h->part[p].n - k * per : per;
			const char *v = (const char *)data[p] + k * per * elem_size[p];
			h->part[p].sum += piece_sum(p, k, v, n * elem_size[p]);
			if (!write_all(fd, v, n * elem_size[p], at + k * per * elem_size[p]))
				return false;
		}
		at = (at + h->part[p].n * elem_size[p] + 63) & ~63ull;
	}
	h->sum = head_sum(*h);
	return write_all(fd, h, sizeof *h, 0);
}

static bool settled(const struct walk_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (!list->files[i].settled)
			return false;
	return true;
}

void snapshot_save(const char *cache_dir, const struct walk_root *w, const struct snapshot_key *key, const struct walk_list *list,
		   const struct symtab *t, const struct graph *g)
{
	struct snap_head h = { .magic = "CAmap\r\n\032", .format = SNAPSHOT_FORMAT, .sizes = struct_sizes(), .key = *key,
		.parsers = parsers_version() * 31 + PARSED_FORMAT, .seed = t->seed, .unlisted = t->unlisted, .n_file_scope = (uint64_t)g->n_file_scope };
	const uint64_t n[P_COUNT] = { t->n_files, t->n_syms, t->n_refs, t->n_extras, t->n_names, t->n_slots, t->n_text, g->n_edges, t->n_syms + 1,
		g->n_edges, t->n_syms + 1, t->n_syms, t->n_syms };
	char *dir = path_join(cache_dir, "maps"), *path = snapshot_path(cache_dir, w), *tmp = xasprintf("%s.%ld.tmp", path, (long)getpid());
	struct disk_file *files = disk_files(t);
	const void *const data[P_COUNT] = { files, t->syms, t->refs, t->extras, t->names, t->slots, t->text, g->edges, g->out0, g->in, g->in0,
		g->rank, g->order };
	uint64_t source = 0, size = 0;
	struct err e = ERR_INIT;
	int fd = -1;

	for (size_t i = 0; i < t->n_files; i++)
		source += t->files[i].size;
	for (int p = 0; p < P_COUNT; p++) {
		h.part[p].n = n[p];
		size += n[p] * elem_size[p];
	}
	if (source >= MIN_BYTES && size <= MAX_BYTES && settled(list) && !path_mkdirs(dir, &e)) {
		prune(dir, size);
		fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	}
	if (fd >= 0) {
		bool ok = write_parts(fd, &h, data);
		ok = close(fd) == 0 && ok;
		if (!ok || rename(tmp, path))
			unlink(tmp);
	}
	free(files);
	free(dir);
	free(path);
	free(tmp);
}
