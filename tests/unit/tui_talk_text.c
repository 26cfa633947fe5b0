/* The conversation pane: copying, thoughts, errors, search, size (talk_stage.h). */
#include "talk_stage.h"

TestSuite(talktext, .init = start, .fini = stop);

/* ---- copying, thoughts, errors ------------------------------------------------------------------------------------------------ */

Test(talktext, copies_blocks_and_answers)
{
	ask("q");
	send(EV_FACT, "files\n main.c\n");
	send(EV_TEXT, "para\n\n```c\nint x;\n```\n\n|a|b|\n|-|-|\n|1|2|\n");
	done();
	area.rows = 20;
	draw();
	pane()->follow = false;
	static const struct {
		const char *at, *want;
	} blocks[] = { { "> q", "copy \"q\n\" the question\n" }, { "main.c", "copy \"files\n main.c\n\" the block\n" }, { "para", "copy \"para\n\" the block\n" },
		       { "int x;", "copy \"int x;\n\" the block\n" }, { "1 ", "copy \"|a|b|\n|-|-|\n|1|2|\n\" the block\n" } };
	for (size_t i = 0; i < 5; i++) {
		cr_assert_geq(row_of(blocks[i].at), 0, "%s", blocks[i].at);
		pane()->cur = pane()->top;
		talk_go(pane(), &app, &pane()->cur, row_of(blocks[i].at));
		talk_fit(pane(), &app);
		act(ACT_COPY);
		expect_said(blocks[i].want);
	}
	act(ACT_COPY_ALL);
	expect_said("copy \"para\n\n```c\nint x;\n```\n\n|a|b|\n|-|-|\n|1|2|\n\" the answer\n");
	ask("no answer");
	done();
	draw();
	act(ACT_COPY_ALL);
	expect_said("say no answer to copy\n");
}

Test(talktext, thoughts_unfold_around_the_place)
{
	ask("q");
	for (int i = 0; i < 30; i++)
		send(EV_THOUGHT, "a thought\n");
	answer(1, 30);
	done();
	draw();
	times(1, ACT_HALF_UP);
	int at = row_of("line20");
	cr_assert_geq(at, 0);
	act(ACT_THOUGHTS);
	cr_expect_eq(row_of("line20"), at, "what one reads stays");
	cr_expect_eq(talk_lines(pane(), &app, 0), 63u);
	act(ACT_THOUGHTS);
	cr_expect_eq(talk_lines(pane(), &app, 0), 34u);
	cr_expect_eq(row_of("line20"), at);
}

Test(talktext, a_cancelled_answer_stays_and_an_error_stands_under_it)
{
	ask("q");
	send(EV_TEXT, "half of an **ans");
	draw();
	send(EV_ERROR, "stopped");
	done();
	draw();
	cr_expect_geq(row_of("half of an **ans"), 0);
	cr_expect_eq(row_of("stopped"), row_of("half of") + 2);
	cr_expect_eq(look[row_of("stopped")][0] & 0xff, STYLE_ERROR);
	act(ACT_COPY_ALL);
	expect_said("copy \"half of an **ans\" the answer\n");
}

Test(talktext, the_welcome_is_read_from_its_beginning_and_gives_way)
{
	pane_talk_welcome(p, &app, "one\ntwo main.c:5\n");
	draw();
	expect_row(0, "one");
	act(ACT_RIGHT);
	expect_selected("main.c:5");
	act(ACT_ENTER);
	expect_said("open main.c:5 push\n");
	ask("q");
	draw();
	expect_row(0, "> q");
	pane_talk_clear(p);
	draw();
	expect_row(0, "one");
}

/* ---- search ------------------------------------------------------------------------------------------------------------------- */

static long search(const char *pattern, int step)
{
	struct err e = ERR_INIT;
	long n;

	if (pattern) {
		struct match *old = app.search;
		app.search = match_new(&(struct match_opts){ .pattern = pattern, .len = strlen(pattern), .regex = true }, &e);
		cr_assert(app.search, "%s", e.msg);
		app.search_pane = PANE_TALK;
		n = p->ops->search(p, &app, app.search, step);
		match_free(old);
	} else {
		n = p->ops->search(p, &app, step ? app.search : NULL, step);
	}
	draw();
	return n;
}

Test(talktext, searches_live_and_gives_up)
{
	ask("first");
	answer(1, 30);
	done();
	ask("second");
	answer(31, 60);
	done();
	draw();
	act(ACT_TOP);
	times(3, ACT_DOWN);
	app.search_serial++;
	cr_expect_eq(search("line5", 0), 11);
	expect_selected("line5");
	cr_expect_eq(app.search_at, 1);
	cr_expect_eq(search("line59", 0), 1);
	expect_selected("line59");
	cr_expect(look[row_of("line59")][2] & LOOK_MATCH);
	cr_expect_eq(search("line", 0), 60); /* a shorter pattern: from where it began */
	expect_selected("line2");
	cr_expect_eq(search("nothing", 0), 0);
	expect_selected("line2");
	search("line44", 0);
	cr_expect_eq(search(NULL, 0), 0); /* given up */
	expect_selected("line2");
	expect_row(0, "> first");
	app.search_serial++;
	search("line.*5", 0);
	expect_said("");
	cr_expect_eq(search(NULL, 1), 15);
	expect_selected("line15");
	expect_said("say match 2 of 15\n");
	search(NULL, -1);
	search(NULL, -1);
	expect_selected("line59");
	expect_said("say match 1 of 15\nsay match 15 of 15, from the end again\n");
	search(NULL, 1);
	expect_selected("line5");
	expect_said("say match 1 of 15, from the top again\n");
	ask("third"); /* what has come since is found, too */
	answer(65, 65);
	done();
	draw();
	cr_expect_eq(search(NULL, -1), 16);
}

Test(talktext, a_search_that_is_given_up_follows_again)
{
	ask("q");
	answer(1, 40);
	draw();
	app.search_serial++;
	cr_expect_eq(search("line3 ", 0), 1);
	cr_expect(!pane()->follow);
	search(NULL, 0);
	cr_expect(pane()->follow);
}

/* ---- size --------------------------------------------------------------------------------------------------------------------- */

static size_t laid_out(void)
{
	size_t n = 0;

	for (size_t i = 0; i < pane()->n; i++)
		n += pane()->t[i]->width && !pane()->t[i]->dropped;
	return n;
}

Test(talktext, far_turns_keep_no_layout)
{
	for (int i = 0; i < 60; i++) {
		ask("q");
		answer(1, 30);
		done();
		draw();
	}
	cr_expect_leq(laid_out(), 7u, "%zu", laid_out());
	for (int i = 0; i < 70; i++)
		act(ACT_PREV_TURN);
	expect_row(0, "> q");
	cr_expect_eq(pane()->cur.turn, 0u);
	cr_expect_leq(laid_out(), 7u, "%zu", laid_out());
	area.cols = 20; /* only what is shown is laid out for the new width */
	draw();
	size_t now = 0;
	for (size_t i = 0; i < pane()->n; i++)
		now += pane()->t[i]->width == 20;
	cr_expect_leq(now, 3u, "%zu", now);
	times(230, ACT_PAGE_DOWN);
	cr_expect(pane()->follow);
	cr_expect_leq(laid_out(), 7u);
	expect_row(9, "line30");
}
