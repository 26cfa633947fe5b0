/* store.c - the rows of store.h in one SQLite table.
 *
 * A row's id is a 64-bit hash of kind and key, so a look-up is one descent of one B-tree; the key itself is kept beside the
 * value to tell collisions. Puts wait in memory and go out in one short transaction, so that the write lock is never held
 * while something is parsed. synchronous=OFF: a killed process costs nothing (the kernel has the pages); a power cut may
 * cost the file, which is then found damaged and rebuilt.
 */
#include "store.h"

#include "../base/clock.h"
#include "../base/map.h"
#include "../base/path.h"
#include "../base/utf8.h"

#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STORE_SCHEMA   1 /* raise when the table changes: older files are emptied */
#define STORE_MAX      (2ll << 30)
#define PENDING_BYTES  (4u << 20)
#define PENDING_MAX    (64u << 20) /* another process holds the write lock for long: drop what waits */
#define PENDING_AGE    0.01 /* what a killed process can lose */
#define BUSY_MS        1000
#define BUSY_PAUSE     10.0 /* after waiting that long in vain: a stopped process may hold the lock for ever */

struct pending {
	int64_t id;
	struct buf key, value;
};

struct store {
	pthread_mutex_t lock;
	char *path;
	sqlite3 *db; /* NULL: given up, see note */
	sqlite3_stmt *get, *put;
	bool writable;
	struct pending *pending;
	size_t n_pending, cap_pending, pending_bytes;
	struct map by_id; /* id -> index into pending */
	double flushed, busy_until; /* no flush before that, however much waits */
	char note[512];
};

static void set_note(struct store *s, const char *what, const char *why)
{
	struct buf raw = { 0 }, clean = { 0 };

	if (s->note[0])
		return;
	buf_printf(&raw, "cache %s: %s%s%s%s", s->path, what, why ? " (" : "", why ? why : "", why ? ")" : "");
	utf8_clean(&clean, buf_str(&raw), raw.len, false);
	snprintf(s->note, sizeof s->note, "%s", buf_str(&clean));
	buf_free(&raw);
	buf_free(&clean);
}

/* ---- the file ------------------------------------------------------------------------------------------------------ */

static void close_db(struct store *s)
{
	sqlite3_finalize(s->get);
	sqlite3_finalize(s->put);
	sqlite3_close(s->db);
	s->get = s->put = NULL;
	s->db = NULL;
}

static int64_t pragma_int(sqlite3 *db, const char *sql, int *rc)
{
	sqlite3_stmt *st = NULL;
	int64_t v = 0;

	*rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);
	if (*rc == SQLITE_OK && (*rc = sqlite3_step(st)) == SQLITE_ROW) {
		v = sqlite3_column_int64(st, 0);
		*rc = SQLITE_OK;
	} else if (*rc == SQLITE_DONE) {
		*rc = SQLITE_OK;
	}
	sqlite3_finalize(st);
	return v;
}

