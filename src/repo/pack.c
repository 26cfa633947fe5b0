/* pack.c - the order in which the budget is spent, and the text. See pack.h. */
#include "pack_impl.h"

#include "../base/map.h"

#include <stdlib.h>
#include <string.h>

/* Parts of the budget that may go to the listing and to single lines; the rest, and what these leave, goes to files. */
#define LIST_SHARE 4 /* one in */
#define LINE_SHARE 5
#define FILE_SHARE 5   /* one file, while others are to be had */
#define FILE_PERCENT 80 /* of what is left: skeletons and whole files before bodies */

/* A sentence that heads three files and more is a licence's or a vendor's, no purpose. */
static void find_same_docs(struct packer *k)
{
	struct map m = { 0 };

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < k->t->n_files; i++) {
			const char *doc = pack_doc(k->t, i);

			if (!pack_readable(k, i) || !doc[0])
				continue;
			uint64_t *n = map_put(&m, doc, strlen(doc), NULL);

			if (pass == 0)
				++*n;
			else
				k->items[i].same_doc = *n >= 3;
		}
	map_free(&m);
}

static size_t listing_tokens(struct packer *k)
{
	struct buf b = { 0 };
	size_t n;

	pack_list_render(k, &b);
	n = pack_count(k, &b);
	buf_free(&b);
	return n;
}

/* Counts the listing as it is now: names of files that are shown have left it. Its files cost nothing more by themselves. */
static void settle_listing(struct packer *k)
{
	size_t sum = 0;

	k->list.tokens = listing_tokens(k);
	for (size_t i = 0; i < k->t->n_files; i++) {
		if (k->items[i].level <= PACK_LISTED)
			k->items[i].now = 0;
		sum += k->items[i].now;
	}
	k->used = sum + k->list.tokens;
}

/* While files are raised the names that leave the listing are given back by their own counts. */
static void start_listing(struct packer *k)
{
	pack_list_plan(k, k->o->budget / LIST_SHARE);
	k->used = k->list.tokens;
	/* a budget below one line of listing is spent on that line alone, or on nothing */
	if (k->used > k->o->budget / LIST_SHARE && k->used > k->o->budget) {
		for (size_t i = 0; i < k->list.n; i++)
			k->list.nodes[i].n_files = k->list.nodes[i].n_below = 0;
		k->list.n = 0;
		k->used = 0;
	}
}

static void choose(struct packer *k)
{
	size_t budget = k->o->budget;

	start_listing(k);
	pack_choose_lines(k, k->used + (budget - k->used) / LINE_SHARE);
	pack_choose_files(k, k->used + (budget - k->used) / 100 * FILE_PERCENT, (budget - k->used) / FILE_SHARE);
	pack_choose_bodies(k, budget);
	settle_listing(k);
	/* what the listing gave back, in ever smaller pieces */
	for (int round = 0; round < 3 && k->used + 16 < budget && !cancel_asked(k->o->cancel); round++) {
		pack_choose_files(k, budget, budget);
		pack_choose_bodies(k, budget);
		settle_listing(k);
		pack_choose_lines(k, budget);
		settle_listing(k);
	}
	pack_fill_names(k, budget);
}

static void write_text(struct packer *k)
{
	struct pack *p = k->p;

	buf_truncate(&p->text, 0);
	pack_list_render(k, &p->text);
	for (size_t i = 0; i < p->n_files; i++) {
		p->files[i].at = p->text.len;
		if (!pack_render(k, (int32_t)i, (enum pack_level)k->items[i].level, &p->text)) {
			k->items[i].level = PACK_LINE; /* changed since it was counted */
			pack_render(k, (int32_t)i, PACK_LINE, &p->text);
		}
		p->files[i].len = p->text.len - p->files[i].at;
	}
	p->tokens = pack_count(k, &p->text);
}

static void report(struct packer *k)
{
	struct pack *p = k->p;

	for (size_t i = 0; i < p->n_files; i++) {
		struct pack_file *f = &p->files[i];

		f->level = (enum pack_level)k->items[i].level;
		if (f->level <= PACK_LISTED)
			f->level = k->list.n && pack_is_named(k, (int32_t)i) ? PACK_LISTED : PACK_OMIT;
		p->n[f->level]++;
		p->n_stale += f->stale;
		if (f->level != PACK_SKELETON) {
			free(f->bodies);
			f->bodies = NULL;
		}
		for (int32_t s = 0; f->bodies && s < k->t->files[i].n_sym; s++)
			p->n_bodies += f->bodies[s];
	}
}

int pack_build(const struct walk_root *w, const struct graph *g, const struct pack_opts *o, struct pack *p, struct err *e)
{
	struct packer k = { .root = w, .g = g, .t = g->tab, .o = o, .p = p };

	memset(p, 0, sizeof(*p));
	p->n_files = g->tab->n_files;
	p->files = xcalloc(p->n_files, sizeof(*p->files));
	k.items = xcalloc(p->n_files, sizeof(*k.items));
	for (size_t i = 0; i < p->n_files; i++)
		for (int l = PACK_LINE; l < PACK_LEVELS; l++)
			k.items[i].cost[l] = NO_COST;
	pack_list_init(&k);
	pack_worth(&k);
	find_same_docs(&k);
	if (!pack_all_full(&k))
		choose(&k);
	/* the sum of the parts is the count of the whole for the tokenizers there are; for any other, lower until it is */
	for (write_text(&k); p->tokens > o->budget && !cancel_asked(o->cancel); write_text(&k))
		if (!pack_take_back(&k, p->tokens - o->budget)) {
			k.list.n = 0;
			write_text(&k);
			break;
		}
	report(&k);
	for (size_t i = 0; i < p->n_files; i++)
		free(k.items[i].text);
	pack_list_free(&k);
	free(k.items);
	if (cancel_asked(o->cancel)) {
		pack_free(p);
		return err_set(e, ERR_CANCEL, "cancelled while packing");
	}
	return 0;
}

void pack_free(struct pack *p)
{
	for (size_t i = 0; p->files && i < p->n_files; i++)
		free(p->files[i].bodies);
	buf_free(&p->text);
	free(p->files);
	free(p->worth);
	memset(p, 0, sizeof(*p));
}

const char *pack_level_name(enum pack_level l)
{
	static const char *const names[PACK_LEVELS] = {
		[PACK_OMIT] = "counted",   [PACK_LISTED] = "listed", [PACK_LINE] = "one line",
		[PACK_SKELETON] = "skeleton", [PACK_FULL] = "full",
	};

	return names[l];
}

bool pack_shows(const struct symtab *t, const struct pack *p, int32_t sym)
{
	const struct symbol *s = &t->syms[sym];
	const struct pack_file *f = &p->files[s->file];

	if (f->level == PACK_FULL)
		return true;
	return f->level == PACK_SKELETON && ((f->bodies && f->bodies[sym - t->files[s->file].sym0]) ||
					     (s->kind != DEF_FUNCTION && s->kind != DEF_METHOD && s->kind != DEF_CLASS));
}
