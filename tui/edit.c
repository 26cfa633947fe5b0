/* edit.c - $VISUAL, $EDITOR, vi at a line, and back. */
#include "app_impl.h"

#include "../src/base/mem.h"
#include "../src/base/path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define WORDS 16

/* The words of an editor's command line: parted by blanks, '...' and "..." hold them together. Cuts s in place. */
static size_t split(char *s, const char **words, size_t max)
{
	size_t n = 0;

	while (n < max) {
		char *out, quote = 0;

		s += strspn(s, " \t");
		if (!*s)
			break;
		words[n++] = out = s;
		for (; *s && (quote || (*s != ' ' && *s != '\t')); s++) {
			if (quote ? *s == quote : *s == '\'' || *s == '"')
				quote = quote ? 0 : *s;
			else
				*out++ = *s;
		}
		if (*s)
			s++;
		*out = '\0';
	}
	return n;
}

static bool one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

/* How an editor wants to be told a line: most take "+LINE FILE". */
static size_t add_place(const char **argv, size_t n, const char *name, const char *path, uint32_t line, char *place, size_t size)
{
	static const char *const goto_editors[] = { "code", "codium", "code-insiders", "cursor", "windsurf", NULL };
	static const char *const colon_editors[] = { "hx", "helix", "subl", "zed", "zeditor", "lapce", NULL };

	if (line == 0) {
		argv[n++] = path;
	} else if (one_of(name, goto_editors)) {
		argv[n++] = "-g";
		snprintf(place, size, "%s:%u", path, line);
		argv[n++] = place;
	} else if (one_of(name, colon_editors)) {
		snprintf(place, size, "%s:%u", path, line);
		argv[n++] = place;
	} else {
		snprintf(place, size, "+%u", line);
		argv[n++] = place;
		argv[n++] = path;
	}
	return n;
}

static void fail(struct app *a, const char *name)
{
	const char *from = getenv("VISUAL");
	struct buf b = { 0 };

	from = from && from[0] ? "$VISUAL" : getenv("EDITOR") && getenv("EDITOR")[0] ? "$EDITOR" : NULL;
	if (from)
		buf_printf(&b, "%s names %s, which could not be started: set it to an editor that is installed", from, name);
	else
		buf_printf(&b, "%s could not be started: set $EDITOR to an editor that is installed", name);
	app_fail(a, buf_str(&b));
	buf_free(&b);
}

void app_edit(struct app *a, const char *path, uint32_t line)
{
	const char *editor = getenv("VISUAL"), *argv[WORDS + 4];
	char *command, *full, *place;
	size_t n, size;
	int status;

	if (!a->browse)
		return;
	if (!editor || !editor[0])
		editor = getenv("EDITOR");
	if (!editor || !editor[strspn(editor, " \t")])
		editor = "vi";
	command = xstrdup(editor);
	full = path_join(browse_root(a->browse), path); /* absolute: no editor takes it for an option */
	size = strlen(full) + 16;
	place = xmalloc(size);
	n = split(command, argv, WORDS);
	n = add_place(argv, n, path_base(argv[0]), full, line, place, size);
	argv[n] = NULL;
	status = screen_run(argv);
	a->full_redraw = true;
	if (status == -1 || (WIFEXITED(status) && WEXITSTATUS(status) == 127))
		fail(a, argv[0]);
	else if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
		app_say(a, "%s ended with status %d", argv[0], WEXITSTATUS(status));
	pane_source_browse(a->pane[PANE_SOURCE], a); /* what is on the disk now */
	free(place);
	free(full);
	free(command);
}
