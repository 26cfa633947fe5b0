/* record.c - writing sessions, listing them, dropping turns. Reading is record_read.c's. */
#include "record_impl.h"

#include "../base/mem.h"
#include "../base/path.h"
#include "../base/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LIST_READ ((uint64_t)256 << 20) /* bytes that a list reads to count turns; then only the beginnings */
#define LIST_HEAD ((size_t)64 << 10)    /* bytes of a beginning */

struct record {
	char *dir;        /* NULL: nothing is kept */
	char *path;
	char *id;         /* NULL: no file yet */
	char *model;      /* name, of the plan; NULL: not known */
	bool asked;       /* there is a turn */
	struct buf turn;  /* its lines */
	bool thought;     /* of text */
	struct buf text;  /* TEXT or THOUGHT, held back so that an answer is a line and not one a token */
};

/* ---- JSON ------------------------------------------------------------------------------------------------------------------ */

static json_t *clean_string(const char *s, size_t n)
{
	struct buf b = { 0 };
	json_t *j;

	utf8_clean(&b, s, n, true);
	j = json_stringn(buf_str(&b), b.len);
	buf_free(&b);
	return j;
}

static void put_line(struct buf *out, json_t *j)
{
	char *text = json_dumps(j, JSON_COMPACT);

	buf_puts(out, text ? text : "{}");
	buf_putc(out, '\n');
	free(text);
	json_decref(j);
}

static json_t *typed(enum ev_type type)
{
	json_t *j = json_object();

	json_object_set_new(j, "type", json_string(record_type_name(type)));
	return j;
}

static void put_stats(json_t *j, const struct ev_stats *s)
{
	for (size_t i = 0; i < record_n_numbers; i++) {
		const struct record_number *f = &record_numbers[i];
		const char *at = (const char *)s + f->at;

		json_object_set_new(j, f->key, f->real ? json_real(*(const double *)at) : json_integer(*(const int *)at));
	}
	json_object_set_new(j, "names_unverified", clean_string(s->unverified, strlen(s->unverified)));
	json_object_set_new(j, "model_ran", json_boolean(s->model_ran));
}

/* ---- a session that is written ---------------------------------------------------------------------------------------------- */

struct record *record_new(const char *dir, const char *path)
{
	struct record *r = xcalloc(1, sizeof(*r));

	r->dir = dir ? xstrdup(dir) : NULL;
	r->path = xstrdup(path);
	return r;
}

struct record *record_continue(const char *dir, const char *id)
{
	struct record *r = record_new(dir, "");

	if (dir && record_id_ok(id))
		r->id = xstrdup(id);
	return r;
}

void record_free(struct record *r)
{
	if (!r)
		return;
	free(r->dir);
	free(r->path);
	free(r->id);
	free(r->model);
	buf_free(&r->turn);
	buf_free(&r->text);
	free(r);
}

const char *record_id(const struct record *r)
{
	return r->id ? r->id : "";
}

static void flush_text(struct record *r)
{
	json_t *j;

	if (!r->text.len)
		return;
	j = typed(r->thought ? EV_THOUGHT : EV_TEXT);
	json_object_set_new(j, "text", clean_string(r->text.p, r->text.len));
	put_line(&r->turn, j);
	buf_truncate(&r->text, 0);
}

void record_question(struct record *r, const char *question)
{
	json_t *j = json_object();

	buf_truncate(&r->turn, 0);
	buf_truncate(&r->text, 0);
	json_object_set_new(j, "question", clean_string(question, strlen(question)));
	put_line(&r->turn, j);
	r->asked = true;
}

/* The plan's line begins "model: NAME (". */
static void note_model(struct record *r, const struct event *ev)
{
	const char *head = "model: ";
	size_t n = strlen(head), end;

	if (r->model || ev->len < n || memcmp(ev->text, head, n) != 0)
		return;
	for (end = n; end + 1 < ev->len && !(ev->text[end] == ' ' && ev->text[end + 1] == '('); end++)
		;
	r->model = xstrndup(ev->text + n, end - n);
}

void record_event(struct record *r, const struct event *ev)
{
	const char *path = ev->path ? ev->path : "";
	json_t *j;

	if (!r->dir || !r->asked || !record_type_name(ev->type))
		return;
	if (ev->type == EV_TEXT || ev->type == EV_THOUGHT) {
		if (r->thought != (ev->type == EV_THOUGHT))
			flush_text(r);
		r->thought = ev->type == EV_THOUGHT;
		buf_add(&r->text, ev->text, ev->len);
		return;
	}
	if (ev->type != EV_CITE) /* names are looked up while the text streams: they stay behind what is written so far */
		flush_text(r);
	if (ev->type == EV_PLAN)
		note_model(r, ev);
	j = typed(ev->type);
	if (ev->section)
		json_object_set_new(j, "section", clean_string(ev->section, strlen(ev->section)));
	if (ev->type == EV_CITE) {
		json_object_set_new(j, "name", clean_string(ev->name, strlen(ev->name)));
		json_object_set_new(j, "path", clean_string(path, strlen(path)));
		json_object_set_new(j, "line", json_integer(ev->line));
		json_object_set_new(j, "verified", json_boolean(ev->verified));
	}
	if (ev->type == EV_STATS)
		put_stats(j, ev->stats);
	if (ev->type == EV_ERROR || ev->type == EV_DONE)
		json_object_set_new(j, "code", json_integer(ev->code));
	if (ev->text)
		json_object_set_new(j, "text", clean_string(ev->text, ev->len));
	put_line(&r->turn, j);
}

