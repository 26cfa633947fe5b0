#include "fetch.h"

#include "fetch_check.h"
#include "fetch_http.h"
#include "fetch_list.h"
#include "fetch_part.h"
#include "fetch_plan.h"
#include "fetch_source.h"
#include "fetch_transfer.h"

#include "../base/mem.h"
#include "../base/path.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define HF_BASE "https://huggingface.co"
#define OLLAMA_BASE "https://registry.ollama.ai"
#define PIECE ((uint64_t)16 << 20)
#define MAX_CHANGES 5 /* of a file on the server while it is read */
#define MAX_DAMAGES 3 /* of what lies on the disk */

struct job {
	struct fetch_opts o; /* with the defaults filled in */
	char *dir, *hf_base, *ollama_base;
	struct fetch_source source;
	struct fetch_files plan;
	struct fetch_part **part; /* [plan.n] locked, complete and checked; NULL: in place already */
};

static void say_file(const struct job *j, enum fetch_kind kind, size_t i, const char *text, const char *path, uint64_t done)
{
	const struct fetch_file *f = &j->plan.file[i];
	struct fetch_event ev = {
		.kind = kind, .name = f->name, .text = text, .path = path, .index = (int)i + 1, .count = (int)j->plan.n, .done = done, .total = f->bytes,
		.verified = f->sha256[0] != '\0',
	};

	if (j->o.event)
		j->o.event(j->o.event_ctx, &ev);
}

/* ---- what is on this machine already ---- */

/* Is the file of this name in the directory the one that is wanted? *there; an error when it is another one. */
static int in_place(const struct job *j, const struct fetch_file *f, bool *there, struct err *e)
{
	char *path = path_join(j->dir, f->name), hex[SHA256_HEX + 1];
	struct stat st;
	int rc = 0;

	*there = lstat(path, &st) == 0;
	if (!*there)
		goto out;
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || (f->sized && f->bytes != (uint64_t)st.st_size)) {
		rc = err_set(e, ERR_FAIL, "%s is there already and is another file: move it away, then pull again", path);
		goto out;
	}
	if (!f->sha256[0] && !f->sized && !f->local) {
		uint64_t size = fetch_size(&j->o, f->from);

		if (size && size != (uint64_t)st.st_size) {
			rc = err_set(e, ERR_FAIL, "%s is there already and is another file (%llu bytes, not %llu): move it away, then pull again", path,
				     (unsigned long long)st.st_size, (unsigned long long)size);
			goto out;
		}
	}
	if (!f->sha256[0]) {
		fetch_say(&j->o, FETCH_NOTE, f->name, 0, "%s: a file of this name is there; the source gives no checksum to compare it with", f->name);
		goto out;
	}
	fetch_read_sum(path, hex);
	if (strcmp(hex, f->sha256) == 0)
		goto out;
	/* no checksum beside it, or another one: the bytes decide */
	rc = fetch_hash_file(path, f->name, &j->o, hex, e);
	if (rc == 0 && strcmp(hex, f->sha256) != 0)
		rc = err_set(e, ERR_FAIL, "%s is there already and is another file (SHA-256 %.12s, wanted %.12s): move it away, then pull again", path, hex,
			     f->sha256);
	else if (rc == 0)
		rc = fetch_write_sum(j->dir, f->name, hex, e);
out:
	free(path);
	return rc;
}

/* The path of the file in another store (caller frees) in *path, NULL when there is none. */
static int elsewhere(const struct job *j, const struct fetch_file *f, char **path, struct err *e)
{
	bool sure;

	*path = NULL;
	if (!f->sha256[0] || !f->sized || !j->o.have)
		return 0;
	for (bool first = true; (*path = j->o.have(j->o.have_ctx, f->sha256, f->bytes, first, &sure)); first = false) {
		char hex[SHA256_HEX + 1] = "";
		struct err local = ERR_INIT; /* what cannot be read is not the one */
		int rc = sure ? 0 : fetch_hash_file(*path, f->name, &j->o, hex, &local);

		if (sure || strcmp(hex, f->sha256) == 0)
			return 0;
		free(*path);
		*path = NULL;
		if (rc != 0 && local.code == ERR_CANCEL)
			return err_set(e, ERR_CANCEL, "%s", local.msg);
	}
	return 0;
}

/* Files in place get no work (*todo[i] false). A model that lies in another store in whole is done with, too; of one that does
 * so in parts, these parts are copied, because the parts of a split model must lie together. */
