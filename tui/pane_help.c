/* pane_help.c - all keys as they are bound now, by where they count, and the commands. Typing leaves the rows that hold the words; Enter does what
 * the row says. */
#include "overlay.h"
#include "panes.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct help_row {
	enum action act; /* ACT_NONE: a title or a command */
	bool title;
	char *keys;      /* or the command with its arguments */
	const char *help;
};

struct help {
	struct overlay o;
	struct help_row *row; /* all of them */
	size_t n_rows, cap_rows;
	size_t *shown, cap_shown; /* [o.n] indices of row */
};

static struct help *help_of(struct pane *p)
{
	return (struct help *)p;
}

static void add(struct help *h, struct help_row r)
{
	h->row = mem_grow(h->row, h->n_rows, &h->cap_rows, sizeof(h->row[0]));
	h->row[h->n_rows++] = r;
}

static void collect(struct help *h, const struct app *a)
{
	const char *name, *args, *text;

	for (int c = 0; c < CTX_COUNT; c++) {
		add(h, (struct help_row){ .title = true, .keys = xstrdup(context_title((enum context)c)), .help = "" });
		for (int act = ACT_NONE + 1; act < ACT_COUNT; act++) {
			char keys[128];

			if (action_context((enum action)act) != (enum context)c)
				continue;
			keys_of(a->keys, (enum action)act, keys, sizeof(keys));
			add(h, (struct help_row){ .act = (enum action)act, .keys = xstrdup(keys[0] ? keys : "(no key)"),
						  .help = action_help((enum action)act) });
		}
	}
	add(h, (struct help_row){ .title = true, .keys = xstrdup("commands"), .help = "" });
	for (size_t i = 0; app_command_info(i, &name, &args, &text); i++)
		add(h, (struct help_row){ .keys = xasprintf(":%s%s%s", name, args[0] ? " " : "", args), .help = text });
}

/* Every word of the filter is in the row: its keys (a single letter means that key), its name or its help. */
static bool has_words(const struct help_row *r, const char *filter)
{
	const char *name = r->act ? action_name(r->act) : "";

	for (const char *w = filter; *w;) {
		char word[64];
		size_t n = strcspn(w, " ");

		if (n > 0 && n < sizeof(word)) {
			memcpy(word, w, n);
			word[n] = '\0';
			if (!strcasestr(r->keys, word) && !strcasestr(r->help, word) && !strcasestr(name, word))
				return false;
		}
		w += n + (w[n] == ' ');
	}
	return true;
}

static void narrow(struct help *h)
{
	const char *words = input_text(&h->o.in);
	size_t title = SIZE_MAX;

	words += strspn(words, "/ ");
	h->o.n = 0;
	for (size_t i = 0; i < h->n_rows; i++) {
		if (h->row[i].title) {
			title = i;
			continue;
		}
		if (!has_words(&h->row[i], words))
			continue;
		if (title != SIZE_MAX) {
			h->shown = mem_grow(h->shown, h->o.n, &h->cap_shown, sizeof(h->shown[0]));
			h->shown[h->o.n++] = title;
			title = SIZE_MAX;
		}
		h->shown = mem_grow(h->shown, h->o.n, &h->cap_shown, sizeof(h->shown[0]));
		h->shown[h->o.n++] = i;
	}
	vscroll_to(&h->o.pos, h->o.n, 0);
	if (h->o.n > 1 && words[0])
		vscroll_to(&h->o.pos, h->o.n, 1); /* not its title */
}

static void title(struct pane *p, struct app *a, struct buf *left, struct buf *right)
{
	buf_puts(left, "keys and commands");
}

