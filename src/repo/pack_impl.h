/* pack_impl.h - inside of the packer: pack.c (order of the steps, the text), pack_render.c (a file at a level), pack_list.c (names
 * by directory), pack_choose.c (which file at which level), skeleton.c. */
#ifndef CODEASK_REPO_PACK_IMPL_H
#define CODEASK_REPO_PACK_IMPL_H

#include "pack.h"

#include <stdatomic.h>

#define NO_COST UINT32_MAX /* not counted yet */
#define MAX_NAMES 40       /* on one line */

struct item { /* a file */
	float worth;
	uint32_t cost[PACK_LEVELS]; /* tokens, NO_COST; listed: its name in the listing */
	uint32_t skeleton_guess;    /* from the map, 0: not made yet */
	uint32_t now;               /* tokens as it is chosen, with names or bodies */
	uint8_t level;
	uint8_t n_names;
	bool same_doc;              /* others have the very same purpose: it tells nothing */
	int32_t node;               /* directory in the listing */
	char *text;                 /* kept source, NULL */
	size_t len;
};

/* A directory of the listing. Nodes are in order of their paths; parents come before their children. */
struct list_node {
	const char *path;
	size_t path_len;
	int32_t parent, first_child, next_sibling; /* -1 */
	size_t file0, n_files; /* its own files: listing.files[file0 ..] */
	size_t n_below;        /* text files here and further down */
	float worth, worth_below;
	bool open;             /* its children have lines of their own */
	bool named;            /* its own files are named */
};

struct listing {
	struct list_node *nodes;
	size_t n, cap;
	int32_t *files; /* text files grouped by directory, in order of their paths */
	size_t tokens;  /* as last counted or summed */
};

struct packer {
	const struct walk_root *root;
	const struct graph *g;
	const struct symtab *t;
	const struct pack_opts *o;
	struct pack *p;
	struct item *items; /* [n_files] */
	struct listing list;
	size_t used;        /* tokens of what is chosen, the listing's included */
	atomic_size_t kept; /* bytes of source kept in items */
};

static inline bool pack_readable(const struct packer *k, size_t file)
{
	return k->t->files[file].status == WALK_TEXT;
}
static inline size_t pack_count(const struct packer *k, const struct buf *b)
{
	return b->len ? k->o->count(k->o->ud, b->p, b->len) : 0;
}

/* The one place that reads these fields of the map's files. */
static inline const char *pack_path(const struct symtab *t, size_t file)
{
	return t->files[file].path;
}
static inline const char *pack_doc(const struct symtab *t, size_t file)
{
	return t->files[file].doc;
}

/* pack_render.c */
/* The file's text: kept, or read now (*own set: free it). NULL: gone or changed, and the file is marked stale. Thread-safe for
 * different files. */
const char *pack_source(struct packer *k, int32_t file, size_t *len, char **own);
/* Appends the file as it stands in its item, or at a level; false when its source is not what the map says any more. */
bool pack_render(struct packer *k, int32_t file, enum pack_level level, struct buf *out);
uint32_t pack_cost(struct packer *k, int32_t file, enum pack_level level); /* tokens at a level, counted once */
uint32_t pack_recount(struct packer *k, int32_t file);                     /* as it stands, with names and bodies */

/* pack_list.c */
void pack_list_init(struct packer *k); /* the tree of directories */
void pack_list_plan(struct packer *k, size_t budget); /* by worth: opens and names directories while budget lasts */
void pack_list_render(struct packer *k, struct buf *out);
void pack_list_free(struct packer *k);
bool pack_is_named(const struct packer *k, int32_t file); /* would the listing name it? */

/* pack_choose.c */
void pack_worth(struct packer *k);
bool pack_all_full(struct packer *k);                  /* everything in full, when it fits */
void pack_choose_lines(struct packer *k, size_t share);
/* Skeletons and whole files until used reaches share; no file takes more than `most`. */
void pack_choose_files(struct packer *k, size_t share, size_t most);
/* pack_fill.c */
void pack_choose_bodies(struct packer *k, size_t limit);
void pack_fill_names(struct packer *k, size_t limit);
bool pack_take_back(struct packer *k, size_t over);    /* lowers what was chosen last by at least that many tokens */

#endif