static int look_around(struct job *j, bool *todo, bool *done, struct err *e)
{
	size_t n = j->plan.n, here = 0, known = 0;
	char **lies = xcalloc(n, sizeof(*lies));
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		struct fetch_file *f = &j->plan.file[i];
		bool there = false;

		rc = in_place(j, f, &there, e);
		if (rc == 0 && there)
			fetch_part_sweep(j->dir, f->name);
		if (there)
			lies[i] = path_join(j->dir, f->name);
		else if (rc == 0)
			rc = elsewhere(j, f, &lies[i], e);
		todo[i] = !there;
		here += there;
		known += lies[i] != NULL;
	}
	*done = rc == 0 && known == n && (here == n || here == 0);
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (*done) {
			say_file(j, FETCH_HAVE, i, "", lies[i], 0);
		} else if (todo[i] && lies[i]) {
			struct fetch_file *f = &j->plan.file[i];

			fetch_say(&j->o, FETCH_NOTE, f->name, 0, "%s is copied from %s", f->name, lies[i]);
			free(f->from);
			f->from = xstrdup(lies[i]);
			f->local = true;
		}
	}
	for (size_t i = 0; i < n; i++)
		free(lies[i]);
	free(lies);
	return rc;
}

/* ---- one file ---- */

/* Do the bytes of an earlier pull belong to this file? The same digest, or the same address and a validator that the server
 * is going to be asked about. */
static bool belongs(const struct fetch_part *p, const struct fetch_file *f)
{
	if (!p->piece || (f->sized && f->bytes != p->ident.bytes))
		return false;
	if (f->sha256[0] && p->ident.sha256[0])
		return strcmp(f->sha256, p->ident.sha256) == 0;
	return strcmp(p->ident.url, f->from) == 0 && (p->ident.etag[0] || p->ident.modified[0]);
}

/* Makes the part ready for the file as it is announced now; ident is what the transfer works with. */
static int prepare(const struct job *j, struct fetch_part *p, const struct fetch_file *f, struct fetch_ident *ident, struct err *e)
{
	bool keep = belongs(p, f), same_place = keep && strcmp(p->ident.url, f->from) == 0;

	memset(ident, 0, sizeof(*ident));
	if (same_place) { /* another server's validators say nothing */
		memcpy(ident->etag, p->ident.etag, sizeof(ident->etag));
		memcpy(ident->modified, p->ident.modified, sizeof(ident->modified));
	}
	ident->url = f->from;
	ident->bytes = keep ? p->ident.bytes : f->bytes;
	memcpy(ident->sha256, f->sha256, sizeof(ident->sha256));
	if (!keep && p->done > 0) {
		char *show = f->local ? xstrdup(p->ident.url) : fetch_url_show(p->ident.url);

		fetch_say(&j->o, FETCH_NOTE, f->name, 0, "%.1f MB of an unfinished pull of %s from %s are dropped: %s", (double)p->done / 1e6, f->name, show,
			  strcmp(p->ident.url, f->from) == 0 ? "nothing tells whether the file is still the same" : "they may be another file's");
		free(show);
	}
	if (!keep && !f->sized)
		return fetch_part_forget(p, e);
	return fetch_part_begin(p, ident, keep, j->o.piece, e);
}

/* The file changed on its way: what does the source say now? *same: still the same bytes, by their digest. */
static int ask_again(struct job *j, size_t i, bool *same, struct err *e)
{
	struct fetch_files now = { 0 };
	struct fetch_file *f = &j->plan.file[i];
	int rc = fetch_plan(&j->source, &j->o, &now, e);

	if (rc == 0 && (now.n != j->plan.n || (!f->local && strcmp(now.file[i].from, f->from) != 0)))
		rc = err_set(e, ERR_MODEL, "%s changed while it was read and has other files now: pull again", f->name);
	if (rc == 0) {
		*same = f->sha256[0] && strcmp(f->sha256, now.file[i].sha256) == 0 && (!f->sized || !now.file[i].sized || f->bytes == now.file[i].bytes);
		f->sized = now.file[i].sized;
		f->bytes = now.file[i].bytes;
		memcpy(f->sha256, now.file[i].sha256, sizeof(f->sha256));
	}
	fetch_files_free(&now);
	return rc;
}

enum checked { CHECK_GOOD, CHECK_AGAIN, CHECK_BAD, CHECK_ERROR };