static void put_header(const struct record *r, struct buf *out)
{
	json_t *j = json_object();

	json_object_set_new(j, "codeask", json_integer(1));
	json_object_set_new(j, "path", clean_string(r->path, strlen(r->path)));
	json_object_set_new(j, "model", r->model ? clean_string(r->model, strlen(r->model)) : json_null());
	json_object_set_new(j, "time", json_integer((json_int_t)time(NULL)));
	put_line(out, j);
}

/* A new file of a name that sorts by time. */
static int create(struct record *r, struct err *e)
{
	if (path_mkdirs(r->dir, e) != 0)
		return -1;
	for (int tries = 0; tries < 100; tries++) {
		time_t now = time(NULL);
		struct tm tm;
		uint32_t salt = 0;
		char stamp[32];
		char *id, *file;
		int fd;

		gmtime_r(&now, &tm);
		strftime(stamp, sizeof(stamp), "%Y%m%d-%H%M%S", &tm);
		if (getrandom(&salt, sizeof(salt), GRND_NONBLOCK) < 0)
			salt = (uint32_t)getpid() + (uint32_t)tries;
		id = xasprintf("%s-%06x", stamp, (unsigned)(salt & 0xffffff));
		file = record_file(r->dir, id);
		fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0 && errno != EEXIST)
			err_errno(e, ERR_FAIL, "cannot keep this session in %s", file);
		free(file);
		if (fd >= 0) {
			r->id = id;
			return fd;
		}
		free(id);
		if (errno != EEXIST)
			return -1;
	}
	return err_set(e, ERR_FAIL, "cannot keep this session: no free name in %s", r->dir);
}

/* Where whole lines end: a process or a machine may have died while it wrote the last one. */
static off_t whole_lines(int fd, off_t size)
{
	char block[4096];

	while (size > 0) {
		size_t n = size < (off_t)sizeof(block) ? (size_t)size : sizeof(block);

		if (pread(fd, block, n, size - (off_t)n) != (ssize_t)n)
			return size;
		for (size_t i = n; i-- > 0; size--)
			if (block[i] == '\n')
				return size;
	}
	return 0;
}

static int append(int fd, const char *file, const struct buf *b, struct err *e)
{
	struct stat st;
	off_t end;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return err_errno(e, ERR_FAIL, "cannot read %s", file);
	end = whole_lines(fd, st.st_size);
	if ((uint64_t)end + b->len > RECORD_MAX)
		return err_set(e, ERR_FAIL, "%s is as large as a session may be (%u MB): start a new one", file, RECORD_MAX >> 20);
	if (end != st.st_size && ftruncate(fd, end) != 0)
		return err_errno(e, ERR_FAIL, "cannot write %s", file);
	n = write(fd, b->p, b->len);
	if (n == (ssize_t)b->len)
		return 0;
	if (n >= 0) {
		errno = ENOSPC;
		if (ftruncate(fd, end) != 0)
			n = -1; /* the half line is cut off at the next turn */
	}
	return err_errno(e, ERR_FAIL, "cannot write %s", file);
}

int record_turn(struct record *r, struct err *e)
{
	struct buf b = { 0 };
	char *file;
	int fd, rc = -1;

	if (!r->dir || !r->asked)
		return 0;
	flush_text(r);
	r->asked = false;
	if (r->id) {
		file = record_file(r->dir, r->id);
		fd = open(file, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
		if (fd < 0)
			err_errno(e, ERR_FAIL, "cannot write %s", file);
	} else {
		put_header(r, &b);
		fd = create(r, e);
		file = r->id ? record_file(r->dir, r->id) : NULL;
	}
	if (fd >= 0) {
		buf_add(&b, r->turn.p, r->turn.len);
		rc = append(fd, file, &b, e);
		close(fd);
	}
	buf_truncate(&r->turn, 0);
	buf_free(&b);
	free(file);
	return rc;
}

/* ---- dropping --------------------------------------------------------------------------------------------------------------- */

/* Bytes in front of turn `first`; the text's length when there are fewer. */
static size_t turn_offset(const char *text, size_t len, size_t first)
{
	size_t n = 0;

	for (size_t i = 0; i < len;) {
		const char *end = memchr(text + i, '\n', len - i);

		if (record_is_question(text + i, len - i) && n++ == first)
			return i;
		i = end ? (size_t)(end - text) + 1 : len;
	}
	return len;
}

static int write_beside(const char *file, const char *text, size_t len, struct err *e)
{
	char *beside = xasprintf("%s.new", file);
	int fd, rc = 0;

	unlink(beside);
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		rc = err_errno(e, ERR_FAIL, "cannot write %s", beside);
	} else {
		for (size_t at = 0; at < len && rc == 0;) {
			ssize_t n = write(fd, text + at, len - at);

			if (n <= 0)
				rc = err_errno(e, ERR_FAIL, "cannot write %s", beside);
			else
				at += (size_t)n;
		}
		if (close(fd) != 0 && rc == 0)
			rc = err_errno(e, ERR_FAIL, "cannot write %s", beside);
		if (rc == 0 && rename(beside, file) != 0)
			rc = err_errno(e, ERR_FAIL, "cannot replace %s", file);
		if (rc != 0)
			unlink(beside);
	}
	free(beside);
	return rc;
}

