/* logits.c - see logits.h. */
#include "logits.h"

#include "../base/buf.h"
#include "../base/cursor.h"
#include "../base/mem.h"
#include "../base/path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILE = 1 << 30, MAX_TOKENS = 1 << 24 };

/* ---- input ------------------------------------------------------------------------------------------------------------------ */

static int32_t *read_i32(struct cursor *c, int n)
{
	int32_t *p = xreallocarray(NULL, n + 1, sizeof *p);

	for (int i = 0; i < n; i++)
		p[i] = (int32_t)cursor_u32(c);
	return p;
}

/* Recognised by its counts: they must give exactly the file's size. */
static bool read_binary(const char *data, size_t len, struct logits_input *in)
{
	struct cursor c;
	uint32_t n[4];

	cursor_init(&c, data, len);
	for (int i = 0; i < 4; i++)
		n[i] = cursor_u32(&c);
	if (c.failed || n[0] == 0 || n[0] > MAX_TOKENS || n[1] > MAX_TOKENS || n[2] > n[0] || n[3] > MAX_TOKENS ||
	    len != 4 * (4 + (uint64_t)n[0] + n[2] + (uint64_t)n[2] * n[1] + n[3]))
		return false;
	in->n = n[0];
	in->n_vocab = n[1];
	in->n_rows = n[2];
	in->n_greedy = n[3];
	in->tokens = read_i32(&c, in->n);
	in->rows = read_i32(&c, in->n_rows);
	in->logits = (float *)read_i32(&c, in->n_rows * in->n_vocab);
	in->greedy = read_i32(&c, in->n_greedy);
	return true;
}

static int read_text(const char *path, const char *data, size_t len, struct logits_input *in, struct err *e)
{
	size_t cap = 0;

	for (const char *p = data; (p += strspn(p, " \t\r\n")) < data + len;) {
		char *end;
		long id;

		errno = 0;
		id = strtol(p, &end, 10);
		if (end == p || errno || id < 0 || id > INT32_MAX || (*end && !strchr(" \t\r\n", *end)))
			return err_set(e, ERR_USAGE,
					"%s: byte %zu is not a token id; give decimal ids between white space, or a file that codeask "
				       "logits wrote", path, (size_t)(p - data));
		in->tokens = mem_grow(in->tokens, in->n, &cap, sizeof *in->tokens);
		in->tokens[in->n++] = (int32_t)id;
		p = end;
	}
	return in->n ? 0 : err_set(e, ERR_USAGE, "%s: no token ids in it; give decimal ids between white space", path);
}

int logits_read(const char *path, struct logits_input *in, struct err *e)
{
	char *data;
	size_t len;
	int ret = 0;

	*in = (struct logits_input){ 0 };
	if (path_read_file(path, MAX_FILE, &data, &len, e))
		return -1;
	if (!read_binary(data, len, in))
		ret = read_text(path, data, len, in, e);
	free(data);
	if (ret)
		logits_input_free(in);
	return ret;
}

void logits_input_free(struct logits_input *in)
{
	free(in->tokens);
	free(in->rows);
	free(in->logits);
	free(in->greedy);
	*in = (struct logits_input){ 0 };
}

int logits_rows(struct logits_input *in, const char *list, struct err *e)
{
	in->n_rows = 0;
	in->rows = xreallocarray(in->rows, in->n + 1, sizeof *in->rows);
	if (!list) {
		for (; in->n_rows < in->n; in->n_rows++)
			in->rows[in->n_rows] = in->n_rows;
		return 0;
	}
	for (const char *p = list;;) {
		char *end;
		long from = strtol(p, &end, 10), to = from;

		if (end != p && *end == '-') {
			p = end + 1;
			to = strtol(p, &end, 10);
		}
		if (end == p || from < 0 || to < from || to >= in->n || (*end && *end != ',') ||
		    (in->n_rows && from <= in->rows[in->n_rows - 1]))
			return err_set(e, ERR_USAGE, "--rows %s: give ascending positions below %d, such as 0,5,10-12", list, in->n);
		for (; from <= to; from++)
			in->rows[in->n_rows++] = (int32_t)from;
		if (!*end)
			return 0;
		p = end + 1;
	}
}

