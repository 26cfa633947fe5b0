#include "pack.h"

#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

struct candidate {
	int32_t file;
	float density; /* rank per token */
};

struct packer {
	const struct walk_root *root;
	const struct graph *g;
	const struct pack_opts *o;
	struct pack *p;
	size_t (*tokens)[PACK_LEVELS]; /* [n_files] counted tokens per level, SIZE_MAX: not counted yet */
};

static bool readable(const struct sym_file *f)
{
	return f->status == WALK_TEXT;
}

static int render(struct packer *k, int32_t file, enum pack_level level, struct buf *out, struct err *e)
{
	const struct symtab *t = k->g->tab;
	const struct sym_file *f = &t->files[file];
	char *text = NULL;
	size_t len = 0;
	struct err local = ERR_INIT;

	if (level == PACK_OMIT)
		return 0;
	buf_puts(out, "=== ");
	utf8_clean(out, f->path, strlen(f->path), false);
	if (level == PACK_LINE) {
		buf_printf(out, " (%u lines, %d definitions, not shown)", f->lines, f->n_sym);
		if (f->doc[0]) {
			buf_puts(out, " ");
			utf8_clean(out, f->doc, strlen(f->doc), false);
		}
		buf_putc(out, '\n');
		return 0;
	}
	buf_printf(out, " (%u lines, %s)\n", f->lines, level == PACK_FULL ? "whole file" : "skeleton");
	if (scan_read(k->root, f->path, &text, &len, &local) != 0) {
		/* it was readable when it was scanned: say so in the text instead of dropping it */
		buf_printf(out, "(could not be read again: %s)\n", local.msg);
		return 0;
	}
	if (level == PACK_SKELETON) {
		pack_skeleton(t, file, text, len, out);
	} else {
		size_t line = 1;

		for (size_t a = 0; a < len; line++) {
			const char *nl = memchr(text + a, '\n', len - a);
			size_t b = nl ? (size_t)(nl - text) : len;

			/* numbers on every tenth line: enough for the model to cite, few enough to be cheap */
			if (line % 10 == 0)
				buf_printf(out, "%zu\t", line);
			utf8_clean(out, text + a, b - a, true);
			buf_putc(out, '\n');
			a = b + 1;
		}
	}
	free(text);
	(void)e;
	return 0;
}

static size_t tokens_at(struct packer *k, int32_t file, enum pack_level level)
{
	size_t *n = &k->tokens[file][level];

	if (*n == SIZE_MAX) {
		struct buf b = { 0 };

		render(k, file, level, &b, NULL);
		*n = b.len ? k->o->count(k->o->ud, b.p, b.len) : 0;
		buf_free(&b);
	}
	return *n;
}

static float file_rank(const struct graph *g, int32_t file)
{
	const struct sym_file *f = &g->tab->files[file];
	float r = 1e-6f;

	for (int32_t s = f->sym0; s < f->sym0 + f->n_sym; s++)
		r += g->rank[s];
	return r;
}

static int by_density(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	if (a->density != b->density)
		return a->density > b->density ? -1 : 1;
	return a->file < b->file ? -1 : a->file > b->file;
}

/* Raises files from one level to the next, best rank per token first, while the sum stays inside the budget. */
static size_t raise_files(struct packer *k, enum pack_level from, enum pack_level to, size_t used)
{
	const struct symtab *t = k->g->tab;
	struct candidate *c = xcalloc(t->n_files, sizeof(*c));
	size_t n = 0;

	for (size_t i = 0; i < t->n_files; i++) {
		if (!readable(&t->files[i]) || k->p->files[i].level != from)
			continue;
		/* Whole files: by rank per token, bytes standing for tokens, since exact counts are taken only for files that
		 * may be chosen. Skeletons: by rank alone, so that what matters most is never a mere line. */
		c[n].file = (int32_t)i;
		c[n++].density = file_rank(k->g, (int32_t)i) / (to == PACK_FULL ? (float)(t->files[i].size / 4 + 16) : 1.0f);
	}
	if (n)
		qsort(c, n, sizeof(*c), by_density);
	for (size_t i = 0; i < n && !cancel_asked(k->o->cancel); i++) {
		struct pack_file *f = &k->p->files[c[i].file];
		/* what it costs at least, so that not every file is read when little is left: no tokenizer packs more than 64
		 * bytes into a token on average, and no signature takes less than one */
		size_t floor_cost = to == PACK_FULL ? t->files[c[i].file].size / 64 : to == PACK_SKELETON ? (size_t)t->files[c[i].file].n_sym / 8 + 8 : 8;
		size_t was = f->tokens, now;

		if (used - was + floor_cost > k->o->budget)
			continue;
		now = tokens_at(k, c[i].file, to);
		if (used - was + now > k->o->budget)
			continue;
		used = used - was + now;
		f->level = to;
		f->tokens = now;
	}
	free(c);
	return used;
}

