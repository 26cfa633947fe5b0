#include "theme.h"

#include "../src/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <term.h>

/* A colour: the terminal's own, a number of the 256 (xterm's: 16 of the terminal, a cube of 6x6x6, 24 greys), or 24 bits. */
#define DEFAULT (-1)
#define RGB     0x1000000

struct colour {
	int32_t fg, bg;
	attr_t attr;
};

struct look { /* what a selected row and a match become */
	struct colour selected, away, match;
};

enum { DARK, LIGHT, SIXTEEN, MONO, THEMES };
static const char *const theme_names[THEMES] = { "dark", "light", "16", "mono" };

#define D DEFAULT
/* style, dark (fg, bg, attributes), light, 16. Monochrome has the attributes of `mono`. Greys of dark are 243 and lighter on black (contrast 4.5 and
 * more), those of light 242 and darker on white. */
#define COLOURS(X)                                                                                                     \
	X(TEXT, D, D, 0, D, D, 0, D, D, 0, 0)                                                                          \
	X(DIM, 245, D, 0, 242, D, 0, D, D, A_DIM, A_DIM)                                                               \
	X(BORDER, 240, D, 0, 248, D, 0, D, D, A_DIM, 0)                                                                \
	X(TITLE, 250, 236, 0, 238, 253, 0, D, D, A_UNDERLINE, A_UNDERLINE)                                             \
	X(TITLE_FOCUS, 231, 25, A_BOLD, 231, 25, A_BOLD, D, D, A_REVERSE | A_BOLD, A_REVERSE | A_BOLD)                 \
	X(STATUS, 252, 237, 0, 236, 253, 0, D, D, A_REVERSE, A_REVERSE)                                                \
	X(STATUS_BUSY, 222, 237, A_BOLD, 94, 253, A_BOLD, D, D, A_REVERSE | A_BOLD, A_REVERSE | A_BOLD)                \
	X(PROMPT, D, D, 0, D, D, 0, D, D, 0, 0)                                                                        \
	X(LINE_NUMBER, 243, D, 0, 244, D, 0, D, D, A_DIM, A_DIM)                                                       \
	X(DIRECTORY, 110, D, A_BOLD, 25, D, A_BOLD, 6, D, A_BOLD, A_BOLD)                                              \
	X(FILE, D, D, 0, D, D, 0, D, D, 0, 0)                                                                          \
	X(MATCH, 16, 179, 0, 16, 221, 0, D, D, A_REVERSE, A_REVERSE)                                                   \
	X(NAME, 231, 60, A_BOLD, 16, 189, A_BOLD, D, D, A_BOLD | A_UNDERLINE, A_BOLD | A_UNDERLINE)                    \
	X(QUESTION, 153, D, A_BOLD, 24, D, A_BOLD, 6, D, A_BOLD, A_BOLD)                                               \
	X(FACT, D, D, 0, D, D, 0, D, D, 0, 0)                                                                          \
	X(THOUGHT, 245, D, A_ITALIC, 242, D, A_ITALIC, D, D, A_DIM, A_DIM)                                             \
	X(NOTE, 180, D, 0, 94, D, 0, 5, D, 0, 0)                                                                       \
	X(ERROR, 210, D, A_BOLD, 160, D, A_BOLD, 1, D, A_BOLD, A_BOLD)                                                 \
	X(HEADING, 117, D, A_BOLD, 25, D, A_BOLD, 6, D, A_BOLD, A_BOLD | A_UNDERLINE)                                  \
	X(STRONG, D, D, A_BOLD, D, D, A_BOLD, D, D, A_BOLD, A_BOLD)                                                    \
	X(EMPHASIS, D, D, A_ITALIC, D, D, A_ITALIC, D, D, A_UNDERLINE, A_UNDERLINE)                                    \
	X(CODE, 223, D, 0, 94, D, 0, D, D, A_BOLD, A_BOLD)                                                             \
	X(QUOTE, 247, D, A_ITALIC, 240, D, A_ITALIC, D, D, A_DIM, A_DIM)                                               \
	X(TABLE, 247, D, 0, 240, D, 0, D, D, 0, 0)                                                                     \
	X(LINK, 81, D, A_UNDERLINE, 26, D, A_UNDERLINE, 6, D, A_UNDERLINE, A_UNDERLINE)                                \
	X(UNVERIFIED, 209, D, 0, 166, D, 0, 1, D, 0, A_DIM)                                                            \
	X(KEY, 222, D, A_BOLD, 94, D, A_BOLD, D, D, A_BOLD, A_BOLD)                                                    \
	X(SPARK, 79, D, 0, 29, D, 0, 2, D, 0, 0)                                                                       \
	X(SYN_COMMENT, 246, D, A_ITALIC, 242, D, A_ITALIC, D, D, A_DIM, A_DIM)                                         \
	X(SYN_STRING, 150, D, 0, 28, D, 0, 2, D, 0, 0)                                                                 \
	X(SYN_ESCAPE, 180, D, 0, 130, D, 0, 5, D, 0, 0)                                                                \
	X(SYN_NUMBER, 180, D, 0, 130, D, 0, 5, D, 0, 0)                                                                \
	X(SYN_CONSTANT, 180, D, 0, 130, D, 0, 5, D, 0, 0)                                                              \
	X(SYN_KEYWORD, 176, D, 0, 90, D, 0, D, D, A_BOLD, A_BOLD)                                                      \
	X(SYN_TYPE, 80, D, 0, 30, D, 0, 6, D, 0, 0)                                                                    \
	X(SYN_FUNCTION, 111, D, 0, 26, D, 0, D, D, 0, A_UNDERLINE)                                                     \
	X(SYN_PROPERTY, 152, D, 0, 24, D, 0, D, D, 0, 0)                                                               \
	X(SYN_PREPROC, 174, D, 0, 125, D, 0, 5, D, 0, 0)                                                               \
	X(SYN_TAG, 110, D, 0, 25, D, 0, 6, D, 0, 0)