/* ---- output ----------------------------------------------------------------------------------------------------------------- */

static void put_i32(struct buf *b, const int32_t *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(b, (const uint8_t[]){ v[i], v[i] >> 8, v[i] >> 16, v[i] >> 24 }, 4);
}

static int write_all(const char *path, const struct buf *b, struct err *e)
{
	char *tmp = xasprintf("%s.XXXXXX", path);
	int fd = mkstemp(tmp), ret = -1;
	size_t done = 0;

	if (fd < 0) {
		err_errno(e, ERR_FAIL, "%s: cannot write", path);
		goto out;
	}
	while (done < b->len) {
		ssize_t k = write(fd, b->p + done, b->len - done);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			break;
		done += k;
	}
	ret = done == b->len && fchmod(fd, 0644) == 0 && fsync(fd) == 0 ? 0 : err_errno(e, ERR_FAIL, "%s: cannot write", path);
	if (close(fd) && !ret)
		ret = err_errno(e, ERR_FAIL, "%s: cannot write", path);
	if (!ret && rename(tmp, path))
		ret = err_errno(e, ERR_FAIL, "%s: cannot write", path);
	if (ret)
		unlink(tmp);
out:
	free(tmp);
	return ret;
}

static int32_t argmax(const float *logits, int n)
{
	int best = 0;

	for (int i = 1; i < n; i++)
		if (logits[i] > logits[best])
			best = i;
	return best;
}

int logits_run(struct session *s, const struct logits_input *in, int n_greedy, const char *out_path, struct err *e)
{
	const int n_vocab = session_vocab(s);
	const bool extra = n_greedy && (in->n_rows == 0 || in->rows[in->n_rows - 1] != in->n - 1); /* decoding needs the last row */
	int32_t head[4] = { in->n, n_vocab, in->n_rows, n_greedy };
	int32_t *rows = xreallocarray(NULL, in->n_rows + 1, sizeof *rows), *greedy = xreallocarray(NULL, n_greedy + 1, sizeof *greedy);
	float *logits = mem_try_alloc((size_t)(in->n_rows + 1) * n_vocab * sizeof *logits);
	struct buf out = { 0 };
	int ret = -1;

	if (in->n_rows)
		memcpy(rows, in->rows, in->n_rows * sizeof *rows);
	rows[in->n_rows] = in->n - 1;
	if (!logits) {
		err_set(e, ERR_FIT, "no memory for %d rows of %d logits; ask for fewer --rows", in->n_rows, n_vocab);
		goto out;
	}
	if (n_greedy > session_ctx(s) - in->n) {
		err_set(e, ERR_FIT,
				"%d tokens and %d more do not fit into a context of %d; use a larger --ctx", in->n, n_greedy, session_ctx(s));
		goto out;
	}
	if (session_eval_rows(s, in->tokens, in->n, rows, in->n_rows + extra, logits, e))
		goto out;
	for (int i = 0; i < n_greedy; i++) {
		greedy[i] = argmax(session_logits(s), n_vocab);
		if (i + 1 < n_greedy && session_append(s, greedy[i], e))
			goto out;
	}
	put_i32(&out, head, 4);
	put_i32(&out, in->tokens, in->n);
	put_i32(&out, in->rows, in->n_rows);
	put_i32(&out, (const int32_t *)(const void *)logits, (size_t)in->n_rows * n_vocab);
	put_i32(&out, greedy, n_greedy);
	ret = write_all(out_path, &out, e);
out:
	buf_free(&out);
	mem_free(logits);
	free(rows);
	free(greedy);
	return ret;
}
