/* export.c - see export.h. Every byte is hashed on its way, and the digest is compared with the one in the name of the blob it came
 * from: a copy that is passed on must not be the first to show that the original is damaged. */
#include "export.h"

#include "fetch_part.h"
#include "gguf.h"

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/path.h"
#include "../base/sha256.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { CHUNK = 1 << 20, MAX_NAME = 200 };

struct job {
	const char *dir;
	int dir_fd;
	char *chunk, *other; /* [CHUNK] each */
	export_progress progress;
	void *ud;
	struct cancel *cancel;
	uint64_t done, total;
};

/* ---- names ---------------------------------------------------------------------------------------------------------------------- */

/* "qwen3:8b" -> "qwen3-8b.gguf"; a file that is called something keeps its name. Caller frees. */
static char *file_name(const char *path, const char *name)
{
	const char *base = path_base(path);
	struct buf b = { 0 };
	size_t n = strlen(base);

	if (n <= 5 || strcasecmp(base + n - 5, ".gguf") != 0)
		base = path_base(name);
	n = strlen(base);
	if (n > 5 && strcasecmp(base + n - 5, ".gguf") == 0)
		n -= 5;
	for (size_t i = 0; i < n && i < MAX_NAME; i++)
		buf_putc(&b, isalnum((unsigned char)base[i]) || strchr("._+@", base[i]) ? base[i] : '-');
	if (!b.len || b.p[0] == '.' || b.p[0] == '-')
		buf_puts(&b, "model");
	buf_puts(&b, ".gguf");
	return buf_steal(&b);
}

/* The digest that a blob's name or a checksum beside the file promises; "" when none does. */
static void promised(const char *path, char hex[65])
{
	char *real = realpath(path, NULL);
	const char *base = path_base(real ? real : path);

	base += strncmp(base, "sha256-", 7) == 0 ? 7 : 0;
	snprintf(hex, 65, "%s", sha256_is_hex(base, strlen(base)) ? base : "");
	if (!hex[0])
		fetch_read_sum(path, hex);
	free(real);
}

/* ---- bytes ---------------------------------------------------------------------------------------------------------------------- */

