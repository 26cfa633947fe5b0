/* store_llamacpp.c - llama.cpp's download cache: one flat directory of OWNER_REPO_FILE.gguf, with manifest=... and *.json beside
 * them that nothing here needs. */
#include "store.h"

#include "../base/mem.h"
#include "../base/path.h"

#include <stdlib.h>
#include <string.h>

static void roots(const struct store *self, struct found_dirs *d, found_env env, const char *home)
{
	store_add_env(self, d, env, "LLAMA_CACHE", "");
	store_add_env(self, d, env, "XDG_CACHE_HOME", "llama.cpp");
	if (home) {
		char *path = path_join(home, ".cache/llama.cpp");

		store_add_root(self, d, path);
		free(path);
	}
}

/* The name of a repository may hold '_' itself: only where it ends in "GGUF", as nearly all do, is its end known. Else the file's
 * name is the model's. */
static void add(void *ud, const char *path, const char *relative)
{
	const char *repo = strchr(relative, '_'), *file = repo ? strcasestr(repo, "gguf_") : NULL;
	struct scan *s = ud;
	char *stem = scan_stem(relative);
	struct found_model *m;

	if (file && !strchr(relative, '/')) {
		char *owner = xstrndup(relative, (size_t)(repo - relative)), *name = xstrndup(repo + 1, (size_t)(file + 4 - repo - 1));

		m = scan_add_repo(s, path, owner, name, file + 5, NULL);
		free(owner);
		free(name);
	} else {
		m = scan_add(s, path, stem, NULL);
	}
	if (m)
		scan_alias(m, stem);
	free(stem);
}

static void scan(struct scan *s)
{
	scan_tree(s, add, s);
}

const struct store store_llamacpp = { "llama.cpp", roots, scan, NULL };
