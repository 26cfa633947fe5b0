/* store_scan.c - what the scans of all stores share: bounded walks, notes, and one entry for each file however often it is named.
 *
 * Two names are the same model when they lead to the same file (device and inode) or when their stores give the same SHA-256.
 * found.seen maps "i" device inode, "s" digest to the entry, and "n" text to notes that were made.
 */
#include "store.h"

#include "../base/mem.h"
#include "../base/path.h"
#include "../base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_NOTES = 200, MAX_ALIASES = 64 };

/* ---- notes -------------------------------------------------------------------------------------------------------------------- */

void scan_note(struct scan *s, const char *fmt, ...)
{
	struct buf text = { 0 }, clean = { 0 };
	struct found *f = s->found;
	va_list ap;

	buf_printf(&text, "%s: ", s->store->name);
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	if (f->n_notes < MAX_NOTES) {
		utf8_clean(&clean, buf_str(&text), text.len, false);
		f->notes = mem_grow(f->notes, f->n_notes, &f->notes_cap, sizeof(*f->notes));
		f->notes[f->n_notes++] = buf_steal(&clean);
	}
	buf_free(&text);
}

/* True the first time it is asked about this text. */
static bool first_time(struct scan *s, const char *text, size_t n)
{
	char *key = xasprintf("n%.*s", (int)n, text);
	bool is_new;

	map_put(&s->found->seen, key, strlen(key), &is_new);
	free(key);
	return is_new;
}

/* ---- walks -------------------------------------------------------------------------------------------------------------------- */

DIR *scan_opendir(struct scan *s, const char *path)
{
	DIR *d = opendir(path);

	if (!d && errno != ENOENT)
		scan_note(s, "%s: cannot be read: %s", path, strerror(errno));
	return d;
}

struct dirent *scan_next(struct scan *s, DIR *dir)
{
	struct dirent *en;

	while ((en = readdir(dir))) {
		if (strcmp(en->d_name, ".") == 0 || strcmp(en->d_name, "..") == 0)
			continue;
		if (s->n_entries++ < STORE_MAX_ENTRIES)
			return en;
		if (s->n_entries == STORE_MAX_ENTRIES + 1)
			scan_note(s, "%s: more than %d entries, the rest was not looked at", s->root, STORE_MAX_ENTRIES);
		return NULL;
	}
	return NULL;
}

struct tree {
	struct scan *s;
	void (*fn)(void *ud, const char *path, const char *relative);
	void *ud;
	struct map dirs; /* device and inode of those that were entered: links may lead back */
};

static size_t id_of(const struct stat *st, char *out, size_t size)
{
	return (size_t)snprintf(out, size, "i%llx:%llx", (unsigned long long)st->st_dev, (unsigned long long)st->st_ino);
}

static void walk(struct tree *t, const char *dir, const char *relative, int depth)
{
	DIR *d = scan_opendir(t->s, dir);

	for (struct dirent *en; d && (en = scan_next(t->s, d));) {
		size_t n = strlen(en->d_name);
		bool is_model = n > 5 && strcasecmp(en->d_name + n - 5, ".gguf") == 0, is_new = false;
		char *path, *below, id[64];
		struct stat st;

		if (en->d_name[0] == '.' || (!is_model && en->d_type != DT_DIR && en->d_type != DT_LNK && en->d_type != DT_UNKNOWN))
			continue;
		path = path_join(dir, en->d_name);
		below = path_join(relative, en->d_name);
		if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
			if (is_model)
				t->fn(t->ud, path, below);
		} else if (depth >= STORE_MAX_DEPTH) {
			scan_note(t->s, "%s: not looked into, more than %d directories deep", path, STORE_MAX_DEPTH);
		} else {
			map_put(&t->dirs, id, id_of(&st, id, sizeof(id)), &is_new);
			if (is_new)
				walk(t, path, below, depth + 1);
		}
		free(path);
		free(below);
	}
	if (d)
		closedir(d);
}

void scan_tree(struct scan *s, void (*fn)(void *ud, const char *path, const char *relative), void *ud)
{
	struct tree t = { s, fn, ud, { 0 } };
	struct stat st;
	char id[64];

	if (stat(s->root, &st) == 0)
		map_put(&t.dirs, id, id_of(&st, id, sizeof(id)), NULL);
	walk(&t, s->root, "", 0);
	map_free(&t.dirs);
}

/* ---- entries ------------------------------------------------------------------------------------------------------------------ */

void scan_alias(struct found_model *m, const char *alias)
{
	if (strcmp(m->name, alias) == 0 || m->n_aliases >= MAX_ALIASES)
		return;
	for (size_t i = 0; i < m->n_aliases; i++)
		if (strcmp(m->aliases[i], alias) == 0)
			return;
	m->aliases = mem_grow(m->aliases, m->n_aliases, &m->aliases_cap, sizeof(*m->aliases));
	m->aliases[m->n_aliases++] = xstrdup(alias);
}

