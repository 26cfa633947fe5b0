/* store_ollama.c - Ollama's store:
 *
 *	manifests/HOST/NAMESPACE/NAME/TAG     JSON: layers with mediaType, digest, size
 *	blobs/sha256-HEX                      the layers; that of a model is a plain GGUF file
 *
 * The default host and namespace are left out of the name, as its users do.
 */
#include "store.h"

#include "../base/mem.h"
#include "../base/path.h"
#include "../base/sha256.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_MANIFEST = 1 << 20 }; /* Ollama's own have one or two kilobytes */

static void roots(const struct store *self, struct found_dirs *d, found_env env, const char *home)
{
	char *path;

	/* who sets it has moved the store; the others are then somebody else's */
	if (store_add_env(self, d, env, "OLLAMA_MODELS", ""))
		return;
	if (home) {
		path = path_join(home, ".ollama/models");
		store_add_root(self, d, path);
		free(path);
	}
	store_add_root(self, d, "/usr/share/ollama/.ollama/models"); /* of the system service, as its installer makes it */
	store_add_root(self, d, "/var/lib/ollama/models");           /* as distributions do */
	store_add_root(self, d, "/var/lib/ollama/.ollama/models");
}

static bool type_is(json_t *layer, const char *type)
{
	const char *have = json_string_value(json_object_get(layer, "mediaType"));

	return have && strcmp(have, type) == 0;
}

/* "sha256:HEX" into hex; false when it is anything else, such as a way out of the directory. */
static bool digest_hex(json_t *layer, char hex[65])
{
	const char *d = json_string_value(json_object_get(layer, "digest"));

	if (!d || strncmp(d, "sha256:", 7) != 0 || !sha256_is_hex(d + 7, strlen(d + 7)))
		return false;
	for (int i = 0; i <= SHA256_HEX; i++)
		hex[i] = (char)(d[7 + i] >= 'A' && d[7 + i] <= 'F' ? d[7 + i] + 32 : d[7 + i]);
	return true;
}

int store_read_manifest(const char *json, size_t len, struct store_manifest *m, struct err *e)
{
	json_error_t why;
	json_t *j = json_loadb(json, len, JSON_REJECT_DUPLICATES, &why), *layer;
	size_t i, n = 0;
	int rc = -1;

	memset(m, 0, sizeof(*m));
	if (!j)
		return err_set(e, ERR_MODEL, "not JSON (line %d: %s)", why.line, why.text);
	json_array_foreach(json_object_get(j, "layers"), i, layer) {
		json_int_t size = json_integer_value(json_object_get(layer, "size"));

		m->has_adapter |= type_is(layer, "application/vnd.ollama.image.adapter");
		if (!type_is(layer, "application/vnd.ollama.image.model"))
			continue;
		if (n++) {
			err_set(e, ERR_MODEL, "several model layers, which this build does not join");
			goto out;
		}
		if (!digest_hex(layer, m->hex) || size <= 0) {
			err_set(e, ERR_MODEL, "the model layer has no digest sha256:HEX or no size");
			goto out;
		}
		m->bytes = (uint64_t)size;
	}
	rc = n ? 0 : err_set(e, ERR_MODEL, "names no model file (one that runs in the cloud, or not of GGUF)");
out:
	json_decref(j);
	return rc;
}

/* manifests/registry.ollama.ai/library/qwen3/8b -> qwen3:8b. relative: behind manifests/. Caller frees; NULL: too few parts. */
static char *name_of(const char *relative)
{
	static const char host[] = "registry.ollama.ai/", library[] = "library/";
	const char *tag = strrchr(relative, '/');

	if (!tag || !memchr(relative, '/', (size_t)(tag - relative)))
		return NULL;
	if (strncmp(relative, host, sizeof(host) - 1) == 0) {
		relative += sizeof(host) - 1;
		if (strncmp(relative, library, sizeof(library) - 1) == 0)
			relative += sizeof(library) - 1;
	}
	if (relative >= tag)
		return NULL;
	return xasprintf("%.*s:%s", (int)(tag - relative), relative, tag + 1);
}

static void add(struct scan *s, const char *manifest, const char *name)
{
	struct store_manifest m;
	struct err e = ERR_INIT;
	char *text = NULL, *file, *blob;
	struct stat st;
	size_t len;

	if (path_read_file(manifest, MAX_MANIFEST, &text, &len, &e) != 0 || store_read_manifest(text, len, &m, &e) != 0) {
		scan_note(s, "%s: its manifest cannot be used: %s", name, e.msg);
		free(text);
		return;
	}
	free(text);
	file = xasprintf("blobs/sha256-%s", m.hex);
	blob = path_join(s->root, file);
	if (m.has_adapter)
		scan_note(s, "%s: is a model with a LoRA adapter, which this build does not apply", name);
	else if (stat(blob, &st) != 0)
		scan_note(s, "%s: its manifest names a blob that %s (%s)", name,
			  access(blob, F_OK) == 0 ? "cannot be read" : "is not there", file);
	else if ((uint64_t)st.st_size != m.bytes)
		scan_note(s, "%s: its blob has %llu bytes, its manifest says %llu: pull it again (%s)", name, (unsigned long long)st.st_size,
			  (unsigned long long)m.bytes, file);
	else
		scan_add(s, blob, name, m.hex);
	free(blob);
	free(file);
}

static void walk(struct scan *s, const char *dir, const char *relative, int depth)
{
	DIR *d = scan_opendir(s, dir);

	for (struct dirent *en; d && (en = scan_next(s, d));) {
		char *path, *below;
		struct stat st;

		if (en->d_name[0] == '.')
			continue;
		path = path_join(dir, en->d_name);
		below = path_join(relative, en->d_name);
		if (stat(path, &st) != 0) {
			scan_note(s, "%s: a link that points to nothing", path);
		} else if (S_ISDIR(st.st_mode)) {
			if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) /* Ollama makes none, and one may lead back */
				scan_note(s, "%s: not looked into, a link to a directory", path);
			else if (depth < STORE_MAX_DEPTH)
				walk(s, path, below, depth + 1);
			else
				scan_note(s, "%s: not looked into, more than %d directories deep", path, STORE_MAX_DEPTH);
		} else {
			char *name = S_ISREG(st.st_mode) ? name_of(below) : NULL;

			if (name)
				add(s, path, name);
			else
				scan_note(s, "%s: not a manifest (HOST/NAMESPACE/NAME/TAG)", path);
			free(name);
		}
		free(path);
		free(below);
	}
	if (d)
		closedir(d);
}

static void scan(struct scan *s)
{
	char *dir = path_join(s->root, "manifests");

	walk(s, dir, "", 0);
	free(dir);
}

static char *by_sha256(const char *root, const char *hex, uint64_t bytes)
{
	return xasprintf("%s/blobs/sha256-%s", root, hex);
}

const struct store store_ollama = { "ollama", roots, scan, by_sha256 };
