#include "fetch_list.h"

#include "fetch_source.h"

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/path.h"
#include "../base/utf8.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_FILES 20000
#define MAX_PATH 1000

struct fetch_file *fetch_files_add(struct fetch_files *f)
{
	f->file = mem_grow(f->file, f->n, &f->cap, sizeof(*f->file));
	memset(&f->file[f->n], 0, sizeof(*f->file));
	return &f->file[f->n++];
}

static void file_clear(struct fetch_file *f)
{
	free(f->from);
	free(f->name);
}

void fetch_files_free(struct fetch_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		file_clear(&f->file[i]);
	free(f->file);
	memset(f, 0, sizeof(*f));
}

/* Digits in lower case; "" when text is no digest. */
static void set_sha256(char out[SHA256_HEX + 1], const char *text, size_t n)
{
	out[0] = '\0';
	if (!sha256_is_hex(text, n))
		return;
	for (size_t i = 0; i < n; i++)
		out[i] = (char)tolower((unsigned char)text[i]);
	out[n] = '\0';
}

static bool get_bytes(const json_t *j, uint64_t *bytes)
{
	json_int_t v = json_integer_value(j);

	if (!json_is_integer(j) || v < 0 || (uint64_t)v > FETCH_MAX_BYTES)
		return false;
	*bytes = (uint64_t)v;
	return true;
}

/* A path of a repository: segments that are names. "." and ".." would make a URL of another place. */
static bool path_ok(const char *path)
{
	size_t n = strlen(path);

	if (n == 0 || n > MAX_PATH || !utf8_valid(path, n))
		return false;
	for (const char *p = path;; p++) {
		size_t seg = strcspn(p, "/");

		if (seg == 0 || (seg == 1 && p[0] == '.') || (seg == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		for (size_t i = 0; i < seg; i++)
			if ((unsigned char)p[i] < ' ' || p[i] == 0x7F || p[i] == '\\')
				return false;
		p += seg;
		if (!*p)
			return true;
	}
}

static bool is_model(const char *path)
{
	size_t n = strlen(path);
	const char *base = path_base(path);

	return n > 5 && strcasecmp(path + n - 5, ".gguf") == 0 && !strcasestr(base, "mmproj") && !strcasestr(base, "imatrix");
}

int fetch_tree_parse(const char *json, size_t len, const char *what, struct fetch_files *f, struct err *e)
{
	json_error_t je;
	json_t *tree = json_loadb(json, len, JSON_REJECT_DUPLICATES, &je), *entry;
	size_t i;

	if (!json_is_array(tree)) {
		json_decref(tree);
		return err_set(e, ERR_MODEL, "%s: the answer is no list of files: is the base address right?", what);
	}
	json_array_foreach(tree, i, entry) {
		const char *type = json_string_value(json_object_get(entry, "type"));
		const char *path = json_string_value(json_object_get(entry, "path"));
		const json_t *lfs = json_object_get(entry, "lfs");
		const char *oid = json_string_value(json_object_get(lfs, "oid"));
		struct fetch_file *file;
		uint64_t bytes;

		if (!type || strcmp(type, "file") != 0 || !path || !path_ok(path) || !is_model(path) || f->n >= MAX_FILES)
			continue;
		/* the size of what the pointer points to; the entry's own may be that of the pointer */
		if (!get_bytes(json_object_get(lfs, "size"), &bytes) && !get_bytes(json_object_get(entry, "size"), &bytes))
			continue;
		file = fetch_files_add(f);
		file->from = xstrdup(path);
		file->sized = true;
		file->bytes = bytes;
		if (oid && strncmp(oid, "sha256:", 7) == 0)
			oid += 7;
		if (oid)
			set_sha256(file->sha256, oid, strlen(oid));
	}
	json_decref(tree);
	return 0;
}

/* ---- choice of one model among the files of a repository ---- */

struct model_files { /* one model: its first file, how many there should be and are, all bytes */
	const struct fetch_file *first;
	const char *name; /* of the first found; [0, stem) is the same in all parts */
	size_t stem;
	int parts, have; /* parts 0: not split */
	uint64_t bytes;
};

static bool same_model(const char *a, const char *b)
{
	size_t na, nb;
	int i, pa, pb;

	return fetch_split_name(a, &na, &i, &pa) && fetch_split_name(b, &nb, &i, &pb) && na == nb && pa == pb && memcmp(a, b, na) == 0;
}

static int by_from(const void *a, const void *b)
{
	return strcmp(((const struct fetch_file *)a)->from, ((const struct fetch_file *)b)->from);
}

/* Files are sorted, so the parts of a model stand together. Returns the number of models. */
static size_t group(const struct fetch_files *f, struct model_files *m)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct fetch_file *file = &f->file[i];
		int part;

		if (n > 0 && same_model(m[n - 1].name, file->from)) {
			m[n - 1].have++;
			m[n - 1].bytes += file->bytes;
			continue;
		}
		m[n] = (struct model_files){ .first = file, .name = file->from, .have = 1, .bytes = file->bytes };
		if (!fetch_split_name(file->from, &m[n].stem, &part, &m[n].parts))
			m[n].parts = 0;
		n++;
	}
	return n;
}

