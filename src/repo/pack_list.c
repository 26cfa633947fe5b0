/* pack_list.c - the files that are not shown otherwise, by directory: names while they fit, else how many there are.
 *
 *	=== not shown
 *	net/802: Kconfig Makefile *.c fc fddi garp hippi mrp p8022 psnap stp
 *	net/ax25: 19 files
 *	net/mac80211/ 71 files                       (a directory with all that is below it)
 *
 * Names grouped by their endings take a fifth less tokens than whole names. Which directories are opened and named is planned
 * once, for all files; as files are shown in other ways their names go, and the room is used again.
 */
#include "pack_impl.h"

#include "../base/map.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define HEAD "=== not shown\n"

static size_t dir_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) : 0;
}

/* The directory above the first n bytes of a path. */
static size_t shorter(const char *path, size_t n)
{
	while (n && path[--n] != '/')
		;
	return n;
}

/* ---- the tree of directories -------------------------------------------------------------------------------------------- */

static int32_t node_of(struct listing *l, struct map *m, const char *path, size_t len, size_t top)
{
	uint64_t *id = map_put(m, path, len, NULL);
	size_t up = len;
	int32_t parent = -1, n;

	if (*id)
		return (int32_t)*id - 1;
	if (len > top) {
		up = shorter(path, up);
		parent = node_of(l, m, path, up, top);
	}
	l->nodes = mem_grow(l->nodes, l->n, &l->cap, sizeof(*l->nodes));
	n = (int32_t)l->n++;
	l->nodes[n] = (struct list_node){ .path = path, .path_len = len, .parent = parent, .first_child = -1, .next_sibling = -1 };
	*map_put(m, path, len, NULL) = (uint64_t)n + 1;
	return n;
}

/* Length of the directory that all text files share. */
static size_t common_dir(const struct packer *k)
{
	const char *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < k->t->n_files; i++) {
		const char *p = pack_path(k->t, i);

		if (!pack_readable(k, i))
			continue;
		if (!first) {
			first = p;
			n = dir_len(p);
		}
		while (n && (strncmp(first, p, n) != 0 || p[n] != '/'))
			n = shorter(first, n);
	}
	return n;
}

void pack_list_init(struct packer *k)
{
	struct listing *l = &k->list;
	struct map m = { 0 };
	size_t top = common_dir(k), at = 0;

	l->files = xcalloc(k->t->n_files, sizeof(*l->files));
	for (size_t i = 0; i < k->t->n_files; i++) {
		k->items[i].node = -1;
		if (pack_readable(k, i)) {
			k->items[i].node = node_of(l, &m, pack_path(k->t, i), dir_len(pack_path(k->t, i)), top);
			l->nodes[k->items[i].node].n_files++;
		}
	}
	map_free(&m);
	for (size_t i = 0; i < l->n; i++) {
		l->nodes[i].file0 = at;
		at += l->nodes[i].n_files;
		l->nodes[i].n_files = 0;
	}
	for (size_t i = 0; i < k->t->n_files; i++) {
		struct list_node *n;

		if (k->items[i].node < 0)
			continue;
		n = &l->nodes[k->items[i].node];
		l->files[n->file0 + n->n_files++] = (int32_t)i;
	}
	for (size_t i = l->n; i-- > 0;) { /* children come behind their parents */
		struct list_node *n = &l->nodes[i];

		n->n_below += n->n_files;
		if (n->parent >= 0) {
			l->nodes[n->parent].n_below += n->n_below;
			n->next_sibling = l->nodes[n->parent].first_child;
			l->nodes[n->parent].first_child = (int32_t)i;
		}
	}
}

void pack_list_free(struct packer *k)
{
	free(k->list.nodes);
	free(k->list.files);
}

/* ---- text ----------------------------------------------------------------------------------------------------------------- */

static void put_dir(const struct list_node *n, struct buf *out)
{
	if (n->path_len)
		utf8_clean(out, n->path, n->path_len, false);
	else
		buf_putc(out, '.');
}

/* The ending that a name is grouped by: from its last dot on, when something is in front of it; else "". */
static size_t ending(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot != name ? (size_t)(dot - name) : strlen(name);
}

static void put_name(const char *name, size_t len, struct buf *out)
{
	bool blank = memchr(name, ' ', len) != NULL;

	buf_puts(out, blank ? " \"" : " ");
	utf8_clean(out, name, len, false);
	if (blank)
		buf_putc(out, '"');
}