static const struct colour styles[THEMES][STYLE_COUNT] = {
#define X(id, df, db, da, lf, lb, la, sf, sb, sa, ma) [STYLE_##id] = { df, db, da },
	[DARK] = { COLOURS(X) },
#undef X
#define X(id, df, db, da, lf, lb, la, sf, sb, sa, ma) [STYLE_##id] = { lf, lb, la },
	[LIGHT] = { COLOURS(X) },
#undef X
#define X(id, df, db, da, lf, lb, la, sf, sb, sa, ma) [STYLE_##id] = { sf, sb, sa },
	[SIXTEEN] = { COLOURS(X) },
#undef X
#define X(id, df, db, da, lf, lb, la, sf, sb, sa, ma) [STYLE_##id] = { DEFAULT, DEFAULT, ma },
	[MONO] = { COLOURS(X) },
#undef X
};
#undef D

/* bg DEFAULT: the style's own stays; fg likewise. */
static const struct look looks[THEMES] = {
	[DARK] = { { DEFAULT, 238, 0 }, { DEFAULT, 235, 0 }, { 16, 179, 0 } },
	[LIGHT] = { { DEFAULT, 252, 0 }, { DEFAULT, 255, 0 }, { 16, 221, 0 } },
	[SIXTEEN] = { { DEFAULT, DEFAULT, A_REVERSE }, { DEFAULT, DEFAULT, A_UNDERLINE | A_BOLD }, { DEFAULT, DEFAULT, A_STANDOUT | A_BOLD } },
	[MONO] = { { DEFAULT, DEFAULT, A_REVERSE }, { DEFAULT, DEFAULT, A_UNDERLINE }, { DEFAULT, DEFAULT, A_STANDOUT | A_BOLD } },
};