/* "Q4_K_M 4.9 GB, Q8_0 8.5 GB"; names in place of quantisations that are not known */
static void put_models(struct buf *out, const struct model_files *m, size_t n)
{
	for (size_t i = 0; i < n && out->len < 380; i++) {
		size_t len;
		const char *quant = fetch_quant(m[i].name, &len);

		if (!len) {
			quant = path_base(m[i].name);
			len = strlen(quant);
		}
		buf_printf(out, "%s%.*s %.1f GB", i ? ", " : "", (int)len, quant, (double)m[i].bytes / 1e9);
		if (out->len >= 380 && i + 1 < n)
			buf_printf(out, " and %zu more", n - i - 1);
	}
}

static const struct model_files *choose(const struct model_files *m, size_t n, const char *quant, size_t *hits)
{
	const char *want = quant ? quant : "Q4_K_M";
	const struct model_files *hit = NULL, *whole = NULL;
	size_t wholes = 0;

	*hits = 0;
	for (size_t i = 0; i < n; i++) {
		bool exact;

		if (!fetch_quant_is(m[i].name, want, &exact))
			continue;
		hit = &m[i];
		++*hits;
		if (exact) {
			whole = &m[i];
			wholes++;
		}
	}
	if (wholes == 1)
		*hits = 1;
	else if (*hits == 0 && !quant && n == 1)
		*hits = 1, hit = m;
	return wholes == 1 ? whole : *hits == 1 ? hit : NULL;
}

static int keep_parts(struct fetch_files *f, const struct model_files *m, const char *what, struct err *e)
{
	struct fetch_files kept = { 0 };
	int next = 1;

	for (size_t i = 0; i < f->n; i++) {
		size_t stem;
		int part, parts;

		if (&f->file[i] != m->first && !same_model(m->name, f->file[i].from))
			continue;
		/* sorted by name, so by number; a number twice is no surprise of a path, where each name is there once */
		if (m->parts && (!fetch_split_name(f->file[i].from, &stem, &part, &parts) || part != next++))
			break;
		*fetch_files_add(&kept) = f->file[i];
		f->file[i].from = NULL;
	}
	if (m->parts && (int)kept.n != m->parts) {
		err_set(e, ERR_MODEL, "%s: only %zu of the %d parts of %s are there", what, kept.n, m->parts, m->name ? path_base(m->name) : "");
		fetch_files_free(&kept);
		return -1;
	}
	fetch_files_free(f);
	*f = kept;
	return 0;
}

