/* fetch_copy.c - the transfer from a file on this machine: a stick, a network file system, another store. Same pieces, journal
 * and checks as over HTTP. */
#include "fetch_transfer.h"

#include "fetch_rate.h"

#include "../base/clock.h"
#include "../base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK ((size_t)1 << 20)
#define UNSAVED_MAX ((uint64_t)64 << 20)

/* What tells a file from another one under its name, in the place of an ETag. */
static int look(int fd, uint64_t bytes, char etag[FETCH_ETAG_MAX], bool *changed)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return -1;
	snprintf(etag, FETCH_ETAG_MAX, "\"%lld.%09ld-%lld\"", (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, (long long)st.st_size);
	*changed = (uint64_t)st.st_size != bytes;
	return 0;
}

static int copy_all(const struct fetch_opts *o, struct fetch_part *p, int fd, char *buffer, struct fetch_hash *hash, bool *changed, struct err *e)
{
	struct fetch_rate rate;
	double saved = clock_now();
	bool more;

	fetch_rate_start(&rate, o, p->name, p->done);
	for (size_t i = 0; i < p->n_pieces;) {
		uint64_t left = fetch_part_piece_len(p, i) - p->got[i], at = i * p->piece + p->got[i];
		ssize_t r;

		if (left == 0) {
			i++;
			continue;
		}
		r = pread(fd, buffer, left < CHUNK ? (size_t)left : CHUNK, (off_t)at);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return err_errno(e, ERR_FAIL, "cannot read %s", p->ident.url);
		if (r == 0) {
			*changed = true;
			return -1;
		}
		if (fetch_part_write(p, at, buffer, (size_t)r, e) != 0)
			return -1;
		if ((p->unsaved >= UNSAVED_MAX || clock_every(&saved, 1)) && fetch_part_save(p, e) != 0)
			return -1;
		if (hash && fetch_hash_advance(hash, p, CHUNK, &more, e) != 0)
			return -1;
		fetch_rate_tick(&rate, p->done, p->ident.bytes);
		if (cancel_asked(o->cancel))
			return err_set(e, ERR_CANCEL, "stopped with %.2f of %.2f GB of %s: the same command goes on from there", (double)p->done / 1e9,
				       (double)p->ident.bytes / 1e9, p->name);
	}
	fetch_rate_end(&rate, p->done, p->ident.bytes);
	return 0;
}

int fetch_copy(const struct fetch_opts *o, struct fetch_part *p, struct fetch_ident *ident, struct fetch_hash *hash, bool *changed, struct err *e)
{
	int fd = open(ident->url, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc = -1;
	char now[FETCH_ETAG_MAX], then[FETCH_ETAG_MAX], *buffer = xmalloc(CHUNK);

	*changed = false;
	if (fd < 0 || look(fd, ident->bytes, now, changed) != 0) {
		err_errno(e, ERR_PATH, "cannot read %s", ident->url);
		goto out;
	}
	if (*changed || (ident->etag[0] && strcmp(ident->etag, now) != 0)) {
		*changed = true;
		goto out;
	}
	if (!ident->etag[0]) {
		memcpy(ident->etag, now, sizeof(now));
		if (fetch_part_begin(p, ident, true, o->piece, e) != 0)
			goto out;
	}
	rc = copy_all(o, p, fd, buffer, hash, changed, e);
	if (fetch_part_save(p, e) != 0)
		rc = -1;
	if (rc == 0 && (look(fd, ident->bytes, then, changed) != 0 || strcmp(now, then) != 0)) {
		*changed = true;
		rc = -1;
	}
out:
	if (fd >= 0)
		close(fd);
	free(buffer);
	return rc;
}