static const char *const style_names[STYLE_COUNT] = {
#define X(id, name) [STYLE_##id] = name,
	STYLES(X)
#undef X
};

#define PAIRS_MAX 512

struct theme {
	char chosen[8];                      /* of the configuration: a theme's name, "auto" */
	struct colour own[STYLE_COUNT];      /* color.STYLE settings */
	bool has_own[STYLE_COUNT];
	int base;                            /* the theme that is shown */
	bool on;                             /* theme_use() was called */
	int colours;                         /* of the terminal; 0: attributes only */
	bool direct;                         /* colour numbers are RGB */
	struct {
		attr_t attr;
		int pair;
		bool known;
	} made[STYLE_COUNT][16];             /* by style and looks */
	struct {
		int32_t fg, bg;
	} pairs[PAIRS_MAX];                  /* pair i + 1 */
	int n_pairs;
};

/* ---- settings ----------------------------------------------------------------------------------------------------------------- */

static const char *const colour_names[16] = {
	"black",	"red",		"green",	"yellow",	 "blue",	"magenta",	  "cyan",	 "white",
	"bright-black", "bright-red",	"bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
};

static bool parse_colour(const char *word, int32_t *c)
{
	char *end;
	long n;

	if (strcmp(word, "default") == 0) {
		*c = DEFAULT;
		return true;
	}
	for (int i = 0; i < 16; i++)
		if (strcmp(word, colour_names[i]) == 0) {
			*c = i;
			return true;
		}
	if (word[0] == '#') {
		if (strlen(word) != 7 || strspn(word + 1, "0123456789abcdefABCDEF") != 6)
			return false;
		*c = RGB | (int32_t)strtol(word + 1, NULL, 16);
		return true;
	}
	if (!word[0] || strspn(word, "0123456789") != strlen(word) || strlen(word) > 3)
		return false;
	n = strtol(word, &end, 10);
	*c = (int32_t)n;
	return n <= 255;
}

static bool parse_attr(const char *word, attr_t *attr)
{
	static const struct {
		const char *name;
		attr_t attr;
	} names[] = {
		{ "bold", A_BOLD },	  { "underline", A_UNDERLINE }, { "italic", A_ITALIC },
		{ "reverse", A_REVERSE }, { "dim", A_DIM },		{ "normal", A_NORMAL },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(word, names[i].name) == 0) {
			*attr |= names[i].attr;
			return true;
		}
	return false;
}

/* "FG [BG] [bold] ..." */
static int parse_style(const char *text, struct colour *out, struct err *e)
{
	int n_colours = 0;
	bool any = false;

	*out = (struct colour){ DEFAULT, DEFAULT, 0 };
	while (*text) {
		size_t len = strcspn(text, " \t");
		char word[24];
		int32_t c;

		if (len) {
			any = true;
			if (len >= sizeof(word))
				return err_set(e, ERR_USAGE, "%.40s is no colour", text);
			memcpy(word, text, len);
			word[len] = '\0';
			if (!parse_attr(word, &out->attr)) {
				if (n_colours == 2 || !parse_colour(word, &c))
					return err_set(e, ERR_USAGE, "%s is no colour (a name, 0-255, #rrggbb, default; then bold, underline, italic, reverse, dim)", word);
				if (n_colours++ == 0)
					out->fg = c;
				else
					out->bg = c;
			}
		}
		text += len;
		text += strspn(text, " \t");
	}
	return any ? 0 : err_set(e, ERR_USAGE, "needs a colour: FG [BG] [bold] [underline] [italic] [reverse] [dim]");
}

static int theme_number(const char *name)
{
	for (int i = 0; i < THEMES; i++)
		if (strcmp(name, theme_names[i]) == 0)
			return i;
	return -1;
}

