/* store_dir.c - plain directories of GGUF files: this program's own, and those of the configuration file (key models-dir).
 * A model is called by its path below the directory, without ".gguf". */
#include "fetch_part.h"
#include "store.h"

#include "../base/mem.h"
#include "../base/path.h"
#include "../base/sha256.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static void own_roots(const struct store *self, struct found_dirs *d, found_env env, const char *home)
{
	if (store_add_env(self, d, env, "XDG_DATA_HOME", "codeask/models") || !home)
		return;
	char *path = path_join(home, ".local/share/codeask/models");

	store_add_root(self, d, path);
	free(path);
}

static void no_roots(const struct store *self, struct found_dirs *d, found_env env, const char *home)
{
}

/* The digest that PATH.sha256 gives this file. */
static bool read_sum(const char *path, char hex[65])
{
	fetch_read_sum(path, hex);
	return hex[0] != '\0';
}

static void add(void *ud, const char *path, const char *relative)
{
	struct scan *s = ud;
	char *name = scan_stem(relative), hex[65];
	bool known = read_sum(path, hex);
	struct found_model *m = scan_add(s, path, name, known ? hex : NULL);

	if (m)
		scan_alias(m, path_base(name));
	free(name);
}

static void scan(struct scan *s)
{
	scan_tree(s, add, s);
}

struct search {
	const char *hex;
	uint64_t bytes;
	char *hit;
};

static void match(void *ud, const char *path, const char *relative)
{
	struct search *q = ud;
	char hex[65];
	struct stat st;

	if (!q->hit && stat(path, &st) == 0 && (uint64_t)st.st_size == q->bytes && read_sum(path, hex) && strcmp(hex, q->hex) == 0)
		q->hit = xstrdup(path);
}

static char *by_sha256(const char *root, const char *hex, uint64_t bytes)
{
	struct search q = { hex, bytes, NULL };
	struct found notes = { 0 }; /* nobody reads them here */
	struct scan s = { &notes, &store_own, root, 0 };

	scan_tree(&s, match, &q);
	found_free(&notes);
	return q.hit;
}

const struct store store_own = { "codeask", own_roots, scan, by_sha256 };
const struct store store_dir = { "dir", no_roots, scan, by_sha256 };