static void draw(struct pane *p, struct app *a, struct area area, bool focused)
{
	struct help *h = help_of(p);
	struct area about;
	size_t first, count;
	int column;

	overlay_draw(&h->o, area, "keys and commands", "/ ", "", &about);
	overlay_rows(&h->o, &first, &count);
	column = h->o.list.cols >= 70 ? 26 : h->o.list.cols / 3;
	for (size_t i = 0; i < count; i++) {
		const struct help_row *r = &h->row[h->shown[first + i]];
		unsigned text = overlay_style(&h->o, first + i, r->title ? STYLE_HEADING : STYLE_TEXT);
		struct area l = h->o.list;
		int col;

		if (r->title) {
			col = paint_str(l, (int)i, 0, r->keys, text);
		} else {
			col = paint_str(l, (int)i, 0, "  ", text);
			col = paint_str(l, (int)i, col, r->keys, overlay_style(&h->o, first + i, STYLE_KEY));
			for (col = col < column ? col : col + 1; col < column;)
				col = paint_str(l, (int)i, col, " ", text);
			if (col > column)
				paint_str(l, (int)i, col - 1, " ", text);
			col = paint_str(l, (int)i, col, r->help, text);
		}
		paint_rest(l, (int)i, col, text);
	}
	if (about.rows > 0) {
		const struct help_row *r = h->o.pos.cur < h->o.n ? &h->row[h->shown[h->o.pos.cur]] : NULL;
		int col = 0;

		if (r && r->act) { /* what the configuration calls it */
			col = paint_str(about, 0, 0, "key.", STYLE_NOTE);
			col = paint_str(about, 0, col, action_name(r->act), STYLE_NOTE);
			col = paint_str(about, 0, col, "  ", STYLE_NOTE);
		}
		if (r && !r->title)
			col = paint_str(about, 0, col, r->help, STYLE_NOTE);
		else
			col = paint_str(about, 0, col, "type to filter, Enter does it, Esc closes", STYLE_NOTE);
		paint_rest(about, 0, col, STYLE_NOTE);
	}
}

static void take(struct help *h, struct app *a)
{
	const struct help_row *r = h->o.pos.cur < h->o.n ? &h->row[h->shown[h->o.pos.cur]] : NULL;
	enum action what = r ? r->act : ACT_NONE;

	if (!r || r->title)
		return;
	if (what != ACT_NONE && (action_context(what) == CTX_PROMPT || action_context(what) == CTX_PICKER)) {
		app_say(a, "that key counts %s", context_title(action_context(what)));
		return;
	}
	if (what == ACT_NONE) { /* a command: one that needs nothing runs, another one says what it needs */
		char *line = xstrndup(r->keys, strcspn(r->keys, " "));

		app_overlay(a, NULL);
		app_command(a, line);
		free(line);
		return;
	}
	app_overlay(a, NULL); /* frees h */
	app_act(a, what);
}

static bool act(struct pane *p, struct app *a, enum action action)
{
	if (action == ACT_K_TAKE) {
		take(help_of(p), a);
		return true;
	}
	return overlay_act(&help_of(p)->o, action);
}

static bool key(struct pane *p, struct app *a, int32_t code)
{
	bool changed, taken = overlay_key(&help_of(p)->o, a, code, &changed);

	if (changed)
		narrow(help_of(p));
	return taken;
}

static void paste(struct pane *p, struct app *a, const char *text, size_t n)
{
	if (input_insert(&help_of(p)->o.in, text, n))
		narrow(help_of(p));
}

static void mouse(struct pane *p, struct app *a, const struct pane_mouse *m)
{
	if (overlay_mouse(&help_of(p)->o, m))
		take(help_of(p), a);
}

static void help_free(struct pane *p)
{
	struct help *h = help_of(p);

	for (size_t i = 0; i < h->n_rows; i++)
		free(h->row[i].keys);
	free(h->row);
	free(h->shown);
	overlay_free(&h->o);
	free(h);
}

static const struct pane_ops help_ops = {
	.name = "help", .title = title, .draw = draw, .act = act, .key = key, .paste = paste, .mouse = mouse, .free = help_free,
};

struct pane *pane_help_new(struct app *a)
{
	struct help *h = xcalloc(1, sizeof(*h));

	h->o.p.ops = &help_ops;
	collect(h, a);
	narrow(h);
	return &h->o.p;
}