static int setting(struct theme *t, const struct tui_setting *s, struct err *e)
{
	if (strcmp(s->key, "theme") == 0) {
		if (strcmp(s->value, "auto") != 0 && theme_number(s->value) < 0)
			return err_set(e, ERR_USAGE, "%s is no theme: auto, dark, light, 16 or mono", s->value);
		strcpy(t->chosen, s->value);
		return 0;
	}
	if (strncmp(s->key, "color.", 6) != 0)
		return 0;
	for (int i = 0; i < STYLE_COUNT; i++)
		if (strcmp(s->key + 6, style_names[i]) == 0) {
			t->has_own[i] = true;
			return parse_style(s->value, &t->own[i], e);
		}
	return err_set(e, ERR_USAGE, "nothing is called %s (man 5 codeask lists what has a colour)", s->key + 6);
}

struct theme *theme_new(const struct tui_opts *o, struct err *e)
{
	struct theme *t = xcalloc(1, sizeof(*t));

	strcpy(t->chosen, "auto");
	for (size_t i = 0; o && i < o->n_settings; i++)
		if (setting(t, &o->settings[i], e) != 0) {
			err_prefix(e, "%s line %d: %s", o->config ? o->config : "configuration", o->settings[i].line, o->settings[i].key);
			theme_free(t);
			return NULL;
		}
	return t;
}

void theme_free(struct theme *t)
{
	free(t);
}

/* ---- the terminal's colours --------------------------------------------------------------------------------------------------- */

static const int cube[6] = { 0, 95, 135, 175, 215, 255 };

/* xterm's default colours. */
static int32_t rgb_of(int32_t c)
{
	static const int32_t first[16] = { 0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
					   0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff };
	int g;

	if (c & RGB)
		return c & 0xffffff;
	if (c < 16)
		return first[c];
	if (c < 232)
		return cube[(c - 16) / 36] << 16 | cube[(c - 16) / 6 % 6] << 8 | cube[(c - 16) % 6];
	g = 8 + (c - 232) * 10;
	return g << 16 | g << 8 | g;
}

/* The nearest of the colours [from, to). */
static int32_t nearest(int32_t c, int from, int to)
{
	int32_t rgb = rgb_of(c), best = from;
	long least = -1;

	for (int i = from; i < to; i++) {
		int32_t x = rgb_of(i);
		long r = (rgb >> 16 & 255) - (x >> 16 & 255), g = (rgb >> 8 & 255) - (x >> 8 & 255), b = (rgb & 255) - (x & 255);
		long d = 3 * r * r + 6 * g * g + b * b; /* weights of the eye, roughly */

		if (least < 0 || d < least) {
			least = d;
			best = i;
		}
	}
	return best;
}

static int32_t map_down(const struct theme *t, int32_t c, attr_t *attr)
{
	if (c == DEFAULT)
		return DEFAULT;
	if (t->direct)
		return c < 16 && !(c & RGB) ? (c < 8 ? c : rgb_of(c)) : rgb_of(c);
	if (t->colours >= 256)
		return c & RGB ? nearest(c, 16, 256) : c;
	if (c >= 16)
		c = nearest(c, 0, 16);
	if (t->colours < 16 && c >= 8) {
		c -= 8;
		if (attr)
			*attr |= A_BOLD;
	}
	return c;
}

static int pair_of(struct theme *t, int32_t fg, int32_t bg)
{
	if (fg == DEFAULT && bg == DEFAULT)
		return 0;
	for (int i = 0; i < t->n_pairs; i++)
		if (t->pairs[i].fg == fg && t->pairs[i].bg == bg)
			return i + 1;
	if (t->n_pairs == PAIRS_MAX || t->n_pairs + 1 >= COLOR_PAIRS || init_extended_pair(t->n_pairs + 1, fg, bg) == ERR)
		return 0;
	t->pairs[t->n_pairs].fg = fg;
	t->pairs[t->n_pairs].bg = bg;
	return ++t->n_pairs;
}