/* A complete part: right digest; or what to do about it. */
static enum checked check_sum(const struct job *j, struct fetch_part *p, const struct fetch_file *f, struct fetch_hash *hash, int *damages,
			      char hex[SHA256_HEX + 1], struct err *e)
{
	struct fetch_tick tick = { .o = &j->o, .name = f->name, .total = p->ident.bytes };
	int64_t lost;

	if (f->sha256[0]) {
		if (fetch_hash_end(hash, p, &j->o, hex, e) != 0)
			return CHECK_ERROR;
		fetch_hash_restart(hash);
		if (strcmp(hex, f->sha256) == 0)
			return CHECK_GOOD;
	}
	/* does the disk still hold what was received? */
	lost = fetch_part_damaged(p, fetch_check_tick, &tick, e);
	if (lost < 0)
		return CHECK_ERROR;
	if (lost == 0)
		return f->sha256[0] ? CHECK_BAD : CHECK_GOOD;
	if (++*damages > MAX_DAMAGES) {
		err_set(e, ERR_FAIL, "%s changes while it is written: does another program work there, or is the disk failing?", p->path);
		return CHECK_ERROR;
	}
	fetch_say(&j->o, FETCH_NOTE, f->name, 0, "%s: %.1f MB were damaged on the disk and are fetched again", f->name, (double)lost / 1e6);
	return CHECK_AGAIN;
}

/* Does it read as a model? A GGUF file with the right digest is what was asked for, and stays: a later version may read it. */
static int check_model(const struct job *j, struct fetch_part *p, const struct fetch_file *f, struct err *e)
{
	struct err local = ERR_INIT;

	bool is_gguf;

	if (fetch_check_gguf(p->path, f->name, &is_gguf, &local) == 0)
		return 0;
	if (f->sha256[0] && is_gguf) {
		fetch_say(&j->o, FETCH_NOTE, f->name, 0, "the checksum is right, but this version cannot read the file: %s", local.msg);
		return 0;
	}
	fetch_part_drop(p);
	return err_set(e, ERR_MODEL, "what came is no model, and was deleted: %s", local.msg);
}

/* Fetches file i until it is complete and checked; the part stays open and locked. */
static int fetch_one(struct job *j, size_t i, struct fetch_part *p, struct fetch_hash *hash, struct err *e)
{
	struct fetch_file *f = &j->plan.file[i];
	char hex[SHA256_HEX + 1] = "", *show = f->local ? xstrdup(f->from) : fetch_url_show(f->from);
	int changes = 0, damages = 0, rc = -1;
	uint64_t done_then = UINT64_MAX; /* at the last change */
	bool mixed = false, said = false;

	for (;;) {
		struct fetch_ident ident;
		bool changed = false, same = false;
		enum checked c;

		if (prepare(j, p, f, &ident, e) != 0)
			break;
		if (!said)
			say_file(j, FETCH_FILE, i, show, "", p->done);
		said = true;
		rc = (f->local ? fetch_copy : fetch_transfer)(&j->o, p, &ident, f->sha256[0] ? hash : NULL, &changed, e);
		if (rc != 0 && !changed)
			break;
		if (changed) {
			/* a pool of mirrors with one file and several validators is no endless change: bytes come in between */
			rc = -1;
			if (!mixed || p->done <= done_then)
				changes++;
			done_then = p->done;
			if (changes > MAX_CHANGES) {
				err_set(e, ERR_FAIL, "%s changes on the server while it is read (%d times): pull later", f->name, changes);
				break;
			}
			fetch_hash_restart(hash);
			if (ask_again(j, i, &same, e) != 0)
				break;
			/* with the same digest announced it may only be a copy with another date: the end will tell */
			mixed |= same;
			fetch_say(&j->o, FETCH_NOTE, f->name, 0, "%s changed on the server: %s", f->name,
				  same ? "its checksum is the same, going on" : "starting over");
			if (same) {
				p->ident.etag[0] = p->ident.modified[0] = '\0';
			} else if (fetch_part_forget(p, e) != 0) {
				break;
			}
			continue;
		}
		f->bytes = p->ident.bytes;
		c = check_sum(j, p, f, hash, &damages, hex, e);
		if (c == CHECK_GOOD)
			rc = check_model(j, p, f, e);
		if (c == CHECK_BAD && mixed) {
			mixed = false;
			fetch_say(&j->o, FETCH_NOTE, f->name, 0, "%s: parts of two files came together: starting over", f->name);
			if (fetch_part_forget(p, e) == 0)
				continue;
		}
		if (c == CHECK_BAD) {
			fetch_part_drop(p);
			err_set(e, ERR_MODEL, "%s: SHA-256 is %.12s..., announced is %.12s...: what came from %s was deleted; pull again, or from elsewhere",
				f->name, hex, f->sha256, show);
		}
		if (c == CHECK_AGAIN)
			continue;
		if (c != CHECK_GOOD)
			rc = -1;
		break;
	}
	free(show);
	return rc;
}

