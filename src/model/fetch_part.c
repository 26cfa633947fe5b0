#include "fetch_part.h"

#include "fetch_list.h"

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/path.h"
#include "../base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define CONTROLS                                                                                                           \
	"\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26\27\30\31\32\33\34\35\36\37\177"
#define STATE_LIMIT ((size_t)256 << 20)

struct piece_new { /* bytes [at, at + len) of a piece that have no line in the journal yet */
	struct sha256 *hash; /* of them; NULL: none */
	uint64_t len;
};

uint64_t fetch_part_piece_len(const struct fetch_part *p, size_t i)
{
	uint64_t start = i * p->piece;

	return p->ident.bytes - start < p->piece ? p->ident.bytes - start : p->piece;
}

uint64_t fetch_part_front(const struct fetch_part *p)
{
	return p->front < p->n_pieces ? p->front * p->piece + p->got[p->front] : p->ident.bytes;
}

static int write_all(int fd, const void *data, size_t n, int64_t at, const char *path, struct err *e)
{
	const char *s = data;

	while (n > 0) {
		ssize_t w = at < 0 ? write(fd, s, n) : pwrite(fd, s, n, at);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return err_errno(e, errno == ENOSPC || errno == EDQUOT ? ERR_FIT : ERR_FAIL, "cannot write %s", path);
		s += w;
		n -= (size_t)w;
		if (at >= 0)
			at += w;
	}
	return 0;
}

static int sync_dir(const char *path_inside, struct err *e)
{
	char *dir = xstrdup(path_inside), *slash = strrchr(dir, '/');
	int fd, rc = 0;

	if (slash)
		*slash = '\0';
	fd = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* some file systems have no fsync() for directories: nothing better can be done there */
	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP))
		rc = err_errno(e, ERR_FAIL, "cannot write %s", dir);
	if (fd >= 0)
		close(fd);
	free(dir);
	return rc;
}

/* ---- open, lock, read back ---- */

static void set_pieces(struct fetch_part *p, uint64_t piece)
{
	for (size_t i = 0; i < p->n_dirty; i++)
		sha256_free(p->fresh[p->dirty[i]].hash);
	free(p->got);
	free(p->fresh);
	free(p->dirty);
	p->piece = piece;
	p->n_pieces = (size_t)((p->ident.bytes + piece - 1) / piece);
	p->got = xcalloc(p->n_pieces, sizeof(*p->got));
	p->fresh = xcalloc(p->n_pieces, sizeof(*p->fresh));
	p->dirty = xcalloc(p->n_pieces, sizeof(*p->dirty));
	p->n_dirty = 0;
	p->done = p->unsaved = 0;
	p->front = 0;
}

static void move_front(struct fetch_part *p)
{
	while (p->front < p->n_pieces && p->got[p->front] == fetch_part_piece_len(p, p->front))
		p->front++;
}

/* What the journal says is there, as far as the file is long enough for it. */
static void read_back(struct fetch_part *p)
{
	struct fetch_state s;
	struct stat st;
	char *text = NULL;
	size_t len = 0;

	if (fstat(p->fd, &st) != 0 || path_read_file(p->state_path, STATE_LIMIT, &text, &len, NULL) != 0)
		return;
	if (fetch_state_parse(text, len, &s) == 0) {
		p->ident = s.ident;
		s.ident.url = NULL;
		set_pieces(p, s.piece);
		for (size_t k = 0; k < s.n; k++) {
			const struct fetch_have *h = &s.have[k];
			size_t i = (size_t)(h->at / p->piece);

			if (h->at != i * p->piece + p->got[i] || h->at + h->len > (uint64_t)st.st_size)
				continue;
			p->got[i] += h->len;
			p->done += h->len;
		}
		move_front(p);
		fetch_state_free(&s);
	}
	free(text);
}

/* Opens path and locks it. Between the two another pull may have finished and renamed the file, or removed it: then the lock is
 * on a file that is no longer this one, and the next round opens the right one. */
