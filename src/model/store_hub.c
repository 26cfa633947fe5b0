/* store_hub.c - the hub cache of Hugging Face, as its Python library, llama.cpp and others fill it:
 *
 *	models--OWNER--REPO/refs/main                     the revision that "main" was when it was last asked for
 *	models--OWNER--REPO/snapshots/REVISION/.../FILE   links to
 *	models--OWNER--REPO/blobs/HEX                     files called by their SHA-256 (small ones by their git id)
 */
#include "store.h"

#include "../base/mem.h"
#include "../base/path.h"
#include "../base/sha256.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static void add_home(const struct store *self, struct found_dirs *d, const char *home, const char *name)
{
	char *path = path_join(home, name);

	store_add_root(self, d, path);
	free(path);
}

static void roots(const struct store *self, struct found_dirs *d, found_env env, const char *home)
{
	store_add_env(self, d, env, "HF_HUB_CACHE", "");
	store_add_env(self, d, env, "HUGGINGFACE_HUB_CACHE", "");
	store_add_env(self, d, env, "HF_HOME", "hub");
	store_add_env(self, d, env, "XDG_CACHE_HOME", "huggingface/hub");
	if (home)
		add_home(self, d, home, ".cache/huggingface/hub");
}

struct repo {
	char *owner, *name;
	const char *revision; /* being looked at */
	bool is_main;
};

/* The name of the file a link points to, when it is a digest. */
static bool blob_hex(const char *path, char hex[65])
{
	char target[4096];
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	const char *base;

	if (n <= 0)
		return false;
	target[n] = '\0';
	base = path_base(target);
	if (!sha256_is_hex(base, strlen(base)))
		return false;
	memcpy(hex, base, 65);
	return true;
}

static void add(struct scan *s, const struct repo *r, const char *path, const char *below)
{
	char hex[65], *name;
	bool known = blob_hex(path, hex);

	/* a file that only an older revision has: the revision tells it from the present one */
	name = r->is_main ? xstrdup(r->name) : xasprintf("%s@%.7s", r->name, r->revision);
	scan_add_repo(s, path, r->owner, name, below, known ? hex : NULL);
	free(name);
}

static void walk(struct scan *s, const struct repo *r, const char *dir, const char *below, int depth)
{
	DIR *d = scan_opendir(s, dir);

	for (struct dirent *en; d && (en = scan_next(s, d));) {
		char *path = path_join(dir, en->d_name), *name = path_join(below, en->d_name);
		size_t n = strlen(en->d_name);
		struct stat st;

		if (n > 5 && strcasecmp(en->d_name + n - 5, ".gguf") == 0)
			add(s, r, path, name);
		else if (depth < STORE_MAX_DEPTH && lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) /* the library makes no links here */
			walk(s, r, path, name, depth + 1);
		free(path);
		free(name);
	}
	if (d)
		closedir(d);
}

static bool is_revision(const char *name)
{
	return name[0] && name[0] != '.' && !strchr(name, '/');
}

/* First what "main" is, so that its files give the names; then the other revisions, of which only what differs is left. */
static void scan_repo(struct scan *s, const char *dir, struct repo *r)
{
	char *ref = path_join(dir, "refs/main"), *shots = path_join(dir, "snapshots"), *main = NULL, *path;
	size_t len = 0, n_revs = 0;
	struct dirent *en;
	DIR *d;

	if (path_read_file(ref, 256, &main, &len, NULL) == 0)
		main[strcspn(main, " \t\r\n")] = '\0';
	if (main && is_revision(main)) {
		r->revision = main;
		r->is_main = true;
		path = path_join(shots, main);
		if (access(path, F_OK) == 0)
			walk(s, r, path, "", 0);
		free(path);
	}
	/* without a main the only revision is as good as one */
	d = access(shots, F_OK) == 0 ? scan_opendir(s, shots) : NULL;
	while (d && (en = scan_next(s, d)))
		n_revs += is_revision(en->d_name);
	if (d)
		rewinddir(d);
	while (d && (en = scan_next(s, d))) {
		if (!is_revision(en->d_name) || (main && strcmp(en->d_name, main) == 0))
			continue;
		r->revision = en->d_name;
		r->is_main = n_revs == 1;
		path = path_join(shots, en->d_name);
		walk(s, r, path, "", 0);
		free(path);
	}
	if (d)
		closedir(d);
	free(main);
	free(ref);
	free(shots);
}

static void scan(struct scan *s)
{
	DIR *d = scan_opendir(s, s->root);

	for (struct dirent *en; d && (en = scan_next(s, d));) {
		static const char prefix[] = "models--";
		const char *name = en->d_name + sizeof(prefix) - 1, *gap;
		struct repo r = { 0 };
		char *dir;

		if (strncmp(en->d_name, prefix, sizeof(prefix) - 1) != 0 || !*name)
			continue;
		gap = strstr(name, "--");
		r.owner = gap ? xstrndup(name, (size_t)(gap - name)) : xstrdup("");
		r.name = xstrdup(gap ? gap + 2 : name);
		dir = path_join(s->root, en->d_name);
		scan_repo(s, dir, &r);
		free(dir);
		free(r.owner);
		free(r.name);
	}
	if (d)
		closedir(d);
}

static char *by_sha256(const char *root, const char *hex, uint64_t bytes)
{
	DIR *d = opendir(root);
	char *hit = NULL;
	int n = 0;

	for (struct dirent *en; d && !hit && n < STORE_MAX_ENTRIES && (en = readdir(d)); n++) {
		if (strncmp(en->d_name, "models--", 8) != 0)
			continue;
		hit = xasprintf("%s/%s/blobs/%s", root, en->d_name, hex);
		if (access(hit, R_OK) != 0) {
			free(hit);
			hit = NULL;
		}
	}
	if (d)
		closedir(d);
	return hit;
}

const struct store store_hub = { "hub", roots, scan, by_sha256 };
