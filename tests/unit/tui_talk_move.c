/* The conversation pane: scrolling, following, links and what is done with them (talk_stage.h). */
#include "talk_stage.h"

TestSuite(talkpane, .init = start, .fini = stop);

/* ---- scrolling ---------------------------------------------------------------------------------------------------------------- */

Test(talkpane, nothing_is_asked_of_an_empty_pane)
{
	cr_expect(!p->ops->act(p, &app, ACT_DOWN));
	cr_expect_eq(p->ops->search(p, &app, NULL, 0), 0);
	draw();
	cr_expect(!p->ops->act(p, &app, ACT_COPY));
	send(EV_TEXT, "of no question");
	draw();
	expect_row(0, "");
	expect_title("conversation", "");
}

Test(talkpane, follows_until_one_scrolls_and_goes_on_with_G)
{
	ask("q");
	answer(1, 30);
	draw();
	cr_expect_geq(row_of("line30"), 6, "the end is in the lower part");
	expect_title("conversation", "");
	act(ACT_UP);
	int at = row_of("line28");
	answer(31, 40);
	draw();
	cr_expect_eq(row_of("line28"), at, "the place stays");
	expect_title("conversation", "10 new lines, G");
	act(ACT_BOTTOM);
	cr_expect_geq(row_of("line40"), 6);
	expect_title("conversation", "");
	answer(41, 41);
	draw();
	cr_expect_geq(row_of("line41"), 0, "it follows again");
	act(ACT_UP);
	act(ACT_DOWN); /* to the end: follows */
	answer(42, 42);
	draw();
	cr_expect_geq(row_of("line42"), 0);
	done();
	draw();
	expect_row(9, "line42");
	act(ACT_UP);
	cr_expect(pane()->cur.line == 42 && !pane()->follow);
}

Test(talkpane, moves_by_lines_halves_pages_and_to_the_ends)
{
	ask("q");
	answer(1, 50);
	done();
	draw();
	expect_row(9, "line50");
	act(ACT_TOP);
	expect_row(0, "> q");
	expect_row(2, "line1");
	expect_selected("> q");
	times(3, ACT_DOWN);
	expect_selected("line2");
	act(ACT_UP);
	expect_selected("line1");
	times(8, ACT_DOWN); /* the window goes along */
	expect_selected("line9");
	expect_row(9, "line9");
	act(ACT_PAGE_DOWN);
	expect_row(9, "line18");
	act(ACT_HALF_DOWN);
	expect_row(9, "line23");
	act(ACT_HALF_UP);
	act(ACT_PAGE_UP);
	expect_row(9, "line9");
	expect_selected("line9");
	act(ACT_HALF_UP);
	act(ACT_HALF_UP);
	expect_row(0, "> q");
	times(12, ACT_PAGE_DOWN);
	cr_expect(pane()->follow);
	expect_row(9, "line50");
	p->ops->mouse(p, &app, &(struct pane_mouse){ .what = MOUSE_WHEEL_UP });
	draw();
	expect_row(9, "line47");
	cr_expect(!pane()->follow);
	p->ops->mouse(p, &app, &(struct pane_mouse){ .what = MOUSE_WHEEL_DOWN });
	draw();
	expect_row(9, "line50");
	cr_expect(pane()->follow);
}

Test(talkpane, goes_from_question_to_question)
{
	ask("first");
	answer(1, 20);
	done();
	ask("second");
	answer(21, 40);
	done();
	draw();
	expect_title("conversation 2/2", "");
	act(ACT_PREV_TURN);
	expect_row(0, "> second");
	act(ACT_PREV_TURN);
	expect_row(0, "> first");
	expect_title("conversation 1/2", "");
	act(ACT_PREV_TURN);
	expect_row(0, "> first");
	act(ACT_REASK);
	expect_said("reask 0\n");
	act(ACT_NEXT_TURN);
	expect_row(0, "> second");
	act(ACT_NEXT_TURN);
	expect_row(0, "> second");
	act(ACT_REASK);
	expect_said("reask 1\n");
	pane_talk_forget(p, 1);
	draw();
	expect_row(9, "line20");
	cr_expect_str_eq(pane_talk_asked(p, 0), "first");
	cr_expect_null(pane_talk_asked(p, 1));
}