static bool all_full(struct packer *k)
{
	const struct symtab *t = k->g->tab;
	size_t sum = 0;

	for (size_t i = 0; i < t->n_files; i++)
		if (readable(&t->files[i]))
			sum += t->files[i].size / 64;
	if (sum > k->o->budget)
		return false;
	sum = 0;
	for (size_t i = 0; i < t->n_files && sum <= k->o->budget; i++)
		if (readable(&t->files[i]))
			sum += tokens_at(k, (int32_t)i, PACK_FULL);
	return sum <= k->o->budget;
}

static void write_text(struct packer *k)
{
	buf_truncate(&k->p->text, 0);
	memset(k->p->n, 0, sizeof(k->p->n));
	for (size_t i = 0; i < k->p->n_files; i++) {
		k->p->n[k->p->files[i].level]++;
		render(k, (int32_t)i, k->p->files[i].level, &k->p->text, NULL);
	}
	k->p->tokens = k->p->text.len ? k->o->count(k->o->ud, k->p->text.p, k->p->text.len) : 0;
}

/* Tokens of a joined text can differ from the sum of its parts by a few at each joint: lower files until it fits. */
static void settle(struct packer *k)
{
	write_text(k);
	while (k->p->tokens > k->o->budget) {
		size_t worst = SIZE_MAX;

		for (size_t i = 0; i < k->p->n_files; i++)
			if (k->p->files[i].level != PACK_OMIT &&
			    (worst == SIZE_MAX || file_rank(k->g, (int32_t)i) < file_rank(k->g, (int32_t)worst)))
				worst = i;
		if (worst == SIZE_MAX)
			break;
		k->p->files[worst].level--;
		k->p->files[worst].tokens = tokens_at(k, (int32_t)worst, k->p->files[worst].level);
		write_text(k);
	}
}

int pack_build(const struct walk_root *w, const struct graph *g, const struct pack_opts *o, struct pack *p, struct err *e)
{
	struct packer k = { .root = w, .g = g, .o = o, .p = p };
	size_t used = 0;

	memset(p, 0, sizeof(*p));
	p->n_files = g->tab->n_files;
	p->files = xcalloc(p->n_files, sizeof(*p->files));
	k.tokens = xmalloc((p->n_files + 1) * sizeof(*k.tokens));
	for (size_t i = 0; i < p->n_files; i++)
		for (int l = 0; l < PACK_LEVELS; l++)
			k.tokens[i][l] = l == PACK_OMIT ? 0 : SIZE_MAX;
	if (all_full(&k)) {
		for (size_t i = 0; i < p->n_files; i++)
			if (readable(&g->tab->files[i]))
				p->files[i] = (struct pack_file){ PACK_FULL, tokens_at(&k, (int32_t)i, PACK_FULL) };
	} else {
		used = raise_files(&k, PACK_OMIT, PACK_LINE, used);
		used = raise_files(&k, PACK_LINE, PACK_SKELETON, used);
		raise_files(&k, PACK_SKELETON, PACK_FULL, used);
	}
	if (!cancel_asked(o->cancel))
		settle(&k);
	free(k.tokens);
	if (cancel_asked(o->cancel)) {
		pack_free(p);
		return err_set(e, ERR_CANCEL, "cancelled while packing");
	}
	return 0;
}

void pack_free(struct pack *p)
{
	buf_free(&p->text);
	free(p->files);
	memset(p, 0, sizeof(*p));
}

const char *pack_level_name(enum pack_level l)
{
	static const char *const names[PACK_LEVELS] = {
		[PACK_OMIT] = "not at all", [PACK_LINE] = "as one line", [PACK_SKELETON] = "as skeleton", [PACK_FULL] = "in full",
	};

	return names[l];
}
