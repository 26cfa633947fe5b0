#include "found.h"

#include "model.h"

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/path.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads the header only: says whether this build can run the file, and how large it is. */
static void inspect(struct found_model *m, uint64_t ram)
{
	struct err e = ERR_INIT;
	struct model_info info;

	m->supported = model_check(m->path, &info, &e) == 0;
	m->n_params = info.n_params;
	snprintf(m->arch, sizeof(m->arch), "%s", info.arch);
	snprintf(m->problem, sizeof(m->problem), "%s", e.msg);
	m->fits = m->bytes + (m->bytes >> 4) < ram;
}

static int by_name(const void *pa, const void *pb)
{
	return strcmp(((const struct found_model *)pa)->name, ((const struct found_model *)pb)->name);
}

void found_list(const char *data_dir, uint64_t ram, struct found *f)
{
	DIR *d;

	memset(f, 0, sizeof(*f));
	if (!data_dir)
		return;
	f->dir = path_join(data_dir, "models");
	d = opendir(f->dir);
	for (struct dirent *en; d && (en = readdir(d));) {
		size_t n = strlen(en->d_name);
		struct found_model *m;
		struct stat st;
		char *path;

		if (n < 6 || strcmp(en->d_name + n - 5, ".gguf") != 0)
			continue;
		path = path_join(f->dir, en->d_name);
		if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
			free(path);
			continue;
		}
		f->models = mem_grow(f->models, f->n, &f->cap, sizeof(*f->models));
		m = &f->models[f->n++];
		memset(m, 0, sizeof(*m));
		m->path = path;
		m->name = xstrndup(en->d_name, n - 5);
		m->bytes = (uint64_t)st.st_size;
		inspect(m, ram);
	}
	if (d)
		closedir(d);
	if (f->n)
		qsort(f->models, f->n, sizeof(*f->models), by_name);
}

void found_free(struct found *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->models[i].path);
		free(f->models[i].name);
	}
	free(f->models);
	free(f->dir);
	memset(f, 0, sizeof(*f));
}

char *found_choose(const char *data_dir, uint64_t ram)
{
	const struct found_model *best = NULL;
	struct found f;
	char *path;

	found_list(data_dir, ram, &f);
	for (size_t i = 0; i < f.n; i++)
		if (f.models[i].supported && f.models[i].fits && (!best || f.models[i].bytes > best->bytes))
			best = &f.models[i];
	path = best ? xstrdup(best->path) : NULL;
	found_free(&f);
	return path;
}

char *found_resolve(const char *data_dir, const char *name, struct err *e)
{
	const char *hit = NULL, *whole = NULL;
	struct buf list = { 0 };
	size_t n = 0, len = strlen(name);
	struct found f;
	char *path;

	if (access(name, F_OK) == 0)
		return xstrdup(name);
	found_list(data_dir, 0, &f);
	for (size_t i = 0; i < f.n; i++) {
		const char *have = f.models[i].name;
		size_t h = strlen(have);

		if (len >= h && memcmp(have, name, h) == 0 && (!name[h] || strcmp(name + h, ".gguf") == 0))
			whole = f.models[i].path;
		if (strcasestr(have, name)) {
			hit = f.models[i].path;
			n++;
		}
		buf_printf(&list, "%s%s", list.len ? ", " : "", have);
	}
	path = whole ? xstrdup(whole) : n == 1 ? xstrdup(hit) : NULL;
	if (!path && n > 1)
		err_set(e, ERR_MODEL, "%s names several models (%s): give more of the name", name, buf_str(&list));
	else if (!path && list.len)
		err_set(e, ERR_MODEL, "no file and no model %s: installed are %s", name, buf_str(&list));
	else if (!path)
		err_set(e, ERR_MODEL, "no model file %s: give the path of a .gguf file, or put one into %s", name,
			f.dir ? f.dir : "$XDG_DATA_HOME/codeask/models");
	buf_free(&list);
	found_free(&f);
	return path;
}