/* ---- the whole ---- */

static int check_names(const struct fetch_files *plan, struct err *e)
{
	for (size_t i = 0; i < plan->n; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(plan->file[i].name, plan->file[k].name) == 0)
				return err_set(e, ERR_MODEL, "two files of the model would be called %s", plan->file[i].name);
	return 0;
}

static int fetch_all(struct job *j, const bool *todo, struct err *e)
{
	struct fetch_hash *hash = fetch_hash_new();
	uint64_t need = 0;
	int rc = 0;

	for (size_t i = 0; i < j->plan.n; i++) {
		uint64_t there = todo[i] ? fetch_part_on_disk(j->dir, j->plan.file[i].name) : 0;

		if (todo[i] && j->plan.file[i].bytes > there)
			need += j->plan.file[i].bytes - there;
	}
	rc = fetch_space(j->dir, need, j->plan.file[0].name, e);
	for (size_t i = 0; i < j->plan.n && rc == 0; i++) {
		if (!todo[i])
			continue;
		j->part[i] = fetch_part_open(j->dir, j->plan.file[i].name, e);
		fetch_hash_restart(hash);
		rc = j->part[i] ? fetch_one(j, i, j->part[i], hash, e) : -1;
	}
	/* The first part of a split model is the one by which it is found: it comes last. */
	for (size_t i = j->plan.n; i-- > 0 && rc == 0;) {
		char *path;

		if (!todo[i])
			continue;
		rc = fetch_part_finish(j->part[i], e);
		if (rc != 0)
			break;
		path = path_join(j->dir, j->plan.file[i].name);
		say_file(j, FETCH_READY, i, "", path, j->plan.file[i].bytes);
		free(path);
	}
	fetch_hash_free(hash);
	return rc;
}

/* Without the slashes at its end, so that "BASE/api" has one. */
static int set_base(const char *wish, const char *standard, char **base, struct err *e)
{
	const char *from = wish && wish[0] ? wish : standard;
	size_t n = strlen(from);

	while (n > 0 && from[n - 1] == '/')
		n--;
	*base = xstrndup(from, n);
	if (n > FETCH_SOURCE_MAX || (strncmp(from, "http://", 7) != 0 && strncmp(from, "https://", 8) != 0) || !fetch_same_origin(*base, *base))
		return err_set(e, ERR_USAGE, "%s is no base address: it must be like https://host or http://host:port/path", from);
	return 0;
}

int fetch_pull(const char *source, const struct fetch_opts *o, struct err *e)
{
	struct job j = { .o = *o };
	bool *todo = NULL, done = false;
	int rc = -1;

	if (!o->models_dir)
		return err_set(e, ERR_PATH, "neither XDG_DATA_HOME nor HOME is set: there is no place for models");
	j.dir = xstrdup(o->models_dir);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (set_base(o->hf_base, HF_BASE, &j.hf_base, e) != 0 || set_base(o->ollama_base, OLLAMA_BASE, &j.ollama_base, e) != 0 ||
	    fetch_source_parse(source, &j.source, e) != 0)
		goto out;
	j.o.hf_base = j.hf_base;
	j.o.ollama_base = j.ollama_base;
	if (!j.o.piece)
		j.o.piece = PIECE;
	else if (j.o.piece < FETCH_PIECE_MIN)
		j.o.piece = FETCH_PIECE_MIN;
	if (fetch_plan(&j.source, &j.o, &j.plan, e) != 0 || check_names(&j.plan, e) != 0 || path_mkdirs(j.dir, e) != 0)
		goto out;
	j.part = xcalloc(j.plan.n, sizeof(*j.part));
	todo = xcalloc(j.plan.n, sizeof(*todo));
	rc = look_around(&j, todo, &done, e);
	if (rc == 0 && !done)
		rc = fetch_all(&j, todo, e);
out:
	for (size_t i = 0; j.part && i < j.plan.n; i++) {
		/* one that got no answer leaves nothing */
		if (j.part[i] && !j.part[i]->piece)
			fetch_part_drop(j.part[i]);
		fetch_part_close(j.part[i]);
	}
	free(j.part);
	free(todo);
	fetch_files_free(&j.plan);
	fetch_source_free(&j.source);
	free(j.hf_base);
	free(j.ollama_base);
	free(j.dir);
	curl_global_cleanup();
	return rc;
}