static int open_locked(const char *path, const char *name, struct err *e)
{
	for (int round = 0; round < 100; round++) {
		int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
		struct stat mine, there;

		if (fd < 0)
			return err_errno(e, ERR_FAIL, "cannot make %s", path);
		if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
			if (errno == EWOULDBLOCK)
				err_set(e, ERR_FAIL, "another pull of %s is running: wait for it, or stop it", name);
			else
				err_errno(e, ERR_FAIL, "cannot lock %s", path);
			close(fd);
			return -1;
		}
		if (fstat(fd, &mine) == 0 && lstat(path, &there) == 0 && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev) {
			if (S_ISREG(mine.st_mode))
				return fd;
			close(fd);
			return err_set(e, ERR_FAIL, "%s is not a regular file: remove it", path);
		}
		close(fd);
	}
	return err_set(e, ERR_FAIL, "%s keeps changing: another program works there", path);
}

struct fetch_part *fetch_part_open(const char *dir, const char *name, struct err *e)
{
	struct fetch_part *p = xcalloc(1, sizeof(*p));

	p->name = xstrdup(name);
	p->path = xasprintf("%s/%s.part", dir, name);
	p->state_path = xasprintf("%s.state", p->path);
	p->state_fd = -1;
	p->fd = open_locked(p->path, name, e);
	if (p->fd < 0) {
		fetch_part_close(p);
		return NULL;
	}
	read_back(p);
	return p;
}

void fetch_part_close(struct fetch_part *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_dirty; i++)
		sha256_free(p->fresh[p->dirty[i]].hash);
	if (p->fd >= 0)
		close(p->fd);
	if (p->state_fd >= 0)
		close(p->state_fd);
	free(p->got);
	free(p->fresh);
	free(p->dirty);
	free(p->ident.url);
	free(p->path);
	free(p->state_path);
	free(p->name);
	free(p);
}

/* ---- journal ---- */

static void put_have(struct buf *out, uint64_t at, uint64_t len, const char *digest)
{
	buf_printf(out, "have %llu %llu %.16s\n", (unsigned long long)at, (unsigned long long)len, digest);
}

static void put_head(const struct fetch_part *p, struct buf *out)
{
	/* a path may hold any bytes; escaped it is no longer found equal, and a break starts over */
	bool odd = !utf8_valid(p->ident.url, strlen(p->ident.url)) || strcspn(p->ident.url, CONTROLS) != strlen(p->ident.url);
	char *url = odd ? fetch_url_escape(p->ident.url) : xstrdup(p->ident.url);
	json_t *j = json_pack("{s:i, s:s, s:I, s:I, s:s, s:s, s:s}", "codeask_pull", 1, "url", url, "bytes", (json_int_t)p->ident.bytes,
			      "piece", (json_int_t)p->piece, "sha256", p->ident.sha256, "etag", p->ident.etag, "modified", p->ident.modified);
	char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;

	buf_puts(out, text ? text : "{}");
	buf_putc(out, '\n');
	free(text);
	free(url);
	json_decref(j);
}

/* The lines of the old journal that still hold: those of bytes that count as there. */
static void put_kept(const struct fetch_part *p, struct buf *out)
{
	struct fetch_state s;
	char *text = NULL;
	size_t len = 0;

	if (path_read_file(p->state_path, STATE_LIMIT, &text, &len, NULL) == 0 && fetch_state_parse(text, len, &s) == 0) {
		for (size_t k = 0; k < s.n; k++) {
			size_t i = (size_t)(s.have[k].at / p->piece);

			if (s.piece == p->piece && i < p->n_pieces && s.have[k].at + s.have[k].len <= i * p->piece + p->got[i])
				put_have(out, s.have[k].at, s.have[k].len, s.have[k].digest);
		}
		fetch_state_free(&s);
	}
	free(text);
}