static int make_schema(sqlite3 *db)
{
	char sql[400];
	int rc;

	snprintf(sql, sizeof sql,
		 "DROP TABLE IF EXISTS row;"
		 "CREATE TABLE row(id INTEGER PRIMARY KEY, key BLOB NOT NULL, sum INTEGER NOT NULL, value BLOB NOT NULL);"
		 "PRAGMA user_version=%d", STORE_SCHEMA);
	rc = sqlite3_exec(db, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL", NULL, NULL, NULL);
	if (rc == SQLITE_OK || rc == SQLITE_BUSY) /* busy: another process is about to do the same */
		rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	/* Asked again under the lock, or the slower of two processes would drop the rows of the faster one. */
	if (rc == SQLITE_OK && pragma_int(db, "PRAGMA user_version", &rc) != STORE_SCHEMA && rc == SQLITE_OK)
		rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	if (rc != SQLITE_OK && !sqlite3_get_autocommit(db))
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

static int open_db(struct store *s)
{
	int rc = sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc != SQLITE_OK)
		return rc;
	sqlite3_extended_result_codes(s->db, 0);
	sqlite3_busy_timeout(s->db, BUSY_MS);
	if (pragma_int(s->db, "PRAGMA user_version", &rc) != STORE_SCHEMA && rc == SQLITE_OK)
		rc = make_schema(s->db);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->db, "PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY", NULL, NULL, NULL);
	if (rc == SQLITE_OK) {
		int64_t pages = pragma_int(s->db, "PRAGMA page_count", &rc);
		if (pages * 8192 > STORE_MAX && (pages - pragma_int(s->db, "PRAGMA freelist_count", &rc)) * 8192 > STORE_MAX)
			sqlite3_exec(s->db, "DELETE FROM row", NULL, NULL, NULL);
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v3(s->db, "SELECT key, sum, value FROM row WHERE id=?1", -1, SQLITE_PREPARE_PERSISTENT, &s->get,
					NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v3(s->db, "INSERT OR REPLACE INTO row(id, key, sum, value) VALUES(?1, ?2, ?3, ?4)", -1,
					SQLITE_PREPARE_PERSISTENT, &s->put, NULL);
	return rc;
}

static bool is_damage(int rc)
{
	/* SQLITE_ERROR: a table of another shape under our version number */
	return (rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB || (rc & 0xff) == SQLITE_ERROR;
}

/* Sets the damaged file aside and starts an empty one. A process that still has the old one open goes on with it: SQLite
 * notices that the file was moved and leaves the new one's log alone. */
static int set_aside(struct store *s)
{
	char *damaged = xasprintf("%s.damaged", s->path), *side;
	static const char *const tails[] = { "-wal", "-shm" };
	int rc;

	close_db(s);
	rc = rename(s->path, damaged) ? SQLITE_CANTOPEN : SQLITE_OK;
	for (int i = 0; i < 2; i++) {
		side = xasprintf("%s%s", s->path, tails[i]);
		unlink(side);
		free(side);
	}
	if (rc == SQLITE_OK)
		rc = open_db(s);
	if (rc == SQLITE_OK)
		set_note(s, "was damaged: set aside as *.damaged and started afresh", NULL);
	free(damaged);
	return rc;
}

struct store *store_open(const char *cache_dir, struct err *e)
{
	struct store *s;
	int rc;

	if (path_mkdirs(cache_dir, e))
		return NULL;
	s = xcalloc(1, sizeof *s);
	pthread_mutex_init(&s->lock, NULL);
	s->path = path_join(cache_dir, "map.db");
	s->writable = true;
	s->flushed = clock_now();
	rc = open_db(s);
	if (is_damage(rc))
		rc = set_aside(s);
	if (rc != SQLITE_OK) {
		err_set(e, ERR_FAIL, "cache %s cannot be used: %s: make it writable or remove it", s->path,
			s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc));
		store_free(s);
		return NULL;
	}
	return s;
}

/* ---- writing ------------------------------------------------------------------------------------------------------- */

static void drop_pending(struct store *s)
{
	for (size_t i = 0; i < s->n_pending; i++) {
		buf_free(&s->pending[i].key);
		buf_free(&s->pending[i].value);
	}
	s->n_pending = s->pending_bytes = 0;
	map_free(&s->by_id);
}

static int64_t row_sum(const struct buf *key, const void *value, size_t len)
{
	return (int64_t)(hash_stable(key->p, key->len) * 31 + hash_stable(value, len));
}

static int write_pending(struct store *s)
{
	int rc = sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	for (size_t i = 0; i < s->n_pending && rc == SQLITE_OK; i++) {
		const struct pending *p = &s->pending[i];
		sqlite3_bind_int64(s->put, 1, p->id);
		sqlite3_bind_blob64(s->put, 2, p->key.p, p->key.len, SQLITE_STATIC);
		sqlite3_bind_int64(s->put, 3, row_sum(&p->key, p->value.p, p->value.len));
		sqlite3_bind_blob64(s->put, 4, p->value.len ? p->value.p : "", p->value.len, SQLITE_STATIC);
		rc = sqlite3_step(s->put);
		rc = rc == SQLITE_DONE ? SQLITE_OK : rc;
		sqlite3_reset(s->put);
		sqlite3_clear_bindings(s->put);
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
	return rc;
}

/* Called with the lock held. */
static void flush(struct store *s)
{
	int rc;

	s->flushed = clock_now();
	if (!s->db || !s->writable || !s->n_pending)
		return;
	rc = write_pending(s);
	if (rc != SQLITE_OK) {
		const char *why = sqlite3_errmsg(s->db);
		if (rc != SQLITE_BUSY && !is_damage(rc)) { /* full, read-only, I/O error: read on, write no more */
			set_note(s, "cannot be written: this run's results are not kept", why);
			s->writable = false;
		}
		if (!sqlite3_get_autocommit(s->db))
			sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
		if (is_damage(rc) && set_aside(s) != SQLITE_OK) {
			set_note(s, "is damaged and cannot be set aside: going on without it", NULL);
			close_db(s);
		}
		if (rc == SQLITE_BUSY) {
			s->busy_until = clock_now() + BUSY_PAUSE;
			if (s->pending_bytes < PENDING_MAX)
				return;
		}
	}
	drop_pending(s);
}

/* ---- rows ---------------------------------------------------------------------------------------------------------- */

static int64_t make_key(struct buf *b, const char *kind, const void *key, size_t key_len)
{
	buf_puts(b, kind);
	buf_putc(b, 0);
	buf_add(b, key, key_len);
	return (int64_t)hash_stable(b->p, b->len);
}

static bool read_row(struct store *s, const struct buf *key, int64_t id, struct buf *value)
{
	bool found = false;

	sqlite3_bind_int64(s->get, 1, id);
	int rc = sqlite3_step(s->get);
	if (rc == SQLITE_ROW) {
		const void *k = sqlite3_column_blob(s->get, 0);
		size_t k_len = (size_t)sqlite3_column_bytes(s->get, 0);
		int64_t sum = sqlite3_column_int64(s->get, 1);
		const void *v = sqlite3_column_blob(s->get, 2);
		size_t v_len = (size_t)sqlite3_column_bytes(s->get, 2);
		found = k_len == key->len && k && !memcmp(k, key->p, k_len) && sum == row_sum(key, v ? v : "", v_len);
		if (found)
			buf_add(value, v ? v : "", v_len);
	}
	sqlite3_reset(s->get);
	if (is_damage(rc) && set_aside(s) != SQLITE_OK) {
		set_note(s, "is damaged and cannot be set aside: going on without it", NULL);
		close_db(s);
	}
	return found;
}

bool store_get(struct store *s, const char *kind, const void *key, size_t key_len, struct buf *value)
{
	struct buf k = { 0 };
	bool found = false;
	int64_t id;

	if (!s)
		return false;
	id = make_key(&k, kind, key, key_len);
	buf_truncate(value, 0);
	pthread_mutex_lock(&s->lock);
	uint64_t *at = map_find(&s->by_id, (const char *)&id, sizeof id);
	if (at) {
		const struct pending *p = &s->pending[*at];
		found = p->key.len == k.len && !memcmp(p->key.p, k.p, k.len);
		if (found)
			buf_add(value, buf_str(&p->value), p->value.len);
	} else if (s->db) {
		found = read_row(s, &k, id, value);
	}
	pthread_mutex_unlock(&s->lock);
	buf_free(&k);
	return found;
}

void store_put(struct store *s, const char *kind, const void *key, size_t key_len, const void *value, size_t len)
{
	struct buf k = { 0 };
	bool is_new;

	if (!s)
		return;
	int64_t id = make_key(&k, kind, key, key_len);
	pthread_mutex_lock(&s->lock);
	if (!s->db || !s->writable) {
		pthread_mutex_unlock(&s->lock);
		buf_free(&k);
		return;
	}
	uint64_t *at = map_put(&s->by_id, (const char *)&id, sizeof id, &is_new);
	if (is_new) {
		s->pending = mem_grow(s->pending, s->n_pending, &s->cap_pending, sizeof *s->pending);
		s->pending[s->n_pending] = (struct pending){ .id = id };
		*at = s->n_pending++;
	}
	struct pending *p = &s->pending[*at];
	buf_free(&p->key);
	p->key = k;
	buf_truncate(&p->value, 0);
	buf_add(&p->value, value, len);
	s->pending_bytes += len + k.len + 64;
	double now = clock_now();
	if (now >= s->busy_until && (s->pending_bytes > PENDING_BYTES || now - s->flushed > PENDING_AGE))
		flush(s);
	else if (s->pending_bytes > PENDING_MAX)
		drop_pending(s);
	pthread_mutex_unlock(&s->lock);
}

void store_free(struct store *s)
{
	if (!s)
		return;
	flush(s);
	drop_pending(s);
	close_db(s);
	pthread_mutex_destroy(&s->lock);
	free(s->pending);
	free(s->path);
	free(s);
}

const char *store_note(struct store *s)
{
	return s ? s->note : "";
}