/* A whole chunk, or what is left of the file. */
static ssize_t read_chunk(int fd, char *p)
{
	size_t n = 0;

	while (n < CHUNK) {
		ssize_t k = read(fd, p + n, CHUNK - n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -1;
		if (k == 0)
			break;
		n += (size_t)k;
	}
	return (ssize_t)n;
}

static int write_whole(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -1;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

/* Source to out, or compared with it. 1: compared and different. */
static int pass(struct job *j, const char *name, int in, int out, bool compare, uint64_t bytes, char hex[65], struct err *e)
{
	struct sha256 *sum = sha256_new();
	uint64_t left = bytes;
	int rc = 0;

	while (left && rc == 0) {
		ssize_t n = read_chunk(in, j->chunk);

		if (cancel_asked(j->cancel))
			rc = err_set(e, ERR_CANCEL, "cancelled; nothing of %s was left in %s", name, j->dir);
		else if (n < 0)
			rc = err_errno(e, ERR_MODEL, "cannot read the model for %s", name);
		else if (n == 0 || (uint64_t)n > left)
			rc = err_set(e, ERR_MODEL, "the model's file changes while it is copied to %s: try again", name);
		else if (compare)
			rc = read_chunk(out, j->other) != n || memcmp(j->chunk, j->other, (size_t)n) != 0;
		else if (write_whole(out, j->chunk, (size_t)n) != 0)
			rc = errno == EFBIG ? err_set(e, ERR_FAIL, "%s/%s: too large for this file system; FAT32 holds at most 4 GB a file, use exFAT",
						      j->dir, name) :
					      err_errno(e, ERR_FAIL, "cannot write %s/%s", j->dir, name);
		if (rc == 0) {
			sha256_add(sum, j->chunk, (size_t)n);
			left -= (uint64_t)n;
			j->done += (uint64_t)n;
			if (j->progress)
				j->progress(j->ud, name, j->done, j->total);
		}
	}
	if (rc == 0)
		sha256_hex(sum, hex);
	else if (rc > 0)
		j->done -= bytes - left;
	sha256_free(sum);
	return rc;
}

/* ---- files ---------------------------------------------------------------------------------------------------------------------- */

/* text under its name at once or not at all. */
static int write_sum(struct job *j, const char *name, const char *hex, struct err *e)
{
	char *file = xasprintf("%s.sha256", name), *part = xasprintf(".%s.sha256.part", name), *text = xasprintf("%s  %s\n", hex, name);
	int fd = openat(j->dir_fd, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666), rc = 0;

	if (fd < 0 || write_whole(fd, text, strlen(text)) != 0 || fsync(fd) != 0)
		rc = err_errno(e, ERR_FAIL, "cannot write %s/%s", j->dir, file);
	if (fd >= 0)
		close(fd);
	if (rc == 0 && renameat(j->dir_fd, part, j->dir_fd, file) != 0)
		rc = err_errno(e, ERR_FAIL, "cannot write %s/%s", j->dir, file);
	if (rc != 0)
		unlinkat(j->dir_fd, part, 0);
	free(text);
	free(part);
	free(file);
	return rc;
}

/* The unfinished file, held alone: two exports of one model at a time would mix their bytes. */
static int open_part(struct job *j, const char *part, struct err *e)
{
	int fd = openat(j->dir_fd, part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	struct stat mine, named;

	if (fd < 0)
		return err_errno(e, ERR_FAIL, "cannot write %s/%s", j->dir, part);
	/* the other one may have finished, and this be its whole file by now: only what still has the name is ours */
	if ((flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) || fstat(fd, &mine) != 0 || !S_ISREG(mine.st_mode) ||
	    fstatat(j->dir_fd, part, &named, AT_SYMLINK_NOFOLLOW) != 0 || named.st_dev != mine.st_dev || named.st_ino != mine.st_ino) {
		close(fd);
		return err_set(e, ERR_FAIL, "%s/%s is being written by another export: wait for it", j->dir, part);
	}
	if (ftruncate(fd, 0) != 0) { /* what a killed export left */
		err_errno(e, ERR_FAIL, "cannot write %s/%s", j->dir, part);
		close(fd);
		return -1;
	}
	return fd;
}

static int copy(struct job *j, const char *name, int in, const struct stat *st, const char *want, struct export_file *f, struct err *e)
{
	char *part = xasprintf(".%s.part", name);
	int out = open_part(j, part, e), rc = -1;
	struct stat now;

	if (out < 0)
		goto out;
	rc = pass(j, name, in, out, false, f->bytes, f->sha256, e);
	if (rc == 0 && (fstat(in, &now) != 0 || now.st_size != st->st_size || now.st_mtim.tv_sec != st->st_mtim.tv_sec ||
			now.st_mtim.tv_nsec != st->st_mtim.tv_nsec))
		rc = err_set(e, ERR_MODEL, "the model's file changed while it was copied to %s: try again", name);
	if (rc == 0 && want[0] && strcasecmp(want, f->sha256) != 0)
		rc = err_set(e, ERR_MODEL, "the stored model is damaged: its SHA-256 is %.12s..., its name says %.12s...; download it again",
			     f->sha256, want);
	if (rc == 0 && fsync(out) != 0)
		rc = err_errno(e, ERR_FAIL, "cannot write %s/%s", j->dir, name);
	if (rc == 0 && renameat(j->dir_fd, part, j->dir_fd, name) != 0)
		rc = err_errno(e, ERR_FAIL, "cannot write %s/%s", j->dir, name);
	if (rc != 0)
		unlinkat(j->dir_fd, part, 0);
	close(out);
out:
	free(part);
	return rc;
}

/* Is the file there, with these bytes? 1: no such file; 0: equal. */
static int compare(struct job *j, const char *name, int in, struct export_file *f, struct err *e)
{
	int there = openat(j->dir_fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc = 1;
	struct stat st;

	if (there < 0)
		return errno == ENOENT ? 1 : err_errno(e, ERR_FAIL, "%s/%s", j->dir, name);
	if (fstat(there, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == f->bytes)
		rc = pass(j, name, in, there, true, f->bytes, f->sha256, e);
	close(there);
	if (rc == 1)
		return err_set(e, ERR_FAIL, "%s/%s is there and is another file: remove it, or give another directory", j->dir, name);
	return rc;
}

static int export_one(struct job *j, const char *path, const char *name, struct export_file *f, struct err *e)
{
	int in = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc;
	char want[65];
	struct stat st;

	if (in < 0 || fstat(in, &st) != 0) {
		rc = err_errno(e, ERR_MODEL, "%s", path);
		goto out;
	}
	f->bytes = (uint64_t)st.st_size;
	f->path = path_join(j->dir, name);
	promised(path, want);
	rc = compare(j, name, in, f, e);
	f->was_there = rc == 0;
	if (rc == 0 && want[0] && strcmp(f->sha256, want) != 0)
		rc = err_set(e, ERR_MODEL, "%s: its SHA-256 is not the one it had (%.12s): the file is damaged, fetch it again", path, want);
	if (rc == 1)
		rc = copy(j, name, in, &st, want, f, e);
	if (rc == 0)
		rc = write_sum(j, name, f->sha256, e);
	if (rc == 0)
		fsync(j->dir_fd); /* the names, too; not every file system can */
out:
	if (in >= 0)
		close(in);
	return rc;
}

static int check_space(struct job *j, const struct gguf *g, char *const *names, struct err *e)
{
	uint64_t need = 0, left;
	struct statvfs fs;
	struct stat st;

	for (size_t i = 0; i < gguf_n_parts(g); i++)
		if (fstatat(j->dir_fd, names[i], &st, 0) != 0)
			need += gguf_part_bytes(g, i) + 4096;
	if (fstatvfs(j->dir_fd, &fs) != 0)
		return 0; /* writing will tell */
	left = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (need > left)
		return err_set(e, ERR_FAIL, "%s has %.2f GB free, the model takes %.2f: make room, or give another directory", j->dir, left / 1e9,
			       need / 1e9);
	return 0;
}

int export_model(const char *path, const char *name, const char *dir, export_progress progress, void *ud, struct cancel *cancel,
		 struct export_result *r, struct err *e)
{
	struct job j = { .dir = dir, .dir_fd = -1, .progress = progress, .ud = ud, .cancel = cancel };
	struct gguf *g = gguf_open(path, e);
	size_t n = g ? gguf_n_parts(g) : 0;
	char **names = xcalloc(n + 1, sizeof(*names));
	int rc = -1;

	memset(r, 0, sizeof(*r));
	if (!g || path_mkdirs(dir, e) != 0)
		goto out;
	j.dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (j.dir_fd < 0) {
		err_errno(e, ERR_FAIL, "%s", dir);
		goto out;
	}
	for (size_t i = 0; i < n; i++)
		names[i] = file_name(gguf_part_path(g, i), name);
	j.total = gguf_file_bytes(g);
	if (check_space(&j, g, names, e) != 0)
		goto out;
	j.chunk = xmalloc(CHUNK);
	j.other = xmalloc(CHUNK);
	r->files = xcalloc(n, sizeof(*r->files));
	rc = 0;
	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = export_one(&j, gguf_part_path(g, i), names[i], &r->files[i], e);
		r->n += rc == 0;
		if (rc != 0)
			free(r->files[i].path);
	}
out:
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	free(j.chunk);
	free(j.other);
	if (j.dir_fd >= 0)
		close(j.dir_fd);
	gguf_free(g);
	return rc;
}

void export_result_free(struct export_result *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->files[i].path);
	free(r->files);
	memset(r, 0, sizeof(*r));
}