/* A new journal takes the place of the old one in one step. */
static int rewrite(struct fetch_part *p, struct err *e)
{
	char *fresh = xasprintf("%s.new", p->state_path);
	struct buf text = { 0 };
	int fd, rc = -1;

	put_head(p, &text);
	if (p->done)
		put_kept(p, &text);
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600); /* an address may hold a password */
	if (fd < 0 || write_all(fd, text.p, text.len, -1, fresh, e) != 0 || fdatasync(fd) != 0 || rename(fresh, p->state_path) != 0) {
		err_errno(e, ERR_FAIL, "cannot write %s", p->state_path);
		if (fd >= 0)
			close(fd);
		goto out;
	}
	if (p->state_fd >= 0)
		close(p->state_fd);
	p->state_fd = fd;
	rc = sync_dir(p->state_path, e);
out:
	free(fresh);
	buf_free(&text);
	return rc;
}

int fetch_space(const char *dir, uint64_t need, const char *what, struct err *e)
{
	static const uint64_t margin = (uint64_t)64 << 20; /* for the journal, and for others */
	struct statvfs v;
	uint64_t avail;

	if (need == 0 || statvfs(dir, &v) != 0)
		return 0; /* the file system does not say: the reservation will */
	avail = (uint64_t)v.f_bavail * v.f_frsize;
	if (need + margin <= avail)
		return 0;
	return err_set(e, ERR_FIT, "%s needs %.2f GB more on the disk of %s, where %.2f GB are free: make room, or set XDG_DATA_HOME to another disk",
		       what, (double)need / 1e9, dir, (double)avail / 1e9);
}

uint64_t fetch_part_on_disk(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s.part", dir, name);
	struct stat st;
	uint64_t bytes = stat(path, &st) == 0 ? (uint64_t)st.st_blocks * 512 : 0;

	free(path);
	return bytes;
}

/* Takes the whole length on the disk, so that a full disk is told before the first byte and not after the last but one. File
 * systems that cannot do that get a sparse file. */
static int reserve(struct fetch_part *p, struct err *e)
{
	char *dir = xstrndup(p->path, strlen(p->path) - strlen(path_base(p->path)));
	struct stat st;
	uint64_t taken = fstat(p->fd, &st) == 0 ? (uint64_t)st.st_blocks * 512 : 0;
	int rc = fetch_space(dir, p->ident.bytes > taken ? p->ident.bytes - taken : 0, p->name, e);

	free(dir);
	if (rc != 0)
		return -1;
	do
		rc = fallocate(p->fd, 0, 0, (off_t)p->ident.bytes);
	while (rc != 0 && errno == EINTR);
	if (rc != 0 && errno != ENOSPC && errno != EDQUOT && errno != EFBIG)
		rc = ftruncate(p->fd, (off_t)p->ident.bytes);
	if (rc != 0)
		return err_errno(e, ERR_FIT, "cannot reserve %.2f GB for %s", (double)p->ident.bytes / 1e9, p->path);
	return 0;
}

int fetch_part_begin(struct fetch_part *p, const struct fetch_ident *ident, bool keep, uint64_t piece, struct err *e)
{
	char *url = xstrdup(ident->url);

	if (keep && p->piece && fetch_part_save(p, e) != 0) {
		free(url);
		return -1;
	}
	free(p->ident.url);
	p->ident = *ident;
	p->ident.url = url;
	if (!keep || !p->piece) {
		if (piece < FETCH_PIECE_MIN)
			piece = FETCH_PIECE_MIN;
		if (piece > FETCH_MAX_BYTES)
			piece = FETCH_MAX_BYTES;
		while (ident->bytes / piece >= FETCH_PIECES_MAX)
			piece *= 2;
		set_pieces(p, piece);
		/* the journal goes first: it must never speak of bytes that are another file's */
		if (unlink(p->state_path) != 0 && errno != ENOENT)
			return err_errno(e, ERR_FAIL, "cannot remove %s", p->state_path);
		if (ftruncate(p->fd, 0) != 0)
			return err_errno(e, ERR_FAIL, "cannot write %s", p->path);
	}
	if (reserve(p, e) != 0)
		return -1;
	return rewrite(p, e);
}

