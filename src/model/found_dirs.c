/* found_dirs.c - the table of stores, and where this user's environment says that they lie. */
#include "gguf.h"
#include "store.h"

#include "../base/mem.h"
#include "../base/path.h"
#include "../base/sha256.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In the order in which they win: what the user put there himself comes first. */
static const struct store *const stores[] = {
	&store_own, &store_dir, &store_ollama, &store_hub, &store_lmstudio, &store_llamacpp,
};
enum { N_STORES = sizeof(stores) / sizeof(*stores) };

void store_add_root(const struct store *self, struct found_dirs *d, const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	for (size_t i = 0; i < d->n; i++)
		if (d->roots[i].store == self && strlen(d->roots[i].path) == len && memcmp(d->roots[i].path, path, len) == 0)
			return;
	d->roots = mem_grow(d->roots, d->n, &d->cap, sizeof(*d->roots));
	d->roots[d->n++] = (struct found_root){ self, xstrndup(path, len) };
}

bool store_add_env(const struct store *self, struct found_dirs *d, found_env env, const char *variable, const char *name)
{
	const char *v = env(variable);
	char *path;

	if (!v || v[0] != '/') /* a relative one would mean another directory in every working directory */
		return false;
	path = path_join(v, name);
	store_add_root(self, d, path);
	free(path);
	return true;
}

void found_dirs_init(struct found_dirs *d, found_env env, const char *extra)
{
	const char *home = env("HOME");

	memset(d, 0, sizeof(*d));
	if (home && home[0] != '/')
		home = NULL;
	for (size_t i = 0; i < N_STORES; i++) {
		stores[i]->roots(stores[i], d, env, home);
		if (stores[i] == &store_own && d->n)
			d->own = xstrdup(d->roots[0].path);
		if (stores[i] != &store_dir)
			continue;
		for (const char *p = extra ? extra : ""; *p;) {
			size_t n = strcspn(p, ":");
			bool tilde = home && p[0] == '~' && (n == 1 || p[1] == '/');
			char *dir = tilde ? xasprintf("%s%.*s", home, (int)n - 1, p + 1) : xstrndup(p, n);

			if (n)
				store_add_root(&store_dir, d, dir);
			free(dir);
			p += n + (p[n] == ':');
		}
	}
}

void found_dirs_add(struct found_dirs *d, const char *store, const char *path)
{
	for (size_t i = 0; i < N_STORES; i++)
		if (strcmp(stores[i]->name, store) == 0) {
			store_add_root(stores[i], d, path);
			if (stores[i] == &store_own && !d->own)
				d->own = xstrdup(path);
		}
}

void found_dirs_free(struct found_dirs *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->roots[i].path);
	free(d->roots);
	free(d->own);
	memset(d, 0, sizeof(*d));
}

/* The file at *at, which moves on: every model, of a split one every part. Caller frees; NULL: there are no more. */
static char *next_file(const struct found *f, struct found_place *at, const struct found_model **model)
{
	struct gguf_split_name split;
	int count = 1;
	char *path;

	if (at->model >= f->n)
		return NULL;
	*model = &f->models[at->model];
	if (gguf_split_name((*model)->path, &split))
		count = split.count;
	path = count > 1 ? gguf_split_path((*model)->path, &split, at->part + 1) : xstrdup((*model)->path);
	if (++at->part >= count)
		*at = (struct found_place){ at->model + 1, 0 };
	return path;
}

/* Is path one of the files? A blob that no store's own list names cannot be found by its name. */
static bool is_listed(const struct found *f, const char *path)
{
	const struct found_model *m;
	struct found_place at = { 0 };
	struct stat want, st;
	bool same = false;

	if (stat(path, &want) != 0)
		return false;
	for (char *file; !same && (file = next_file(f, &at, &m));) {
		same = stat(file, &st) == 0 && st.st_dev == want.st_dev && st.st_ino == want.st_ino;
		free(file);
	}
	return same;
}

char *found_by_sha256(const struct found_dirs *d, const struct found *f, const char *hex, uint64_t bytes)
{
	char low[SHA256_HEX + 1] = "", *path = NULL;

	if (!sha256_is_hex(hex, strlen(hex)))
		return NULL;
	for (int i = 0; i < SHA256_HEX; i++)
		low[i] = (char)tolower((unsigned char)hex[i]);
	for (size_t i = 0; i < d->n && !path; i++) {
		const struct found_root *r = &d->roots[i];
		struct stat st;

		path = r->store->by_sha256 ? r->store->by_sha256(r->path, low, bytes) : NULL;
		if (path && (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size != bytes || access(path, R_OK) != 0 ||
			     !is_listed(f, path))) {
			free(path);
			path = NULL;
		}
	}
	return path;
}

char *found_by_size(const struct found *f, uint64_t bytes, struct found_place *at)
{
	const struct found_model *m;
	struct stat st;

	for (char *file; (file = next_file(f, at, &m));) {
		if (!m->sha256[0] && stat(file, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == bytes)
			return file;
		free(file);
	}
	return NULL;
}