Test(talkpane, a_resize_keeps_the_place)
{
	ask("q");
	for (int i = 1; i <= 40; i++) {
		char text[100];
		snprintf(text, sizeof text, "paragraph%d with some more words that have to be wrapped helper_%d\n\n", i, i);
		send(EV_TEXT, text);
	}
	done();
	draw();
	times(3, ACT_PAGE_UP);
	struct talk_place was = pane()->cur_at, top = pane()->top_at;
	static const int widths[] = { 12, 80, 7, 33, 40 };
	for (size_t i = 0; i < 5; i++) {
		area.cols = widths[i];
		draw();
		struct talk_pos from = pane()->top, to = from;
		talk_go(pane(), &app, &to, area.rows - 1);
		cr_expect(!talk_before(pane()->cur, from) && !talk_before(to, pane()->cur), "%d columns", widths[i]);
		cr_expect_leq(pane()->cur_at.source, was.source);
	}
	area.cols = 40;
	draw();
	cr_expect(pane()->cur_at.source <= was.source && pane()->cur_at.source + 80 > was.source, "drifted from %zu to %zu", was.source,
		  pane()->cur_at.source);
	cr_expect(pane()->top_at.source + 400 > top.source);
}

/* ---- links -------------------------------------------------------------------------------------------------------------------- */

Test(talkpane, goes_from_link_to_link_and_follows_them)
{
	ask("q");
	send(EV_FACT, "files\n lib/util.c   9  helper:3\n  -> helper :3\n  -> twin :8\n");
	send(EV_TEXT, "See `main.c:5`, it calls helper() and `no_such`.\n\nNothing here.\n");
	cite("no_such", NULL, 0, false);
	cite("helper", "lib/util.c", 3, true);
	done();
	area.cols = 70;
	area.rows = 20;
	draw();
	act(ACT_RIGHT); /* while following: the first one on the screen */
	expect_selected("lib/util.c");
	act(ACT_ENTER);
	expect_said("open lib/util.c:0 push\n");
	act(ACT_RIGHT);
	expect_selected("helper:3");
	act(ACT_RIGHT);
	act(ACT_RIGHT);
	expect_selected(":3");
	act(ACT_ENTER);
	settle();
	expect_said("open lib/util.c:3 push\n");
	times(2, ACT_RIGHT);
	expect_selected(":8");
	act(ACT_CALLERS); /* of what is at that line */
	settle();
	expect_said("callers twin near lib/util.c\n");
	act(ACT_RIGHT);
	expect_selected("main.c:5");
	act(ACT_EDIT);
	act(ACT_BLAME);
	act(ACT_READ_TOO);
	act(ACT_OUTLINE);
	act(ACT_INCLUDES);
	expect_said("edit main.c:5\nblame main.c:5\nread main.c:3-6\noutline main.c near main.c\nincludes main.c near main.c\n");
	act(ACT_RIGHT);
	expect_selected("helper");
	act(ACT_CALLERS);
	act(ACT_DEFINITION);
	act(ACT_CALLEES);
	act(ACT_ENTER);
	expect_said("callers helper near main.c\ndefinition helper near main.c\ncallees helper near main.c\nopen lib/util.c:3 push\n");
	act(ACT_RIGHT);
	expect_selected("no_such?");
	act(ACT_ENTER);
	expect_said("follow no_such near main.c\n");
	act(ACT_EDIT);
	settle();
	expect_said("say no_such: nothing of that name in this tree\n");
	act(ACT_RIGHT);
	expect_said("say no link behind this\n");
	act(ACT_LEFT);
	expect_selected("helper");
	act(ACT_DOWN); /* a movement leaves it */
	cr_expect(pane()->link < 0);
	times(2, ACT_DOWN);
	act(ACT_ENTER);
	expect_said("say no link in this line: h and l go to one\n");
}

Test(talkpane, bare_names_are_resolved_for_the_editor_and_the_model)
{
	ask("q");
	send(EV_TEXT, "`helper`\n\n`twin`\n\n`other/util.c`: twin() here\n\n`util.h:1`\n");
	done();
	area.cols = 60;
	draw();
	act(ACT_RIGHT);
	expect_selected("helper");
	act(ACT_EDIT);
	settle();
	act(ACT_READ_TOO);
	settle();
	act(ACT_BLAME);
	settle();
	act(ACT_INCLUDERS);
	settle();
	expect_said("say helper: the first of 2\nedit lib/util.c:3\nsay helper: the first of 2\nread lib/util.c:3-6\n"
		    "say helper: the first of 2\nblame lib/util.c:3\nsay helper: the first of 2\nincluders lib/util.c near lib/util.c\n");
	act(ACT_RIGHT);
	act(ACT_EDIT);
	settle();
	expect_said("say twin: the first of 2\nedit lib/util.c:8\n");
	times(2, ACT_RIGHT); /* the path before it in its block says which */
	act(ACT_EDIT);
	settle();
	expect_said("say twin: the first of 2\nedit other/util.c:2\n");
	act(ACT_RIGHT); /* a part of a path */
	expect_selected("util.h:1");
	act(ACT_EDIT);
	settle();
	expect_said("edit lib/util.h:1\n");
}

