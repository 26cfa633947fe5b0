#include "fetch.h"

#include "../base/cursor.h"
#include "../base/log.h"
#include "../base/path.h"
#include "parsed.h"

#include <errno.h>
#include <git2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SNIFF_BYTES 8000 /* what git looks at to call a file binary */

void fetch_init(struct fetch *f, const struct walk_root *w, struct store *store, int n_threads)
{
	memset(f, 0, sizeof *f);
	f->w = w;
	f->store = store;
	f->version = parsers_version() * 31 + PARSED_FORMAT;
	f->n_threads = n_threads;
	f->threads = xcalloc((size_t)n_threads, sizeof *f->threads);
}

void fetch_free(struct fetch *f)
{
	for (int i = 0; i < f->n_threads; i++) {
		parser_free(f->threads[i].parser);
		parse_free(&f->threads[i].parse);
		buf_free(&f->threads[i].text);
		buf_free(&f->threads[i].key);
		buf_free(&f->threads[i].value);
	}
	free(f->threads);
	for (int n = atomic_load(&f->hashing); n; n--)
		git_libgit2_shutdown();
	memset(f, 0, sizeof *f);
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

bool fetch_text(struct fetch *f, struct walk_file *file, struct buf *text)
{
	int fd = walk_open_file(f->w, file->path);
	struct stat st;
	bool ok = false;

	buf_truncate(text, 0);
	if (fd < 0 || fstat(fd, &st)) {
		file->status = errno == EINVAL || errno == EISDIR ? WALK_SPECIAL : WALK_UNREADABLE;
		goto out;
	}
	if ((uint64_t)st.st_size > WALK_MAX_FILE) {
		file->status = WALK_HUGE;
		goto out;
	}
	/* One byte more than the size, so that the end is seen without a second read; a growing file is cut here. */
	buf_reserve(text, (size_t)st.st_size + 2);
	while (text->len <= (size_t)st.st_size) {
		ssize_t n = read(fd, text->p + text->len, (size_t)st.st_size + 1 - text->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			file->status = WALK_UNREADABLE;
			goto out;
		}
		if (!n)
			break;
		text->len += (size_t)n;
	}
	text->p[text->len] = 0;
	atomic_fetch_add_explicit(&f->bytes_read, text->len, memory_order_relaxed);
	ok = !memchr(text->p, 0, text->len < SNIFF_BYTES ? text->len : SNIFF_BYTES);
	file->status = ok ? WALK_TEXT : WALK_BINARY;
out:
	if (fd >= 0)
		close(fd);
	return ok;
}

/* ---- keys ---------------------------------------------------------------------------------------------------------- */

struct known { /* a "stat" row */
	enum walk_status status;
	enum lang lang;
	git_oid oid;
};

static void put_u64(struct buf *b, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		buf_putc(b, (char)(v >> (8 * i)));
}

static void stat_key(const struct fetch *f, const struct walk_file *file, struct buf *key)
{
	buf_truncate(key, 0);
	buf_add(key, f->w->root, strlen(f->w->root) + 1);
	buf_puts(key, file->path);
}

static void parse_key(const struct fetch *f, const struct known *k, struct buf *key)
{
	buf_truncate(key, 0);
	buf_add(key, k->oid.id, sizeof k->oid.id);
	buf_putc(key, (char)k->lang);
	put_u64(key, f->version);
}

static bool get_known(struct fetch *f, struct fetch_thread *t, const struct walk_file *file, struct known *k)
{
	struct cursor c;
	const void *oid;

	if (!file->ino)
		return false; /* nobody asked the file system: nothing tells this file from a later one */
	stat_key(f, file, &t->key);
	if (!store_get(f->store, "stat", t->key.p, t->key.len, &t->value))
		return false;
	cursor_init(&c, t->value.p, t->value.len);
	bool same = cursor_u64(&c) == file->size;
	same = cursor_u64(&c) == (uint64_t)file->mtime_ns && same;
	same = cursor_u64(&c) == (uint64_t)file->ctime_ns && same;
	same = cursor_u64(&c) == file->ino && same;
	same = cursor_u64(&c) == f->version && same;
	k->status = cursor_u8(&c);
	k->lang = cursor_u8(&c);
	oid = cursor_bytes(&c, sizeof k->oid.id);
	if (!oid || !same || (k->status != WALK_TEXT && k->status != WALK_BINARY) || k->lang >= LANG_COUNT)
		return false;
	memcpy(k->oid.id, oid, sizeof k->oid.id);
	return true;
}

static void put_known(struct fetch *f, struct fetch_thread *t, const struct walk_file *file, const struct known *k)
{
	if (!file->settled)
		return;
	stat_key(f, file, &t->key);
	buf_truncate(&t->value, 0);
	put_u64(&t->value, file->size);
	put_u64(&t->value, (uint64_t)file->mtime_ns);
	put_u64(&t->value, (uint64_t)file->ctime_ns);
	put_u64(&t->value, file->ino);
	put_u64(&t->value, f->version);
	buf_putc(&t->value, (char)k->status);
	buf_putc(&t->value, (char)k->lang);
	buf_add(&t->value, k->oid.id, sizeof k->oid.id);
	store_put(f->store, "stat", t->key.p, t->key.len, t->value.p, t->value.len);
}

static void blob_id(struct fetch *f, const struct buf *text, git_oid *oid)
{
	if (!atomic_load(&f->hashing)) {
		git_libgit2_init();
		atomic_fetch_add(&f->hashing, 1); /* two threads may both do so: it is counted */
	}
	if (git_odb_hash(oid, text->p, text->len, GIT_OBJECT_BLOB))
		memset(oid, 0, sizeof *oid);
}

/* ---- rows ---------------------------------------------------------------------------------------------------------- */

static int parse_text(struct fetch *f, struct fetch_thread *t, const struct walk_file *file, enum lang lang, struct buf *row,
		      struct err *e)
{
	if (!t->parser && !(t->parser = parser_new(e)))
		return -1;
	if (parser_run(t->parser, lang, t->text.p, t->text.len, &t->parse, e))
		return -1;
	atomic_fetch_add_explicit(&f->parsed, 1, memory_order_relaxed);
	buf_truncate(row, 0);
	parsed_encode(row, &t->parse, lang, t->text.p, path_base(file->path));
	log_msg("parsed: %s", file->path);
	return 0;
}

int fetch_row(struct fetch *f, int thread, struct walk_file *file, bool again, struct buf *row, struct err *e)
{
	struct fetch_thread *t = &f->threads[thread];
	struct known k = { 0 };

	buf_truncate(row, 0);
	if (file->status != WALK_TEXT)
		return 0;
	if (!again && f->store && get_known(f, t, file, &k)) {
		file->status = k.status;
		if (k.status != WALK_TEXT)
			return 0;
		parse_key(f, &k, &t->key);
		if (store_get(f->store, "parse", t->key.p, t->key.len, row))
			return 0;
	}
	if (fetch_text(f, file, &t->text))
		k.lang = lang_detect(file->path, t->text.p, t->text.len);
	else if (file->status != WALK_BINARY)
		return 0;
	k.status = file->status;
	if (!f->store)
		return k.status == WALK_TEXT ? parse_text(f, t, file, k.lang, row, e) : 0;
	blob_id(f, &t->text, &k.oid);
	put_known(f, t, file, &k);
	if (k.status != WALK_TEXT)
		return 0;
	parse_key(f, &k, &t->key);
	if (!again && store_get(f->store, "parse", t->key.p, t->key.len, row))
		return 0;
	if (parse_text(f, t, file, k.lang, row, e))
		return -1;
	parse_key(f, &k, &t->key);
	store_put(f->store, "parse", t->key.p, t->key.len, row->p, row->len);
	return 0;
}
