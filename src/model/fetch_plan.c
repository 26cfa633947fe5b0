#include "fetch_plan.h"

#include "fetch_http.h"

#include "../base/mem.h"
#include "../base/path.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DOCUMENT_MAX ((size_t)16 << 20)
#define MAX_PAGES 50
#define MANIFEST "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json"

static int set_name(struct fetch_file *f, const char *text, size_t len, struct err *e)
{
	f->name = fetch_safe_name(text, len);
	return f->name ? 0 : err_set(e, ERR_MODEL, "%.*s: no name can be made of that", (int)(len < 200 ? len : 200), text);
}

/* ---- hf:OWNER/REPO[:QUANT] ---- */

static int plan_hf(const struct fetch_source *s, const struct fetch_opts *o, struct fetch_files *plan, struct err *e)
{
	char *what = xasprintf("hf:%s/%s", s->owner, s->name), next[2048] = "";
	char *url = xasprintf("%s/api/models/%s/%s/tree/main?recursive=1", o->hf_base, s->owner, s->name);
	struct buf text = { 0 };
	int rc = 0;

	for (int page = 0; rc == 0 && url; page++) {
		if (fetch_get(o, url, "application/json", DOCUMENT_MAX, false, &text, next, e) < 0 ||
		    fetch_tree_parse(buf_str(&text), text.len, what, plan, e) != 0)
			rc = -1;
		free(url);
		url = NULL;
		/* pages of the same hub only: what stands in a header must not lead elsewhere */
		if (rc == 0 && next[0] && page + 1 < MAX_PAGES && fetch_same_origin(next, o->hf_base))
			url = xstrdup(next);
	}
	if (rc == 0)
		rc = fetch_tree_choose(plan, what, s->tag, e);
	for (size_t i = 0; rc == 0 && i < plan->n; i++) {
		struct fetch_file *f = &plan->file[i];
		char *escaped = fetch_url_escape(f->from), *path = f->from;

		rc = set_name(f, path, strlen(path), e);
		f->from = xasprintf("%s/%s/%s/resolve/main/%s", o->hf_base, s->owner, s->name, escaped);
		free(escaped);
		free(path);
	}
	free(what);
	free(url);
	buf_free(&text);
	return rc;
}

/* ---- ollama:[NAMESPACE/]NAME[:TAG] ---- */

static int plan_ollama(const struct fetch_source *s, const struct fetch_opts *o, struct fetch_files *plan, struct err *e)
{
	char *what = xasprintf("ollama:%s%s%s:%s", strcmp(s->owner, "library") ? s->owner : "", strcmp(s->owner, "library") ? "/" : "", s->name, s->tag);
	char *url = xasprintf("%s/v2/%s/%s/manifests/%s", o->ollama_base, s->owner, s->name, s->tag);
	bool lib = strcmp(s->owner, "library") == 0, latest = strcmp(s->tag, "latest") == 0;
	char *name = xasprintf("%s%s%s%s%s", lib ? "" : s->owner, lib ? "" : "-", s->name, latest ? "" : "-", latest ? "" : s->tag);
	struct fetch_file *f = fetch_files_add(plan);
	struct buf text = { 0 };
	int rc = -1;

	if (fetch_get(o, url, MANIFEST, DOCUMENT_MAX, false, &text, NULL, e) >= 0 && fetch_manifest_parse(buf_str(&text), text.len, what, f, e) == 0) {
		f->from = xasprintf("%s/v2/%s/%s/blobs/sha256:%s", o->ollama_base, s->owner, s->name, f->sha256);
		rc = set_name(f, name, strlen(name), e);
	}
	free(what);
	free(url);
	free(name);
	buf_free(&text);
	return rc;
}

/* ---- http(s) URL ---- */

/* The end of the path: where a query or a fragment begins. */
static size_t path_end(const char *url)
{
	return strcspn(url, "?#");
}

/* The checksum that the server keeps beside the file, if it does. */
static int find_sum(const struct fetch_opts *o, struct fetch_file *f, const char *base, struct err *e)
{
	size_t end = path_end(f->from);
	char *url = xasprintf("%.*s.sha256%s", (int)end, f->from, f->from + end);
	struct buf text = { 0 };
	struct err local = ERR_INIT;
	long status = fetch_get(o, url, NULL, 1 << 20, true, &text, NULL, &local);
	int rc = 0;

	if (status >= 200 && status < 300)
		/* with size and digest it can be looked for on this machine; without the size the transfer will tell */
		f->bytes = fetch_sums_parse(buf_str(&text), text.len, base, f->sha256) ? fetch_size(o, f->from) : 0;
	else if (status < 0 && (local.code == ERR_CANCEL || local.code == ERR_FAIL)) /* not "no", but no answer */
		rc = err_set(e, local.code, "%s", local.msg);
	free(url);
	f->sized = f->bytes > 0 && f->bytes <= FETCH_MAX_BYTES;
	buf_free(&text);
	return rc;
}