int fetch_part_forget(struct fetch_part *p, struct err *e)
{
	struct fetch_ident none = { .bytes = FETCH_PIECE_MIN };

	if ((unlink(p->state_path) != 0 && errno != ENOENT) || ftruncate(p->fd, 0) != 0)
		return err_errno(e, ERR_FAIL, "cannot write %s", p->path);
	free(p->ident.url);
	p->ident = none;
	set_pieces(p, FETCH_PIECE_MIN);
	p->piece = p->ident.bytes = 0;
	p->n_pieces = 0;
	return 0;
}

int fetch_part_write(struct fetch_part *p, uint64_t at, const void *data, size_t n, struct err *e)
{
	const char *s = data;

	while (n > 0) {
		size_t i = (size_t)(at / p->piece);
		uint64_t start = i * p->piece, known = start + p->got[i], end = start + fetch_part_piece_len(p, i);
		size_t take;

		if (at < known) { /* a server without ranges sends again what is there */
			take = known - at < n ? (size_t)(known - at) : n;
		} else {
			take = end - at < n ? (size_t)(end - at) : n;
			if (!take)
				return err_set(e, ERR_FAIL, "%s: more bytes came than the file has", p->path);
			if (write_all(p->fd, s, take, (int64_t)at, p->path, e) != 0)
				return -1;
			if (!p->fresh[i].hash) {
				p->fresh[i].hash = sha256_new();
				p->fresh[i].len = 0;
				p->dirty[p->n_dirty++] = i;
			}
			sha256_add(p->fresh[i].hash, s, take);
			p->fresh[i].len += take;
			p->got[i] += take;
			p->done += take;
			p->unsaved += take;
			move_front(p);
		}
		at += take;
		s += take;
		n -= take;
	}
	return 0;
}

int fetch_part_save(struct fetch_part *p, struct err *e)
{
	char hex[SHA256_HEX + 1];
	struct buf lines = { 0 };
	int rc = 0;

	if (!p->n_dirty)
		return 0;
	if (fdatasync(p->fd) != 0)
		return err_errno(e, errno == ENOSPC ? ERR_FIT : ERR_FAIL, "cannot write %s", p->path);
	for (size_t k = 0; k < p->n_dirty; k++) {
		struct piece_new *f = &p->fresh[p->dirty[k]];

		sha256_hex(f->hash, hex);
		sha256_free(f->hash);
		f->hash = NULL;
		put_have(&lines, p->dirty[k] * p->piece + p->got[p->dirty[k]] - f->len, f->len, hex);
	}
	p->n_dirty = 0;
	p->unsaved = 0;
	rc = write_all(p->state_fd, lines.p, lines.len, -1, p->state_path, e);
	if (rc == 0 && fdatasync(p->state_fd) != 0)
		rc = err_errno(e, ERR_FAIL, "cannot write %s", p->state_path);
	buf_free(&lines);
	return rc;
}

/* ---- damage ---- */

/* The first digits of the digest of [at, at + len) on the disk; shorter reads give another one. */
static void digest_of(const struct fetch_part *p, uint64_t at, uint64_t len, char *buffer, size_t size, char hex[SHA256_HEX + 1])
{
	struct sha256 *h = sha256_new();

	while (len > 0) {
		ssize_t r = pread(p->fd, buffer, len < size ? (size_t)len : size, (off_t)at);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			break;
		sha256_add(h, buffer, (size_t)r);
		at += (uint64_t)r;
		len -= (uint64_t)r;
	}
	sha256_hex(h, hex);
	sha256_free(h);
}

