/* Snapshots that are damaged, or made by an enemy who knows the sums: none is taken for a map that reads out of its arrays. */
#include "../../src/repo/snapshot.c"

#include "repo/scan.h"
#include "repo_tree.h"

struct made {
	char *dir, *cache;
	struct walk_root w;
	struct walk_list list;
	struct snapshot_key key;
	char *bytes; /* of the file as it was written */
	size_t len;
};

static void put_file(struct made *m, const char *bytes, size_t len)
{
	char *path = snapshot_path(m->cache, &m->w);
	FILE *f = fopen(path, "w");

	cr_assert(f && fwrite(bytes, 1, len, f) == len && !fclose(f));
	free(path);
}

static void make(struct made *m)
{
	static char text[MIN_BYTES + 100];
	struct scan_opts o = { 0 };
	struct symtab t;
	struct graph g;
	struct err e = ERR_INIT;
	struct timespec moment = { 0, 2 * WALK_SETTLED_NS };
	size_t n = 0;

	*m = (struct made){ .dir = tree_new(), .cache = tree_new() };
	for (int i = 0; i < 400; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "struct s%d { int x; };\n/* Does it. */\nint f%d(struct s%d *s) { return s->x + f%d(s); }\n", i, i, i, i / 2);
	memset(text + n, '\n', MIN_BYTES - n);
	tree_bytes(m->dir, "a.c", text, MIN_BYTES);
	tree_file(m->dir, "b/b.c", "int b(void) { return f1(0); }\nstatic const struct s1 s1 = { .x = 1 };\n");
	nanosleep(&moment, NULL);
	cr_assert_eq(walk_open(&m->w, m->dir, NULL, &e), 0);
	cr_assert_eq(walk_list(&m->w, "", false, NULL, &m->list, &e), 0);
	snapshot_key(&m->list, &m->key);
	cr_assert_eq(scan_files(&m->w, &m->list, &o, &t, &e), 0);
	graph_build(&t, NULL, &g);
	snapshot_save(m->cache, &m->w, &m->key, &m->list, &t, &g);
	graph_free(&g);
	symtab_free(&t);
	char *path = snapshot_path(m->cache, &m->w);
	FILE *f = fopen(path, "r");
	cr_assert(f != NULL);
	fseek(f, 0, SEEK_END);
	m->len = (size_t)ftell(f);
	rewind(f);
	m->bytes = xmalloc(m->len);
	cr_assert_eq(fread(m->bytes, 1, m->len, f), m->len);
	fclose(f);
	free(path);
}

static void unmake(struct made *m)
{
	walk_list_free(&m->list);
	walk_close(&m->w);
	tree_free(m->dir);
	tree_free(m->cache);
	free(m->bytes);
}

/* What the sums would be if the file had been written like this; parts that lie outside keep theirs. */
static void sum_again(char *bytes, size_t len)
{
	struct snap_head h;

	memcpy(&h, bytes, sizeof h);
	for (int p = 0; p < P_COUNT; p++) {
		size_t per = PIECE / elem_size[p];
		if (h.part[p].at > len || h.part[p].n > (len - h.part[p].at) / elem_size[p])
			continue;
		h.part[p].sum = 0;
		for (size_t k = 0; k * per < h.part[p].n; k++) {
			size_t n = h.part[p].n - k * per < per ? h.part[p].n - k * per : per;
			h.part[p].sum += piece_sum(p, k, bytes + h.part[p].at + k * per * elem_size[p], n * elem_size[p]);
		}
	}
	h.sum = head_sum(h);
	memcpy(bytes, &h, sizeof h);
}

/* Goes wherever an index leads. */
static void read_all(const struct symtab *t, const struct graph *g)
{
	static volatile size_t seen;
	float *near = xcalloc(t->n_syms, sizeof *near);
	int32_t to[4], seed = 0;

	for (size_t i = 0; i < t->n_syms; i++) {
		int32_t s = (int32_t)i;
		seen += strlen(sym_name(t, s)) + strlen(sym_sig(t, s)) + strlen(sym_doc(t, s)) + strlen(sym_type(t, s)) + strlen(t->files[t->syms[i].file].path);
		for (int32_t k = symtab_sym(t, sym_name(t, s)); k >= 0; k = t->syms[k].next_same)
			seen++;
		for (int32_t k = s; k >= 0; k = t->syms[k].container)
			seen++;
		for (int32_t k = g->out0[i]; k < g->out0[i + 1]; k++)
			seen += strlen(ref_name(t, g->edges[k].ref)) + strlen(sym_name(t, g->edges[k].to));
		for (int32_t k = g->in0[i]; k < g->in0[i + 1]; k++)
			seen += (size_t)edge_from(g, g->in[k]);
		seen += strlen(sym_name(t, g->order[i]));
	}
	for (size_t i = 0; i < t->n_refs; i++) {
		int32_t r = (int32_t)i;
		seen += strlen(ref_name(t, r)) + strlen(ref_slot(t, r)) + strlen(t->files[ref_file(t, r)].path) + graph_resolve(t, &t->refs[i], to, 4);
		for (int32_t k = symtab_ref(t, ref_name(t, r)); k >= 0; k = t->refs[k].next_same)
			seen++;
	}
	cr_expect_eq(symtab_name(t, "no such name", 12), 0);
	if (t->n_syms)
		graph_rank_near(g, &seed, 1, near);
	free(near);
}

