/* store_lmstudio.c - LM Studio's folder: PUBLISHER/REPO/FILE.gguf below models/ of its home, or below the folder that its
 * settings.json names (downloadsFolder). Its home is ~/.lmstudio, in older versions ~/.cache/lm-studio, or what the file
 * ~/.lmstudio-home-pointer says. */
#include "store.h"

#include "../base/mem.h"
#include "../base/path.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SETTINGS = 1 << 20 };

static void add_home(const struct store *self, struct found_dirs *d, const char *dir)
{
	char *models = path_join(dir, "models"), *file = path_join(dir, "settings.json"), *text = NULL;
	json_t *j = NULL;
	size_t len;

	store_add_root(self, d, models);
	if (path_read_file(file, MAX_SETTINGS, &text, &len, NULL) == 0)
		j = json_loadb(text, len, 0, NULL);
	const char *folder = json_string_value(json_object_get(j, "downloadsFolder"));

	if (folder && folder[0] == '/')
		store_add_root(self, d, folder);
	json_decref(j);
	free(text);
	free(file);
	free(models);
}

static void roots(const struct store *self, struct found_dirs *d, found_env env, const char *home)
{
	static const char *const homes[] = { ".lmstudio", ".cache/lm-studio" };
	char *pointer, *text = NULL;
	size_t len;

	if (!home)
		return;
	for (size_t i = 0; i < sizeof(homes) / sizeof(*homes); i++) {
		char *dir = path_join(home, homes[i]);

		add_home(self, d, dir);
		free(dir);
	}
	pointer = path_join(home, ".lmstudio-home-pointer");
	if (path_read_file(pointer, 4096, &text, &len, NULL) == 0) {
		text[strcspn(text, "\r\n")] = '\0';
		if (text[0] == '/')
			add_home(self, d, text);
	}
	free(text);
	free(pointer);
}

static void add(void *ud, const char *path, const char *relative)
{
	const char *repo = strchr(relative, '/'), *file = repo ? strchr(repo + 1, '/') : NULL;
	struct scan *s = ud;

	if (!file) { /* put there by hand */
		char *name = scan_stem(relative);

		scan_add(s, path, name, NULL);
		free(name);
		return;
	}
	char *owner = xstrndup(relative, (size_t)(repo - relative)), *name = xstrndup(repo + 1, (size_t)(file - repo - 1));

	scan_add_repo(s, path, owner, name, file + 1, NULL);
	free(owner);
	free(name);
}

static void scan(struct scan *s)
{
	scan_tree(s, add, s);
}

const struct store store_lmstudio = { "lmstudio", roots, scan, NULL };