/* Is this a part of a split model that is not to be listed by itself? A model is listed by its first part. */
static bool is_later_part(struct scan *s, const char *path)
{
	struct gguf_split_name split;
	char *first;
	bool later = gguf_split_name(path, &split) && split.no > 1;

	if (!later)
		return false;
	first = gguf_split_path(path, &split, 1);
	if (access(first, F_OK) != 0 && first_time(s, first, strlen(first)))
		scan_note(s, "%s: part 1 of %d is missing", first, split.count);
	free(first);
	return true;
}

static bool is_link(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

static bool is_latest(const char *name)
{
	size_t n = strlen(name);

	return n > 7 && strcmp(name + n - 7, ":latest") == 0;
}

/* Of two names of one file in one store, which is the model's? Directories are read in any order: the list must not depend on it.
 * The file itself before a link, a tag that says something before "latest", the shorter one. */
static bool is_better_name(const char *path, const char *name, const struct found_model *than)
{
	size_t a = strlen(name), b = strlen(than->name);

	if (is_link(path) != is_link(than->path))
		return !is_link(path);
	if (is_latest(name) != is_latest(than->name))
		return !is_latest(name);
	return a != b ? a < b : strcmp(name, than->name) < 0;
}

static void rename_model(struct found_model *m, const char *path, const char *name)
{
	char *old = m->name;

	m->name = xstrdup(name);
	scan_alias(m, old);
	free(old);
	free(m->path);
	m->path = xstrdup(path);
}

static struct found_model *find_same(struct found *f, const char *id, const char *sha256, uint64_t bytes, char key[100])
{
	const uint64_t *i = map_find(&f->seen, id, strlen(id));

	snprintf(key, 100, "s%.64s %llu", sha256 ? sha256 : "", (unsigned long long)bytes);
	if (!i && sha256)
		i = map_find(&f->seen, key, strlen(key));
	return i ? &f->models[*i] : NULL;
}

struct found_model *scan_add(struct scan *s, const char *path, const char *name, const char *sha256)
{
	struct found *f = s->found;
	struct found_model *m;
	char id[64], digest[100];
	struct gguf_split_name split;
	struct stat st;

	if (strncasecmp(path_base(path), "mmproj", 6) == 0 || strncasecmp(path_base(name), "mmproj", 6) == 0) {
		f->n_projectors++;
		return NULL;
	}
	if (stat(path, &st) != 0) {
		scan_note(s, "%s: %s", path, errno == ENOENT ? "a link that points to nothing" : strerror(errno));
		return NULL;
	}
	if (!S_ISREG(st.st_mode)) {
		scan_note(s, "%s: not a regular file", path);
		return NULL;
	}
	if (is_later_part(s, path))
		return NULL;
	if (access(path, R_OK) != 0) {
		scan_note(s, "%s: cannot be read: %s", path, strerror(errno));
		return NULL;
	}
	if (gguf_split_name(path, &split))
		sha256 = NULL; /* that of one part does not name the model */
	id_of(&st, id, sizeof(id));
	m = find_same(f, id, sha256, (uint64_t)st.st_size, digest);
	*map_put(&f->seen, id, strlen(id), NULL) = m ? (uint64_t)(m - f->models) : f->n;
	if (sha256)
		*map_put(&f->seen, digest, strlen(digest), NULL) = m ? (uint64_t)(m - f->models) : f->n;
	if (m) {
		f->n_same++;
		if (m->root == s->root && is_better_name(path, name, m))
			rename_model(m, path, name);
		else
			scan_alias(m, name);
		return m;
	}
	f->models = mem_grow(f->models, f->n, &f->cap, sizeof(*f->models));
	m = &f->models[f->n++];
	memset(m, 0, sizeof(*m));
	m->path = xstrdup(path);
	m->name = xstrdup(name);
	m->store = s->store->name;
	m->root = s->root;
	if (sha256)
		memcpy(m->sha256, sha256, 64);
	return m;
}

char *scan_stem(const char *file)
{
	struct gguf_split_name split;

	return xstrndup(file, gguf_split_name(file, &split) ? split.prefix : strlen(file) - 5);
}

struct found_model *scan_add_repo(struct scan *s, const char *path, const char *owner, const char *repo, const char *file,
				  const char *sha256)
{
	char *stem = scan_stem(file), *whole, *by_quant, *full, quant[24];
	struct found_model *m;

	whole = xasprintf("%s%s%s", owner, *owner ? "/" : "", repo);
	model_card_quant(file, quant);
	by_quant = xasprintf("%s:%s", whole, quant);
	full = xasprintf("%s/%s", whole, stem);
	m = scan_add(s, path, quant[0] ? by_quant : full, sha256);
	if (m) {
		scan_alias(m, full);
		scan_alias(m, path_base(stem));
		scan_alias(m, whole);
	}
	free(stem);
	free(whole);
	free(by_quant);
	free(full);
	return m;
}
