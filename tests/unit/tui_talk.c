/* A turn of the conversation: parts from events, lines from parts, places that outlive a layout. */
#include "tui/talk_turn.h"

#include <criterion/criterion.h>
#include <string.h>

static void send_text(struct turn *t, enum ev_type type, const char *text)
{
	struct event ev = { .type = type, .text = text, .len = strlen(text) };

	turn_event(t, &ev);
}

static char *shown(struct turn *t, int width, bool unfolded)
{
	struct buf b = { 0 };
	size_t n = turn_layout(t, NULL, width, unfolded);

	for (size_t i = 0; i < n; i++) {
		size_t k;
		const struct rich *r = turn_line(t, i, &k, NULL);
		if (r) {
			buf_fill(&b, ' ', r->lines[k].indent);
			rich_text(r, k, &b);
		}
		buf_putc(&b, '\n');
	}
	buf_str(&b);
	return buf_steal(&b);
}

#define SHOWS(t, width, unfolded, want)                                                                                \
	do {                                                                                                           \
		char *got_ = shown(t, width, unfolded);                                                                \
		cr_assert_str_eq(got_, want);                                                                          \
		free(got_);                                                                                            \
	} while (0)

Test(talk, facts_keep_their_lines_and_wrap_with_their_indent)
{
	struct turn *t = turn_new("what");

	send_text(t, EV_FACT, "entry points\n  fs_initcall(init)   fs/inode.c:299\n\n  x\n");
	SHOWS(t, 60, false, "> what\n\nentry points\n  fs_initcall(init)   fs/inode.c:299\n\n  x\n");
	SHOWS(t, 24, false, "> what\n\nentry points\n  fs_initcall(init)\n    fs/inode.c:299\n\n  x\n");
	turn_free(t);
}

Test(talk, thoughts_fold_to_a_line)
{
	struct turn *t = turn_new("q");
	struct ev_rate r = { .tokens = 431 };
	struct event rate = { .type = EV_RATE, .live = &r };

	send_text(t, EV_THOUGHT, "let me\nsee it ");
	send_text(t, EV_THOUGHT, "now");
	SHOWS(t, 40, false, "> q\n\nthinking: see it now\n");
	turn_event(t, &rate);
	send_text(t, EV_TEXT, "an *answer*\n");
	SHOWS(t, 60, false, "> q\n\nthought, 431 tokens - T unfolds\n\nan answer\n");
	SHOWS(t, 60, true, "> q\n\nlet me\nsee it now\n\nan answer\n");
	send_text(t, EV_ERROR, "stopped");
	SHOWS(t, 60, false, "> q\n\nthought, 431 tokens - T unfolds\n\nan answer\n\nstopped\n");
	turn_free(t);
}

Test(talk, names_that_are_not_there_are_marked)
{
	struct turn *t = turn_new("q");
	struct event bad = { .type = EV_CITE, .name = "no_such" }, good = { .type = EV_CITE, .name = "do_it", .path = "a.c", .line = 7, .verified = true };

	for (int i = 0; i < 50; i++) { /* more names than fit without growing */
		char name[16];
		struct event ev = { .type = EV_CITE, .name = name, .verified = true };
		snprintf(name, sizeof name, "name_%d", i);
		turn_event(t, &ev);
	}
	send_text(t, EV_TEXT, "see `do_it()` and no_such, ");
	SHOWS(t, 60, false, "> q\n\nsee do_it() and no_such,\n");
	turn_event(t, &bad);
	turn_event(t, &good);
	SHOWS(t, 60, false, "> q\n\nsee do_it() and no_such?,\n");
	size_t k;
	const struct rich *r = turn_line(t, 2, &k, NULL);
	bool found = false;
	for (uint32_t i = 0; i < r->lines[k].n_runs; i++) {
		const struct talk_link *l = talk_links_get(&t->links, r->runs[r->lines[k].run0 + i].link);
		if (l && !strcmp(l->word, "do_it")) {
			cr_assert_str_eq(l->path, "a.c");
			cr_assert_eq(l->line, 7);
			found = true;
		}
	}
	cr_assert(found);
	cr_assert_null(talk_links_get(&t->links, -1));
	cr_assert_null(talk_links_get(&t->links, 1000));
	turn_free(t);
}

Test(talk, a_place_outlives_its_layout)
{
	struct turn *t = turn_new("q");
	size_t part, source;

	send_text(t, EV_THOUGHT, "one\ntwo\nthree\n");
	for (int i = 0; i < 50; i++)
		send_text(t, EV_TEXT, "a paragraph of some words that wraps\n\n");
	size_t n = turn_layout(t, NULL, 60, false), at = n / 2;
	turn_place(t, at, &part, &source);
	turn_layout(t, NULL, 10, true);
	size_t there = turn_find(t, part, source, at), p2, s2;
	turn_place(t, there, &p2, &s2);
	cr_assert_eq(part, p2);
	cr_assert_eq(source, s2);
	turn_layout(t, NULL, 60, false);
	cr_assert_eq(turn_find(t, part, source, at), at);
	turn_free(t);
}

Test(talk, copies_blocks_and_answers)
{
	struct turn *t = turn_new("q");
	struct buf b = { 0 };
	const char *what = NULL;

	send_text(t, EV_FACT, "files\n a.c\n");
	send_text(t, EV_TEXT, "text\n\n```c\nint x;\n```\n");
	turn_layout(t, NULL, 40, false);
	turn_copy(t, 3, &b, &what);
	cr_assert_str_eq(buf_str(&b), "files\n a.c\n");
	buf_truncate(&b, 0);
	turn_copy(t, 7, &b, &what);
	cr_assert_str_eq(buf_str(&b), "int x;\n");
	cr_assert_str_eq(what, "the block");
	buf_truncate(&b, 0);
	turn_answer(t, &b);
	cr_assert_str_eq(buf_str(&b), "text\n\n```c\nint x;\n```\n");
	buf_free(&b);
	turn_free(t);
}