static const char *base_name(const struct packer *k, int32_t file)
{
	const char *p = pack_path(k->t, (size_t)file), *slash = strrchr(p, '/');

	return slash ? slash + 1 : p;
}

static void put_names(const struct packer *k, const struct list_node *n, struct buf *out)
{
	const int32_t *f = k->list.files + n->file0;
	uint8_t *done = xcalloc(n->n_files + 1, 1);

	/* names without an ending first, so that none can be taken for part of a group */
	for (size_t i = 0; i < n->n_files; i++) {
		const char *name = base_name(k, f[i]);

		done[i] = k->items[f[i]].level > PACK_LISTED;
		if (!done[i] && !name[ending(name)]) {
			put_name(name, strlen(name), out);
			done[i] = 1;
		}
	}
	for (size_t i = 0; i < n->n_files; i++) {
		const char *end;

		if (done[i])
			continue;
		end = base_name(k, f[i]) + ending(base_name(k, f[i]));
		buf_puts(out, " *");
		utf8_clean(out, end, strlen(end), false);
		for (size_t j = i; j < n->n_files; j++) {
			const char *name = base_name(k, f[j]);

			if (done[j] || strcmp(name + ending(name), end) != 0)
				continue;
			put_name(name, ending(name), out);
			done[j] = 1;
		}
	}
	free(done);
}

static size_t left_in(const struct packer *k, const struct list_node *n)
{
	size_t left = 0;

	for (size_t i = 0; i < n->n_files; i++)
		left += k->items[k->list.files[n->file0 + i]].level <= PACK_LISTED;
	return left;
}

/* One directory's line, nothing when none of its files is left. below: files left in it and further down. */
static void put_node(const struct packer *k, const struct list_node *n, size_t left, size_t below, struct buf *out)
{
	if (!(n->open ? left : below))
		return;
	put_dir(n, out);
	if (!n->open && n->first_child >= 0) {
		buf_printf(out, "/ %zu files\n", below);
	} else if (n->named) {
		buf_putc(out, ':');
		put_names(k, n, out);
		buf_putc(out, '\n');
	} else {
		buf_printf(out, ": %zu files\n", left);
	}
}

static void render_below(const struct packer *k, int32_t i, const size_t *left, const size_t *below, struct buf *out)
{
	const struct list_node *n = &k->list.nodes[i];

	put_node(k, n, left[i], below[i], out);
	if (n->open)
		for (int32_t c = n->first_child; c >= 0; c = k->list.nodes[c].next_sibling)
			render_below(k, c, left, below, out);
}

void pack_list_render(struct packer *k, struct buf *out)
{
	const struct listing *l = &k->list;
	size_t *left = xcalloc(l->n + 1, sizeof(*left)), *below = xcalloc(l->n + 1, sizeof(*below)), start = out->len;

	for (size_t i = l->n; i-- > 0;) {
		left[i] = left_in(k, &l->nodes[i]);
		below[i] += left[i];
		if (l->nodes[i].parent >= 0)
			below[l->nodes[i].parent] += below[i];
	}
	if (l->n && below[0]) {
		buf_puts(out, HEAD);
		render_below(k, 0, left, below, out);
		if (out->len == start + sizeof(HEAD) - 1)
			buf_truncate(out, start);
	}
	free(left);
	free(below);
}

bool pack_is_named(const struct packer *k, int32_t file)
{
	int32_t n = k->items[file].node;

	if (n < 0 || !k->list.nodes[n].named)
		return false;
	for (n = k->list.nodes[n].parent; n >= 0; n = k->list.nodes[n].parent)
		if (!k->list.nodes[n].open)
			return false;
	return true;
}

/* ---- what fits ------------------------------------------------------------------------------------------------------------ */

static size_t count_node(const struct packer *k, struct list_node *n, bool open, bool named)
{
	struct buf b = { 0 };
	bool was_open = n->open, was_named = n->named;
	size_t tokens;

	n->open = open;
	n->named = named;
	put_node(k, n, n->n_files, n->n_below, &b);
	n->open = was_open;
	n->named = was_named;
	tokens = pack_count(k, &b);
	buf_free(&b);
	return tokens;
}

struct move { /* a node to open or to name, best worth per token first */
	int32_t node;
	bool names; /* else open */
	float density;
	size_t more; /* tokens */
};

