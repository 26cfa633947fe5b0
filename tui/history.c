/* history.c - entries in memory and their file (history.h). */
#include "history.h"

#include "../src/base/buf.h"
#include "../src/base/mem.h"
#include "../src/base/path.h"
#include "../src/base/utf8.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENTRY_MAX (16u << 10)

struct history {
	char *file;
	char *entry[HISTORY_MAX]; /* kind, then text */
	size_t n;
};

static void clear(struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->entry[i]);
	h->n = 0;
}

/* Takes entry over. */
static void append(struct history *h, char *entry)
{
	size_t drop = 0;

	while (drop < h->n && strcmp(h->entry[drop], entry) != 0)
		drop++;
	if (drop == h->n && h->n < HISTORY_MAX) {
		h->entry[h->n++] = entry;
		return;
	}
	if (drop == h->n)
		drop = 0;
	free(h->entry[drop]);
	memmove(h->entry + drop, h->entry + drop + 1, (h->n - drop - 1) * sizeof(h->entry[0]));
	h->entry[h->n - 1] = entry;
}

static bool is_kind(char c)
{
	return c == '?' || c == ':' || c == '/';
}

static void read_line(struct history *h, const char *s, size_t n)
{
	struct buf b = { 0 };

	if (n < 2 || n > 2 * ENTRY_MAX || !is_kind(s[0]) || !utf8_valid(s, n))
		return;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\\' && i + 1 < n) {
			i++;
			buf_putc(&b, s[i] == 'n' ? '\n' : s[i]);
		} else if (s[i] != '\0') {
			buf_putc(&b, s[i]);
		}
	}
	append(h, buf_steal(&b));
}

static void load(struct history *h)
{
	char *text = NULL, *line, *end;
	size_t len;

	if (!h->file || path_read_file(h->file, 4 * HISTORY_BYTES, &text, &len, NULL) != 0)
		return;
	clear(h);
	line = text;
	if (len > HISTORY_BYTES) { /* from the first whole line of its end on */
		line = memchr(text + len - HISTORY_BYTES, '\n', HISTORY_BYTES);
		line = line ? line + 1 : text + len;
	}
	for (; line < text + len; line = end + 1) {
		end = memchr(line, '\n', (size_t)(text + len - line));
		if (!end)
			end = text + len;
		read_line(h, line, (size_t)(end - line));
	}
	free(text);
}

static bool write_all(int fd, const char *s, size_t n)
{
	while (n > 0) {
		ssize_t k = write(fd, s, n);

		if (k <= 0)
			return false;
		s += k;
		n -= (size_t)k;
	}
	return true;
}

static void save(const struct history *h)
{
	struct buf b = { 0 };
	char *tmp, *dir;
	int fd;

	if (!h->file)
		return;
	for (size_t i = 0; i < h->n; i++) {
		for (const char *s = h->entry[i]; *s; s++) {
			if (*s == '\n')
				buf_puts(&b, "\\n");
			else if (*s == '\\')
				buf_puts(&b, "\\\\");
			else
				buf_putc(&b, *s);
		}
		buf_putc(&b, '\n');
	}
	dir = xstrndup(h->file, (size_t)(path_base(h->file) - h->file));
	tmp = xasprintf("%s.XXXXXX", h->file);
	fd = (!dir[0] || path_mkdirs(dir, NULL) == 0) ? mkostemp(tmp, O_CLOEXEC) : -1; /* mode 0600 */
	if (fd >= 0) {
		bool ok = write_all(fd, buf_str(&b), b.len);

		if (close(fd) != 0 || !ok || rename(tmp, h->file) != 0)
			unlink(tmp);
	}
	free(tmp);
	free(dir);
	buf_free(&b);
}

struct history *history_new(const char *file)
{
	struct history *h = xcalloc(1, sizeof(*h));

	h->file = file ? xstrdup(file) : NULL;
	load(h);
	return h;
}

void history_free(struct history *h)
{
	if (!h)
		return;
	clear(h);
	free(h->file);
	free(h);
}

void history_add(struct history *h, char kind, const char *text)
{
	char *entry;

	if (!text[0] || text[0] == ' ' || strlen(text) > ENTRY_MAX)
		return;
	entry = xasprintf("%c%s", kind, text);
	load(h);
	append(h, entry);
	save(h);
}

size_t history_end(const struct history *h)
{
	return h->n;
}

static bool fits(const struct history *h, size_t i, char kind, const char *prefix)
{
	return h->entry[i][0] == kind && strncmp(h->entry[i] + 1, prefix, strlen(prefix)) == 0;
}

bool history_older(const struct history *h, char kind, const char *prefix, size_t *at, const char **text)
{
	for (size_t i = *at < h->n ? *at : h->n; i-- > 0;) {
		if (fits(h, i, kind, prefix)) {
			*at = i;
			*text = h->entry[i] + 1;
			return true;
		}
	}
	return false;
}

bool history_newer(const struct history *h, char kind, const char *prefix, size_t *at, const char **text)
{
	for (size_t i = *at + 1; i < h->n; i++) {
		if (fits(h, i, kind, prefix)) {
			*at = i;
			*text = h->entry[i] + 1;
			return true;
		}
	}
	return false;
}
