/* theme.h - how things look, by what they mean. Themes: dark, light, 16 (the terminal's own colours), mono; themes of 256 colours are mapped down
 * where a terminal has fewer, to attributes where it has none or NO_COLOR is set; true colour where terminfo has RGB. "color.STYLE = FG [BG] [bold]
 * [underline] [italic] [reverse] [dim]" changes one: a name, a number 0-255, #rrggbb, or "default". */
#ifndef CODEASK_TUI_THEME_H
#define CODEASK_TUI_THEME_H

#include "tui.h"

#include "../parsers/highlight.h"

#include <curses.h>

/* X(ID, "name") */
#define STYLES(X)                                                                                                      \
	X(TEXT, "text")                                                                                                \
	X(DIM, "dim")                                                                                                  \
	X(BORDER, "border")                                                                                            \
	X(TITLE, "title")                                                                                              \
	X(TITLE_FOCUS, "title-focus")                                                                                  \
	X(STATUS, "status")                                                                                            \
	X(STATUS_BUSY, "status-busy")                                                                                  \
	X(PROMPT, "prompt")                                                                                            \
	X(LINE_NUMBER, "line-number")                                                                                  \
	X(DIRECTORY, "directory")                                                                                      \
	X(FILE, "file")                                                                                                \
	X(MATCH, "match")                                                                                              \
	X(NAME, "name") /* under the cursor */                                                                         \
	X(QUESTION, "question")                                                                                        \
	X(FACT, "fact")                                                                                                \
	X(THOUGHT, "thought")                                                                                          \
	X(NOTE, "note")                                                                                                \
	X(ERROR, "error")                                                                                              \
	X(HEADING, "heading")                                                                                          \
	X(STRONG, "strong")                                                                                            \
	X(EMPHASIS, "emphasis")                                                                                        \
	X(CODE, "code")                                                                                                \
	X(QUOTE, "quote")                                                                                              \
	X(TABLE, "table")                                                                                              \
	X(LINK, "link")                                                                                                \
	X(UNVERIFIED, "unverified")                                                                                    \
	X(KEY, "key")                                                                                                  \
	X(SPARK, "spark")                                                                                              \
	X(SYN_COMMENT, "syntax.comment")                                                                               \
	X(SYN_STRING, "syntax.string")                                                                                 \
	X(SYN_ESCAPE, "syntax.escape")                                                                                 \
	X(SYN_NUMBER, "syntax.number")                                                                                 \
	X(SYN_CONSTANT, "syntax.constant")                                                                             \
	X(SYN_KEYWORD, "syntax.keyword")                                                                               \
	X(SYN_TYPE, "syntax.type")                                                                                     \
	X(SYN_FUNCTION, "syntax.function")                                                                             \
	X(SYN_PROPERTY, "syntax.property")                                                                             \
	X(SYN_PREPROC, "syntax.preproc")                                                                               \
	X(SYN_TAG, "syntax.tag")

enum style {
#define X(id, name) STYLE_##id,
	STYLES(X)
#undef X
	STYLE_COUNT
};

/* Added to a style. */
enum { LOOK_SELECTED = 0x100, /* the row with the cursor in the focused pane */
       LOOK_SELECTED_AWAY = 0x200, /* the same in a pane without the focus */
       LOOK_MATCH = 0x400,    /* a match of the search */
       LOOK_UNDERLINE = 0x800 };

struct theme;
/* Before the screen: checks the settings. ERR_USAGE names the line. */
struct theme *theme_new(const struct tui_opts *o, struct err *e);
/* With the screen: colours of this terminal. Also changes the theme while running: name of a theme, false when there is none. */
bool theme_use(struct theme *t, const char *name);
void theme_free(struct theme *t);
const char *theme_name(const struct theme *t);
/* Attributes and pair of a style (| looks); a pair is made when it is first used. */
void theme_attr(struct theme *t, unsigned style, attr_t *attr, int *pair);
enum style theme_syntax(enum hl_kind k);
bool theme_colours(const struct theme *t); /* false: attributes only */

#endif