int64_t fetch_part_damaged(struct fetch_part *p, bool (*tick)(void *ctx, uint64_t done), void *ctx, struct err *e)
{
	static const size_t size = 1 << 20;
	struct fetch_state s = { 0 };
	char *text = NULL, *buffer = NULL, hex[SHA256_HEX + 1];
	size_t len = 0;
	uint64_t seen = 0;
	int64_t lost = -1;

	if (fetch_part_save(p, e) != 0 || path_read_file(p->state_path, STATE_LIMIT, &text, &len, e) != 0)
		goto out;
	if (fetch_state_parse(text, len, &s) != 0 || s.piece != p->piece || s.ident.bytes != p->ident.bytes) {
		err_set(e, ERR_FAIL, "%s was changed by another program: remove it", p->state_path);
		goto out;
	}
	buffer = xmalloc(size);
	lost = 0;
	for (size_t k = 0; k < s.n; k++) {
		const struct fetch_have *h = &s.have[k];
		size_t i = (size_t)(h->at / p->piece);

		if (tick && !tick(ctx, seen)) {
			lost = err_set(e, ERR_CANCEL, "stopped while %s was checked", p->name);
			goto out;
		}
		seen += h->len;
		if (h->at + h->len > i * p->piece + p->got[i])
			continue; /* of a piece that is forgotten already */
		digest_of(p, h->at, h->len, buffer, size, hex);
		if (memcmp(hex, h->digest, 16) == 0)
			continue;
		lost += (int64_t)p->got[i];
		p->done -= p->got[i];
		p->got[i] = 0;
		if (p->front > i)
			p->front = i;
	}
	if (lost > 0 && rewrite(p, e) != 0)
		lost = -1;
out:
	free(buffer);
	free(text);
	fetch_state_free(&s);
	return lost;
}

/* ---- end ---- */

int fetch_write_sum(const char *dir, const char *name, const char *sha256, struct err *e)
{
	char *path = xasprintf("%s/%s.sha256", dir, name), *fresh = xasprintf("%s.new", path);
	char *line = xasprintf("%s  %s\n", sha256, name);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644), rc = 0;

	if (fd < 0 || write_all(fd, line, strlen(line), -1, fresh, e) != 0 || fsync(fd) != 0 || rename(fresh, path) != 0)
		rc = err_errno(e, ERR_FAIL, "cannot write %s", path);
	if (fd >= 0)
		close(fd);
	if (rc == 0)
		rc = sync_dir(path, e);
	free(path);
	free(fresh);
	free(line);
	return rc;
}

void fetch_read_sum(const char *path, char sha256[SHA256_HEX + 1])
{
	char *side = xasprintf("%s.sha256", path), *text = NULL;
	size_t len = 0;

	sha256[0] = '\0';
	if (path_read_file(side, 1 << 20, &text, &len, NULL) == 0)
		fetch_sums_parse(text, len, path_base(path), sha256);
	free(text);
	free(side);
}

int fetch_part_finish(struct fetch_part *p, struct err *e)
{
	char *dir = xstrndup(p->path, strlen(p->path) - strlen(path_base(p->path)) - 1);
	char *final = xasprintf("%s/%s", dir, p->name);
	int rc = -1;

	if (fsync(p->fd) != 0) {
		err_errno(e, ERR_FAIL, "cannot write %s", p->path);
		goto out;
	}
	if (renameat2(AT_FDCWD, p->path, AT_FDCWD, final, RENAME_NOREPLACE) != 0) {
		/* a file system that does not know the flag: fetch_pull() has looked whether the name is free */
		if ((errno != EINVAL && errno != ENOSYS) || access(final, F_OK) == 0 || rename(p->path, final) != 0) {
			err_errno(e, ERR_FAIL, "cannot name the finished file %s", final);
			goto out;
		}
	}
	if (sync_dir(final, e) != 0 || (p->ident.sha256[0] && fetch_write_sum(dir, p->name, p->ident.sha256, e) != 0))
		goto out;
	unlink(p->state_path);
	rc = 0;
out:
	free(dir);
	free(final);
	return rc;
}

void fetch_part_sweep(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s.part", dir, name), *state = xasprintf("%s.state", path), *fresh = xasprintf("%s.new", state);

	if (access(path, F_OK) != 0 && errno == ENOENT) {
		unlink(state);
		unlink(fresh);
	}
	free(path);
	free(state);
	free(fresh);
}

void fetch_part_drop(struct fetch_part *p)
{
	unlink(p->state_path);
	unlink(p->path);
}