static bool load(struct made *m, const char *bytes)
{
	struct symtab t;
	struct graph g;
	bool damaged;

	put_file(m, bytes, m->len);
	if (!snapshot_load(m->cache, &m->w, &m->key, &m->list, NULL, &t, &g, &damaged))
		return false;
	for (size_t i = 0; i < t.n_files; i++)
		cr_expect_str_eq(t.files[i].path, m->list.files[i].path);
	read_all(&t, &g);
	graph_free(&g);
	symtab_free(&t);
	return true;
}

/* The file with one number of a part, or of the head, set to another. */
static bool load_with(struct made *m, size_t at, const void *v, size_t n)
{
	char *bytes = xmalloc(m->len);
	bool ok;

	memcpy(bytes, m->bytes, m->len);
	memcpy(bytes + at, v, n);
	sum_again(bytes, m->len);
	ok = load(m, bytes);
	free(bytes);
	return ok;
}

Test(snapshot, bounds)
{
	struct made m;
	struct snap_head h;

	make(&m);
	memcpy(&h, m.bytes, sizeof h);
	cr_expect(load(&m, m.bytes));
	for (int p = 0; p < P_COUNT; p++) {
		size_t at = offsetof(struct snap_head, part) + (size_t)p * sizeof h.part[0];
		const uint64_t beyond[] = { (m.len + 63) & ~63ull, 1ull << 40, ~63ull };
		for (size_t i = 0; i < 3; i++)
			cr_expect_not(load_with(&m, at, &beyond[i], 8), "part %d begins at %llx", p, (unsigned long long)beyond[i]);
		const uint64_t longer[] = { m.len, 1ull << 31, UINT64_MAX / 4 };
		for (size_t i = 0; i < 3; i++)
			cr_expect_not(load_with(&m, at + 8, &longer[i], 8), "part %d has %llx", p, (unsigned long long)longer[i]);
	}
	unmake(&m);
}

Test(snapshot, full_table)
{
	struct made m;
	struct snap_head h;

	make(&m);
	memcpy(&h, m.bytes, sizeof h);
	uint32_t *slots = (uint32_t *)(void *)(m.bytes + h.part[P_SLOTS].at);
	for (size_t i = 0; i < h.part[P_SLOTS].n; i++)
		slots[i] = slots[i] ? slots[i] : 1;
	sum_again(m.bytes, m.len);
	cr_expect_not(load(&m, m.bytes), "no look-up of a name would end");
	unmake(&m);
}

Test(snapshot, values)
{
	struct made m;
	struct snap_head h;
	const float nan = __builtin_nanf(""), less = -1;
	const uint32_t elsewhere = 3;

	make(&m);
	memcpy(&h, m.bytes, sizeof h);
	cr_expect_not(load_with(&m, h.part[P_RANK].at, &nan, 4));
	cr_expect_not(load_with(&m, h.part[P_RANK].at, &less, 4));
	cr_expect_not(load_with(&m, h.part[P_FILES].at + offsetof(struct disk_file, path), &elsewhere, 4), "another path than the walk's");
	unmake(&m);
}

Test(snapshot, any_byte)
{
	struct made m;
	struct snap_head h;
	uint32_t rng = 1;

	make(&m);
	memcpy(&h, m.bytes, sizeof h);
	for (size_t i = 0; i < sizeof h; i++) {
		char v = (char)(m.bytes[i] ^ 0x81);
		load_with(&m, i, &v, 1);
	}
	for (int i = 0; i < 3000; i++) { /* each part as often as the other: numbers of one byte, and extremes */
		const int32_t extremes[] = { -1, INT32_MAX, INT32_MIN, 0, (int32_t)h.part[P_SYMS].n, (int32_t)h.part[P_NAMES].n };
		rng = rng * 1664525 + 1013904223;
		int p = (int)((rng >> 8) % P_COUNT);
		rng = rng * 1664525 + 1013904223;
		size_t size = h.part[p].n * elem_size[p], at = h.part[p].at + (size_t)(rng >> 4) % (size - 3) / 4 * 4;
		if (i & 1)
			load_with(&m, at, &rng, 1);
		else
			load_with(&m, at, &extremes[rng >> 20 & 3 ? (rng >> 22) % 6 : 0], 4);
	}
	cr_expect(load(&m, m.bytes));
	unmake(&m);
}