static void push(struct move **moves, size_t *n, size_t *cap, struct move m)
{
	size_t i;

	*moves = mem_grow(*moves, *n, cap, sizeof(**moves));
	/* a heap with the best on top; ties by node, so that the order is the same everywhere */
	for (i = (*n)++; i > 0; i = (i - 1) / 2) {
		const struct move *up = &(*moves)[(i - 1) / 2];

		if (up->density > m.density || (up->density == m.density && up->node <= m.node))
			break;
		(*moves)[i] = *up;
	}
	(*moves)[i] = m;
}

static struct move pop(struct move *moves, size_t *n)
{
	struct move top = moves[0], last = moves[--*n];
	size_t i = 0, c;

	while ((c = 2 * i + 1) < *n) {
		if (c + 1 < *n && (moves[c + 1].density > moves[c].density ||
				   (moves[c + 1].density == moves[c].density && moves[c + 1].node < moves[c].node)))
			c++;
		if (moves[c].density < last.density || (moves[c].density == last.density && moves[c].node >= last.node))
			break;
		moves[i] = moves[c];
		i = c;
	}
	moves[i] = last;
	return top;
}

static void push_moves(struct packer *k, int32_t i, struct move **moves, size_t *n, size_t *cap)
{
	struct list_node *node = &k->list.nodes[i];
	struct move m = { .node = i };

	if (!node->open && node->first_child >= 0) {
		size_t now = count_node(k, node, false, false), then = count_node(k, node, true, false);

		for (int32_t c = node->first_child; c >= 0; c = k->list.nodes[c].next_sibling)
			then += count_node(k, &k->list.nodes[c], false, false);
		m.more = then > now ? then - now : 0;
		/* the shape of the tree tells more than the names in one corner of it */
		m.density = 4 * (node->worth_below + 0.01f) / (float)(m.more + 1);
	} else if (!node->named && node->n_files) {
		size_t now, then;

		if (node->n_files / 2 > k->o->budget) /* no name takes less than half a token */
			return;
		now = count_node(k, node, true, false);
		then = count_node(k, node, true, true);
		m.names = true;
		m.more = then > now ? then - now : 0;
		m.density = (node->worth + 0.01f) / (float)(m.more + 1);
	} else {
		return;
	}
	push(moves, n, cap, m);
}

void pack_list_plan(struct packer *k, size_t budget)
{
	struct listing *l = &k->list;
	struct move *moves = NULL;
	size_t n = 0, cap = 0;

	if (!l->n)
		return;
	for (size_t i = l->n; i-- > 0;) {
		struct list_node *node = &l->nodes[i];

		for (size_t f = 0; f < node->n_files; f++)
			node->worth += k->items[l->files[node->file0 + f]].worth;
		node->worth_below += node->worth;
		if (node->parent >= 0)
			l->nodes[node->parent].worth_below += node->worth_below;
	}
	l->nodes[0].open = l->nodes[0].first_child < 0;
	l->tokens = k->o->count(k->o->ud, HEAD, sizeof(HEAD) - 1) + count_node(k, &l->nodes[0], l->nodes[0].open, false);
	push_moves(k, 0, &moves, &n, &cap);
	while (n && !cancel_asked(k->o->cancel)) {
		struct move m = pop(moves, &n);
		struct list_node *node = &l->nodes[m.node];

		if (l->tokens + m.more > budget)
			continue;
		l->tokens += m.more;
		if (m.names) {
			node->named = true;
			continue;
		}
		node->open = true;
		push_moves(k, m.node, &moves, &n, &cap);
		for (int32_t c = node->first_child; c >= 0; c = l->nodes[c].next_sibling) {
			if (l->nodes[c].first_child < 0)
				l->nodes[c].open = true;
			push_moves(k, c, &moves, &n, &cap);
		}
	}
	free(moves);
	for (size_t i = 0; i < k->t->n_files; i++) {
		struct buf b = { 0 };
		const char *name;

		if (!pack_readable(k, i) || !pack_is_named(k, (int32_t)i))
			continue;
		name = base_name(k, (int32_t)i);
		put_name(name, ending(name), &b);
		k->items[i].level = PACK_LISTED;
		k->items[i].cost[PACK_LISTED] = k->items[i].now = (uint32_t)pack_count(k, &b);
		buf_free(&b);
	}
}
