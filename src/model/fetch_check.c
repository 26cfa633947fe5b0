#include "fetch_check.h"

#include "gguf.h"

#include "../base/clock.h"
#include "../base/mem.h"
#include "../base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK ((size_t)1 << 20)

struct fetch_hash {
	struct sha256 *sum;
	uint64_t at;
	char *buffer; /* [CHUNK] */
};

struct fetch_hash *fetch_hash_new(void)
{
	struct fetch_hash *h = xcalloc(1, sizeof(*h));

	h->buffer = xmalloc(CHUNK);
	h->sum = sha256_new();
	return h;
}

void fetch_hash_free(struct fetch_hash *h)
{
	if (!h)
		return;
	sha256_free(h->sum);
	free(h->buffer);
	free(h);
}

void fetch_hash_restart(struct fetch_hash *h)
{
	sha256_free(h->sum);
	h->sum = sha256_new();
	h->at = 0;
}

/* Reads and adds n > 0 bytes at h->at, at most a chunk. */
static int add(struct fetch_hash *h, int fd, uint64_t n, const char *path, struct err *e)
{
	ssize_t r;

	do
		r = pread(fd, h->buffer, n < CHUNK ? (size_t)n : CHUNK, (off_t)h->at);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return err_errno(e, ERR_FAIL, "cannot read %s", path);
	if (r == 0)
		return err_set(e, ERR_FAIL, "%s became shorter while it was checked: does another program work there?", path);
	sha256_add(h->sum, h->buffer, (size_t)r);
	h->at += (uint64_t)r;
	return 0;
}

int fetch_hash_advance(struct fetch_hash *h, const struct fetch_part *p, uint64_t budget, bool *more, struct err *e)
{
	uint64_t front = fetch_part_front(p), end = h->at + budget < front ? h->at + budget : front;

	while (h->at < end)
		if (add(h, p->fd, end - h->at, p->path, e) != 0)
			return -1;
	*more = h->at < front;
	return 0;
}

bool fetch_check_tick(void *tick, uint64_t done)
{
	struct fetch_tick *t = tick;

	if (t->o->event && clock_every(&t->last, 0.2)) {
		struct fetch_event ev = { .kind = FETCH_CHECK, .name = t->name, .text = "", .path = "", .done = done, .total = t->total };

		t->o->event(t->o->event_ctx, &ev);
	}
	return !cancel_asked(t->o->cancel);
}

static int hash_to(struct fetch_hash *h, int fd, uint64_t bytes, const char *path, const char *name, const struct fetch_opts *o,
		   char hex[SHA256_HEX + 1], struct err *e)
{
	struct fetch_tick tick = { .o = o, .name = name, .total = bytes, .last = clock_now() }; /* none for what takes a moment */

	while (h->at < bytes) {
		if (add(h, fd, bytes - h->at, path, e) != 0)
			return -1;
		if (!fetch_check_tick(&tick, h->at))
			return err_set(e, ERR_CANCEL, "stopped while %s was checked: the same command goes on from here", name);
	}
	sha256_hex(h->sum, hex);
	return 0;
}

int fetch_hash_end(struct fetch_hash *h, const struct fetch_part *p, const struct fetch_opts *o, char hex[SHA256_HEX + 1], struct err *e)
{
	return hash_to(h, p->fd, p->ident.bytes, p->path, p->name, o, hex, e);
}

int fetch_hash_file(const char *path, const char *name, const struct fetch_opts *o, char hex[SHA256_HEX + 1], struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc = -1;
	struct fetch_hash *h = fetch_hash_new();
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		err_errno(e, ERR_FAIL, "cannot read %s", path);
	else if (!S_ISREG(st.st_mode))
		err_set(e, ERR_FAIL, "%s is not a regular file", path);
	else
		rc = hash_to(h, fd, (uint64_t)st.st_size, path, name, o, hex, e);
	if (fd >= 0)
		close(fd);
	fetch_hash_free(h);
	return rc;
}

int fetch_check_gguf(const char *path, const char *name, bool *magic, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = -1;
	struct gguf *g = NULL;
	struct stat st;
	void *map = MAP_FAILED;

	*magic = false;
	/* mapped here and parsed as one file: the other parts of a split model may not have their names yet */
	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size == 0 ||
	    (map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0)) == MAP_FAILED) {
		err_errno(e, ERR_FAIL, "cannot read %s", path);
	} else {
		*magic = st.st_size >= 4 && memcmp(map, "GGUF", 4) == 0;
		g = gguf_parse(map, (size_t)st.st_size, name, e);
		rc = g ? 0 : -1;
		gguf_free(g);
		munmap(map, (size_t)st.st_size);
	}
	if (fd >= 0)
		close(fd);
	return rc;
}