Test(talkpane, near_is_of_the_links_own_block)
{
	ask("q");
	send(EV_TEXT, "In `main.c` is `helper` first, in `lib/util.c` then `helper`.\n\nBelow `helper` again.\n\n## main.c\n\n- `helper` is called\n\n");
	send(EV_TEXT, "`lib/util.h` is last");
	done();
	area.cols = 60;
	area.rows = 20;
	draw();
	times(2, ACT_RIGHT);
	act(ACT_ENTER);
	times(2, ACT_RIGHT);
	act(ACT_ENTER);
	act(ACT_RIGHT);
	act(ACT_ENTER);
	times(2, ACT_RIGHT);
	act(ACT_ENTER);
	expect_said("follow helper near main.c\nfollow helper near lib/util.c\nfollow helper near -\nfollow helper near main.c\n");
}

Test(talkpane, a_line_number_is_of_the_name_before_it)
{
	ask("q");
	send(EV_FACT, " helper lib/util.c:3\n   also main other/util.c:9\n   twin :8\n   :2\n");
	done();
	area.cols = 60;
	draw();
	act(ACT_BOTTOM);
	times(1, ACT_LEFT);
	expect_selected(":2");
	times(1, ACT_LEFT);
	expect_selected(":8");
	act(ACT_ENTER); /* twin stands at line 8 of lib/util.c, though other/util.c was named last */
	settle();
	expect_said("open lib/util.c:8 push\n");
}

Test(talkpane, names_in_fenced_code_and_clicks)
{
	ask("q");
	send(EV_TEXT, "```c\nint x = helper(2); /* main.c */\n```\n");
	done();
	area.cols = 60;
	draw();
	act(ACT_RIGHT);
	expect_selected("helper");
	act(ACT_RIGHT);
	expect_selected("main.c");
	p->ops->mouse(p, &app, &(struct pane_mouse){ .what = MOUSE_PRESS, .row = row_of("helper"), .col = 9 });
	draw();
	expect_selected("helper");
	expect_said("follow helper near -\n");
	p->ops->mouse(p, &app, &(struct pane_mouse){ .what = MOUSE_PRESS, .row = row_of("helper"), .col = 1 });
	p->ops->mouse(p, &app, &(struct pane_mouse){ .what = MOUSE_PRESS, .row = 9, .col = 1 });
	p->ops->mouse(p, &app, &(struct pane_mouse){ .what = MOUSE_PRESS, .row = -1, .col = -1 });
	expect_said("");
	cr_expect(pane()->link < 0);
}

Test(talkpane, a_selected_link_outlives_resize_and_cites)
{
	ask("q");
	send(EV_TEXT, "one two three four five six seven eight `helper` and bad_name");
	area.cols = 70;
	draw();
	act(ACT_RIGHT);
	expect_selected("helper");
	area.cols = 12;
	draw();
	expect_selected("helper");
	cite("bad_name", NULL, 0, false);
	draw();
	expect_selected("helper");
	area.cols = 70;
	draw();
	expect_selected("helper");
	int at = row_of("bad_name?"), col = 0;
	cr_assert_geq(at, 0, "marked though it came after the text");
	for (; col < area.cols && strcmp(cell[at][col], "?") != 0; col++)
		;
	cr_expect_eq(look[at][col] & 0xff, STYLE_UNVERIFIED);
	cr_expect_eq(look[at][col - 1] & 0xff, STYLE_UNVERIFIED);
}

Test(talkpane, a_cite_lays_out_its_block_alone)
{
	struct markdown *md;
	uint64_t work;

	ask("q");
	for (int i = 0; i < 2000; i++)
		send(EV_TEXT, "Some words of a paragraph that is long enough to count.\n\n");
	send(EV_TEXT, "and bad_name\n\n");
	for (int i = 0; i < 100; i++)
		send(EV_TEXT, "Some words of a paragraph that is long enough to count.\n\n");
	draw();
	md = pane()->t[0]->p[1].md;
	work = markdown_work(md);
	cite("bad_name", NULL, 0, false);
	draw();
	cr_expect(markdown_work(md) > work, "laid out");
	cr_expect_lt(markdown_work(md) - work, 60000, "%llu steps for a name in 120,000 bytes", (unsigned long long)(markdown_work(md) - work));
}