int record_forget(struct record *r, size_t first, struct err *e)
{
	char *file, *text = NULL;
	size_t len, keep;
	int rc;

	if (!r->dir || !r->id)
		return 0;
	file = record_file(r->dir, r->id);
	rc = path_read_file(file, RECORD_MAX, &text, &len, e);
	if (rc == 0) {
		keep = turn_offset(text, len, first);
		if (keep < len)
			rc = write_beside(file, text, keep, e);
	}
	free(text);
	free(file);
	return rc;
}

int record_remove(const char *dir, const char *id, struct err *e)
{
	char *file;
	int rc = 0;

	if (!dir || !record_id_ok(id))
		return err_set(e, ERR_PATH, "no such session: %s", id);
	file = record_file(dir, id);
	if (unlink(file) != 0)
		rc = err_errno(e, ERR_PATH, "cannot remove the session %s", file);
	free(file);
	return rc;
}

char *record_dir(void)
{
	char *data = path_data_dir(), *dir = data ? path_join(data, "sessions") : NULL;

	free(data);
	return dir;
}

/* ---- the list --------------------------------------------------------------------------------------------------------------- */

struct entry {
	char *id;
	int64_t time;
	uint64_t size;
};

static int latest_first(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	if (a->time != b->time)
		return a->time > b->time ? -1 : 1;
	return strcmp(b->id, a->id);
}

static struct entry *entries(DIR *d, size_t *n)
{
	struct entry *list = NULL;
	size_t cap = 0;
	struct dirent *de;

	*n = 0;
	while ((de = readdir(d)) && *n < 100 * RECORDS_MAX) {
		size_t len = strlen(de->d_name);
		struct stat st;
		char *id;

		if (len <= 6 || strcmp(de->d_name + len - 6, ".jsonl") != 0)
			continue;
		id = xstrndup(de->d_name, len - 6);
		if (!record_id_ok(id) || fstatat(dirfd(d), de->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode)) {
			free(id);
			continue;
		}
		list = mem_grow(list, *n, &cap, sizeof(*list));
		list[(*n)++] = (struct entry){ id, st.st_mtime, (uint64_t)st.st_size };
	}
	if (*n)
		qsort(list, *n, sizeof(*list), latest_first);
	return list;
}

/* The first `most` bytes of a file that was a regular one a moment ago. */
static char *read_head(const char *file, size_t most, size_t *len)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char *text = fd < 0 ? NULL : mem_try_alloc(most + 1);
	ssize_t n = 0;

	*len = 0;
	while (text && *len < most && (n = read(fd, text + *len, most - *len)) > 0)
		*len += (size_t)n;
	if (fd >= 0)
		close(fd);
	return text;
}

int record_list(const char *dir, const char *path, struct record_list *out, struct err *e)
{
	struct buf want = { 0 };
	struct entry *list;
	uint64_t total = 0;
	size_t n;
	DIR *d;

	memset(out, 0, sizeof(*out));
	d = dir ? opendir(dir) : NULL;
	if (!d)
		return !dir || errno == ENOENT ? 0 : err_errno(e, ERR_FAIL, "cannot list the sessions in %s", dir);
	list = entries(d, &n);
	closedir(d);
	if (path)
		utf8_clean(&want, path, strlen(path), true);
	for (size_t i = 0; i < n; i++) {
		bool all = total + list[i].size <= LIST_READ && list[i].size <= RECORD_MAX;
		struct record_info info = { .time = list[i].time };
		char *file = record_file(dir, list[i].id), *text;
		size_t len, most = all || list[i].size < LIST_HEAD ? (size_t)list[i].size : LIST_HEAD;

		text = out->n < RECORDS_MAX ? read_head(file, most, &len) : NULL;
		total += text ? len : 0;
		if (text && record_info(text, len, &info) && (!path || strcmp(info.path, buf_str(&want)) == 0)) {
			info.id = xstrdup(list[i].id);
			out->r = mem_grow(out->r, out->n, &out->cap, sizeof(*out->r));
			out->r[out->n++] = info;
		} else {
			free(info.path);
			free(info.title);
		}
		mem_free(text);
		free(file);
		free(list[i].id);
	}
	free(list);
	buf_free(&want);
	return 0;
}

void record_list_free(struct record_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->r[i].id);
		free(l->r[i].path);
		free(l->r[i].title);
	}
	free(l->r);
	memset(l, 0, sizeof(*l));
}