int fetch_tree_choose(struct fetch_files *f, const char *what, const char *quant, struct err *e)
{
	const struct model_files *m;
	struct model_files *all;
	struct buf list = { 0 };
	size_t n, hits;
	int rc;

	if (f->n == 0)
		return err_set(e, ERR_MODEL, "%s holds no GGUF file: look for a repository that does (its name often ends in -GGUF)", what);
	qsort(f->file, f->n, sizeof(*f->file), by_from);
	all = xcalloc(f->n, sizeof(*all));
	n = group(f, all);
	m = choose(all, n, quant, &hits);
	if (m) {
		struct model_files one = *m;
		char *name = xstrdup(m->name);

		one.name = name;
		rc = keep_parts(f, &one, what, e);
		free(name);
	} else {
		put_models(&list, all, n);
		if (quant && hits == 0)
			rc = err_set(e, ERR_USAGE, "%s has no %s; it has %s", what, quant, buf_str(&list));
		else
			rc = err_set(e, ERR_USAGE, "%s holds several models: put one of these behind it, as in %s:NAME - %s", what, what, buf_str(&list));
	}
	free(all);
	buf_free(&list);
	return rc;
}

/* ---- manifests, checksums ---- */

int fetch_manifest_parse(const char *json, size_t len, const char *what, struct fetch_file *f, struct err *e)
{
	json_error_t je;
	json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &je), *layer;
	const json_t *layers = json_object_get(root, "layers");
	size_t i;
	int found = 0, rc = 0;

	if (!json_is_array(layers))
		rc = err_set(e, ERR_MODEL, "%s: the answer is no manifest: is the base address right?", what);
	json_array_foreach(layers, i, layer) {
		const char *type = json_string_value(json_object_get(layer, "mediaType"));
		const char *digest = json_string_value(json_object_get(layer, "digest"));

		if (!type || strcmp(type, "application/vnd.ollama.image.model") != 0)
			continue;
		found++;
		f->sha256[0] = '\0';
		f->sized = get_bytes(json_object_get(layer, "size"), &f->bytes);
		if (digest && strncmp(digest, "sha256:", 7) == 0)
			set_sha256(f->sha256, digest + 7, strlen(digest + 7));
		if (rc == 0 && (!f->sha256[0] || !f->sized))
			rc = err_set(e, ERR_MODEL, "%s: the manifest gives the model no size or no SHA-256", what);
	}
	if (rc == 0 && found != 1)
		rc = err_set(e, ERR_MODEL, found ? "%s is made of %d model files, which this version does not join: take another tag"
						 : "%s holds no GGUF model (%d layers of that kind): take another tag", what, found);
	json_decref(root);
	return rc;
}

/* HEX, or HEX with "  NAME" or " *NAME" behind it */
static bool is_sum(const char *line, size_t n)
{
	if (n < SHA256_HEX || !sha256_is_hex(line, SHA256_HEX))
		return false;
	return n == SHA256_HEX || (n >= SHA256_HEX + 3 && line[SHA256_HEX] == ' ' && (line[SHA256_HEX + 1] == ' ' || line[SHA256_HEX + 1] == '*'));
}

bool fetch_sums_parse(const char *text, size_t len, const char *name, char sha256[SHA256_HEX + 1])
{
	char only[SHA256_HEX + 1] = "";
	size_t lines = 0, n = strlen(name);

	sha256[0] = '\0';
	for (size_t at = 0; at < len;) {
		const char *line = text + at, *nl = memchr(line, '\n', len - at);
		size_t size = nl ? (size_t)(nl - line) : len - at;

		at += size + 1;
		while (size && isspace((unsigned char)line[size - 1]))
			size--;
		if (size == 0 || line[0] == '#')
			continue;
		/* anything else than checksums is a page that says "not found" in its own way */
		if (!is_sum(line, size)) {
			sha256[0] = '\0';
			return false;
		}
		lines++;
		set_sha256(only, line, SHA256_HEX);
		if (size == SHA256_HEX + 2 + n && memcmp(line + SHA256_HEX + 2, name, n) == 0)
			memcpy(sha256, only, sizeof(only));
	}
	if (!sha256[0] && lines == 1)
		memcpy(sha256, only, sizeof(only));
	return sha256[0] != '\0';
}

char *fetch_url_escape(const char *path)
{
	struct buf b = { 0 };

	for (const char *p = path; *p; p++)
		if (isalnum((unsigned char)*p) || strchr("-._~/", *p))
			buf_putc(&b, *p);
		else
			buf_printf(&b, "%%%02X", (unsigned char)*p);
	buf_puts(&b, "");
	return b.p ? buf_steal(&b) : xstrdup("");
}