static int plan_url(const struct fetch_source *s, const struct fetch_opts *o, struct fetch_files *plan, struct err *e)
{
	size_t end = path_end(s->where), stem, from = end;
	char *path = xstrndup(s->where, end), *base, *scheme = strstr(path, "://");
	size_t host = 0;
	int part, parts, n = 0, rc = 0;

	while (from > 0 && s->where[from - 1] != '/')
		from--;
	if (scheme) /* the file's name is behind the host's */
		host = (size_t)(scheme - path) + 3 + strcspn(scheme + 3, "/");
	base = curl_easy_unescape(NULL, path + from, (int)(end - from), &n);
	if (!base || !fetch_split_name(path, &stem, &part, &parts))
		parts = 0;
	for (int i = 1; rc == 0 && i <= (parts ? parts : 1); i++) {
		struct fetch_file *f = fetch_files_add(plan);

		if (!base || n == 0 || from < host) {
			char *show = fetch_url_show(s->where);

			rc = err_set(e, ERR_USAGE, "%s: the URL names no file", show);
			free(show);
		} else if (!parts) {
			f->from = xstrdup(s->where);
			rc = set_name(f, base, (size_t)n, e);
		} else {
			char *name;

			f->from = xasprintf("%.*s-%05d-of-%05d.gguf%s", (int)stem, path, i, parts, s->where + end);
			/* digits and the extension are the same in the unescaped name */
			name = xasprintf("%.*s-%05d-of-%05d.gguf", n - 20, base, i, parts);
			rc = set_name(f, name, strlen(name), e);
			free(name);
		}
		if (rc == 0)
			rc = find_sum(o, f, path_base(f->from), e);
	}
	curl_free(base);
	free(path);
	return rc;
}

/* ---- the disk ---- */

static int add_disk(const char *path, struct fetch_files *plan, struct err *e)
{
	struct fetch_file *f;
	struct stat st;

	if (stat(path, &st) != 0)
		return err_errno(e, ERR_PATH, "cannot read %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_PATH, "%s is not a regular file", path);
	if (st.st_size == 0)
		return err_set(e, ERR_MODEL, "%s is empty", path);
	f = fetch_files_add(plan);
	f->from = realpath(path, NULL);
	if (!f->from)
		return err_errno(e, ERR_PATH, "cannot read %s", path);
	f->local = f->sized = true;
	f->bytes = (uint64_t)st.st_size;
	fetch_read_sum(path, f->sha256);
	return set_name(f, path, strlen(path), e);
}

static int add_model(const char *path, struct fetch_files *plan, struct err *e)
{
	size_t stem;
	int part, parts, rc = 0;

	if (!fetch_split_name(path, &stem, &part, &parts))
		return add_disk(path, plan, e);
	for (int i = 1; rc == 0 && i <= parts; i++) {
		char *one = xasprintf("%.*s-%05d-of-%05d.gguf", (int)stem, path, i, parts);

		rc = add_disk(one, plan, e);
		free(one);
	}
	return rc;
}

/* The one model in a directory. */
static int add_dir(const char *dir, struct fetch_files *plan, struct err *e)
{
	struct buf list = { 0 };
	char *only = NULL;
	size_t n = 0, stem;
	int part, parts, rc;
	DIR *d = opendir(dir);

	if (!d)
		return err_errno(e, ERR_PATH, "cannot read %s", dir);
	for (struct dirent *en; (en = readdir(d));) {
		size_t len = strlen(en->d_name);

		if (len < 6 || en->d_name[0] == '.' || strcmp(en->d_name + len - 5, ".gguf") != 0 || (fetch_split_name(en->d_name, &stem, &part, &parts) && part != 1))
			continue;
		free(only);
		only = path_join(dir, en->d_name);
		n++;
		if (list.len < 300)
			buf_printf(&list, "%s%.*s", list.len ? ", " : "", (int)len, en->d_name);
	}
	closedir(d);
	if (n == 1)
		rc = add_model(only, plan, e);
	else if (n == 0)
		rc = err_set(e, ERR_PATH, "%s holds no .gguf file", dir);
	else
		rc = err_set(e, ERR_USAGE, "%s holds several models, name one: %s", dir, buf_str(&list));
	free(only);
	buf_free(&list);
	return rc;
}

static int plan_disk(const struct fetch_source *s, struct fetch_files *plan, struct err *e)
{
	char *longer = xasprintf("%s.gguf", s->where);
	struct stat st;
	int rc;

	if (stat(s->where, &st) == 0)
		rc = S_ISDIR(st.st_mode) ? add_dir(s->where, plan, e) : add_model(s->where, plan, e);
	else if (stat(longer, &st) == 0)
		rc = add_model(longer, plan, e);
	else
		rc = err_set(e, ERR_USAGE, "%s: no such file; other sources are hf:OWNER/REPO[:QUANT], ollama:NAME[:TAG] and URLs", s->where);
	free(longer);
	return rc;
}

int fetch_plan(const struct fetch_source *s, const struct fetch_opts *o, struct fetch_files *plan, struct err *e)
{
	switch (s->from) {
	case FETCH_FROM_HF:
		return plan_hf(s, o, plan, e);
	case FETCH_FROM_OLLAMA:
		return plan_ollama(s, o, plan, e);
	case FETCH_FROM_URL:
		return plan_url(s, o, plan, e);
	default:
		return plan_disk(s, plan, e);
	}
}