/* COLORFGBG, which rxvt, Konsole and others set: "foreground;background". */
static int guess(int colours)
{
	const char *hint = getenv("COLORFGBG"), *bg = hint ? strrchr(hint, ';') : NULL;

	if (colours < 256)
		return SIXTEEN;
	return bg && (strcmp(bg + 1, "7") == 0 || strcmp(bg + 1, "15") == 0) ? LIGHT : DARK;
}

static void start(struct theme *t)
{
	const char *no = getenv("NO_COLOR");

	t->on = true;
	if (!(no && no[0]) && has_colors()) {
		start_color();
		use_default_colors();
		t->colours = COLORS;
		t->direct = COLORS > 256 && tigetflag("RGB") != 0 && COLORS >= 1 << 24;
	}
}

bool theme_use(struct theme *t, const char *name)
{
	int n;

	if (!t->on)
		start(t);
	if (!name)
		name = t->chosen;
	n = strcmp(name, "auto") == 0 ? guess(t->colours) : theme_number(name);
	if (n < 0)
		return false;
	t->base = t->colours < 8 ? MONO : n;
	memset(t->made, 0, sizeof(t->made));
	return true;
}

const char *theme_name(const struct theme *t)
{
	return theme_names[t->base];
}

bool theme_colours(const struct theme *t)
{
	return t->colours >= 8 && t->base != MONO;
}

static void lay_over(struct colour *c, const struct colour *look)
{
	if (look->fg != DEFAULT)
		c->fg = look->fg;
	if (look->bg != DEFAULT)
		c->bg = look->bg;
	c->attr |= look->attr;
}

void theme_attr(struct theme *t, unsigned style, attr_t *attr, int *pair)
{
	unsigned id = style & 0xff, look = style >> 8 & 15;
	struct colour c;

	if (id >= STYLE_COUNT)
		id = STYLE_TEXT;
	if (!t->made[id][look].known) {
		c = t->has_own[id] ? t->own[id] : styles[t->base][id];
		if (style & LOOK_SELECTED)
			lay_over(&c, &looks[t->base].selected);
		else if (style & LOOK_SELECTED_AWAY)
			lay_over(&c, &looks[t->base].away);
		if (style & LOOK_MATCH)
			lay_over(&c, &looks[t->base].match);
		if (style & LOOK_UNDERLINE)
			c.attr |= A_UNDERLINE;
		if (theme_colours(t)) {
			int32_t fg = map_down(t, c.fg, &c.attr), bg = map_down(t, c.bg, NULL);

			t->made[id][look].pair = pair_of(t, fg, bg);
		}
		t->made[id][look].attr = c.attr;
		t->made[id][look].known = true;
	}
	*attr = t->made[id][look].attr;
	*pair = t->made[id][look].pair;
}

enum style theme_syntax(enum hl_kind k)
{
	static const enum style of[HL_KIND_COUNT] = {
		[HL_NONE] = STYLE_TEXT,		  [HL_COMMENT] = STYLE_SYN_COMMENT,   [HL_STRING] = STYLE_SYN_STRING,
		[HL_ESCAPE] = STYLE_SYN_ESCAPE,	  [HL_NUMBER] = STYLE_SYN_NUMBER,     [HL_CONSTANT] = STYLE_SYN_CONSTANT,
		[HL_KEYWORD] = STYLE_SYN_KEYWORD, [HL_TYPE] = STYLE_SYN_TYPE,	      [HL_FUNCTION] = STYLE_SYN_FUNCTION,
		[HL_PROPERTY] = STYLE_SYN_PROPERTY, [HL_PREPROC] = STYLE_SYN_PREPROC, [HL_TAG] = STYLE_SYN_TAG,
		[HL_HEADING] = STYLE_HEADING,	  [HL_EMPHASIS] = STYLE_EMPHASIS,     [HL_LINK] = STYLE_LINK,
	};

	return (unsigned)k < HL_KIND_COUNT ? of[k] : STYLE_TEXT;
}
