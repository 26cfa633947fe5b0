/* dirwords.c - layout of a row: format, then for each file, ascending by name
 *   name\0 size mtime ctime inode has_set [length bytes]     numbers LEB128 */
#include "dirwords.h"

#include "../base/cursor.h"
#include "../base/path.h"
#include "parsed.h"

#include <string.h>

struct row_file {
	const char *name;
	uint64_t size, mtime, ctime, ino;
	const void *set;
	size_t len;
};

bool dirwords_wants(const char *path)
{
	enum lang l = lang_detect(path, NULL, 0);

	if (l == LANG_NONE)
		return !strchr(path_base(path), '.'); /* a script says in its first line what it is */
	return lang_uses_names(l);
}

void dirwords_thread_free(struct dirwords_thread *t)
{
	words_scratch_free(t->scratch);
	buf_free(&t->text);
	buf_free(&t->key);
	buf_free(&t->old);
	buf_free(&t->fresh);
	memset(t, 0, sizeof *t);
}

/* Next file of a row; false at its end or at damage. */
static bool next_file(struct cursor *c, struct row_file *r)
{
	if (!cursor_left(c))
		return false;
	r->name = get_string(c);
	r->size = get_varint(c);
	r->mtime = get_varint(c);
	r->ctime = get_varint(c);
	r->ino = get_varint(c);
	r->set = NULL;
	r->len = 0;
	if (cursor_u8(c)) {
		r->len = get_varint(c);
		r->set = cursor_bytes(c, r->len);
	}
	return !c->failed;
}

static void put_file(struct buf *b, const struct row_file *r)
{
	buf_add(b, r->name, strlen(r->name) + 1);
	put_varint(b, r->size);
	put_varint(b, r->mtime);
	put_varint(b, r->ctime);
	put_varint(b, r->ino);
	buf_putc(b, r->set != NULL);
	if (r->set) {
		put_varint(b, r->len);
		buf_add(b, r->set, r->len);
	}
}

static bool same_file(const struct row_file *r, const struct walk_file *f)
{
	return r->size == f->size && r->mtime == (uint64_t)f->mtime_ns && r->ctime == (uint64_t)f->ctime_ns && r->ino == f->ino;
}

/* Reads the file's identifiers to the end of *out; false when it is no text of a known language. */
static bool collect(struct fetch *f, struct dirwords_thread *t, struct walk_file *file, struct buf *out)
{
	struct walk_file copy = *file; /* its status is for the one who parses it */
	enum lang l;

	if (!fetch_text(f, &copy, &t->text))
		return false;
	l = lang_detect(file->path, t->text.p, t->text.len);
	if (!lang_uses_names(l))
		return false;
	if (!t->scratch)
		t->scratch = words_scratch_new();
	words_collect(t->scratch, t->text.p, t->text.len, out);
	return true;
}

/* What the file's row is to be, its set in *set. */
static struct row_file read_file(struct fetch *f, struct dirwords_thread *t, struct walk_file *file, struct buf *set)
{
	struct row_file r = { .name = path_base(file->path), .size = file->size, .ino = file->ino };

	if (file->settled) {
		r.mtime = (uint64_t)file->mtime_ns;
		r.ctime = (uint64_t)file->ctime_ns;
	}
	buf_truncate(set, 0);
	if (collect(f, t, file, set)) {
		r.set = buf_str(set);
		r.len = set->len;
	}
	return r;
}

void dirwords_each(struct fetch *f, struct dirwords_thread *t, const char *dir, struct walk_file *files, const size_t *idx,
		   size_t n, dirwords_fn fn, void *ud, size_t *indexed)
{
	struct buf set = { 0 };
	struct row_file old, now;
	struct cursor c;
	size_t in_row, kept = 0, i;
	bool go = true;

	buf_truncate(&t->key, 0);
	buf_add(&t->key, f->w->root, strlen(f->w->root) + 1);
	buf_puts(&t->key, dir);
	store_get(f->store, "words", t->key.p, t->key.len, &t->old);
	cursor_init(&c, buf_str(&t->old), t->old.len);
	bool more = cursor_left(&c) && get_varint(&c) == WORDS_FORMAT && next_file(&c, &old);
	in_row = more;
	buf_truncate(&t->fresh, 0);
	put_varint(&t->fresh, WORDS_FORMAT);
	for (i = 0; i < n && go; i++) {
		struct walk_file *file = &files[idx[i]];
		const char *base = path_base(file->path);
		while (more && strcmp(old.name, base) < 0)
			in_row += more = next_file(&c, &old);
		if (more && !strcmp(old.name, base) && same_file(&old, file)) {
			now = old;
			kept++;
		} else {
			now = read_file(f, t, file, &set);
			++*indexed;
		}
		put_file(&t->fresh, &now);
		go = fn(ud, idx[i], now.set, now.len);
	}
	/* Stopped early: the rest of the old row stays good. Else it is files that are gone. */
	const char *last = i ? path_base(files[idx[i - 1]].path) : "";
	for (; more; in_row += more = next_file(&c, &old))
		if (!go && strcmp(old.name, last) > 0)
			put_file(&t->fresh, &old);
	if (kept != n || in_row != n || c.failed)
		store_put(f->store, "words", t->key.p, t->key.len, t->fresh.p, t->fresh.len);
	buf_free(&set);
}
