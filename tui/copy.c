/* copy.c - to the clipboard of the person's terminal (OSC 52, xterm's control sequences; it may refuse, and does not say so) and to a file. */
#include "app_impl.h"

#include "../src/base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OSC_MAX 74994 /* bytes that terminals are known to take: 100,000 of base64 with what goes around it */

static void base64(struct buf *out, const char *s, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)s;

	for (size_t i = 0; i < n; i += 3) {
		unsigned long v = (unsigned long)p[i] << 16 | (i + 1 < n ? (unsigned long)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);

		buf_putc(out, digits[v >> 18 & 63]);
		buf_putc(out, digits[v >> 12 & 63]);
		buf_putc(out, i + 1 < n ? digits[v >> 6 & 63] : '=');
		buf_putc(out, i + 2 < n ? digits[v & 63] : '=');
	}
}

static bool to_terminal(const char *text, size_t n)
{
	const char *term = getenv("TERM"), *tmux = getenv("TMUX");
	bool screen = term && strncmp(term, "screen", 6) == 0 && !(tmux && tmux[0]);
	struct buf b = { 0 };

	/* the kernel's console would show the text */
	if (n > OSC_MAX || !term || strcmp(term, "linux") == 0 || strncmp(term, "vt", 2) == 0)
		return false;
	buf_puts(&b, screen ? "\033P\033]52;c;" : "\033]52;c;");
	base64(&b, text, n);
	buf_puts(&b, screen ? "\a\033\\" : "\a");
	screen_write(buf_str(&b), b.len);
	buf_free(&b);
	return true;
}

/* Beside it first, then renamed: another session's copy is whole, and a link that lies there is not followed. */
static char *to_file(const char *text, size_t n)
{
	char *dir = path_cache_dir(), *path = dir ? path_join(dir, "copied.txt") : NULL, *tmp = dir ? path_join(dir, "copied.XXXXXX") : NULL;
	bool ok = false;
	int fd = -1;

	if (dir && path_mkdirs(dir, NULL) == 0 && (fd = mkostemp(tmp, O_CLOEXEC)) >= 0) { /* mode 0600 */
		size_t at = 0;

		while (at < n) {
			ssize_t k = write(fd, text + at, n - at);

			if (k < 0 && errno == EINTR)
				continue;
			if (k <= 0)
				break;
			at += (size_t)k;
		}
		ok = at == n;
		ok = close(fd) == 0 && ok && rename(tmp, path) == 0;
		if (!ok)
			unlink(tmp);
	}
	free(tmp);
	free(dir);
	if (!ok) {
		free(path);
		return NULL;
	}
	return path;
}

void app_copy(struct app *a, const char *text, size_t n, const char *what)
{
	char *file = to_file(text, n);
	bool sent = to_terminal(text, n);

	if (!file && !sent)
		app_fail(a, "not copied: neither the terminal nor the cache directory takes it");
	else
		app_say(a, "copied %s (%zu bytes)%s%s%s", what, n, sent ? " to the terminal's clipboard" : "", file ? (sent ? ", and to " : " to ") : "",
			file ? file : "");
	free(file);
}
