/* Streamed text: complete characters only, clean, reasoning apart; and the question's route. */
#include "ask/route.h"
#include "ask/stream.h"
#include "base/utf8.h"

#include <criterion/criterion.h>
#include <string.h>

struct got {
	struct buf text, thought;
	bool bad; /* a piece was not valid UTF-8 by itself */
};

static void take(void *ud, bool thought, const char *text, size_t len)
{
	struct got *g = ud;

	g->bad |= !utf8_valid(text, len);
	buf_add(thought ? &g->thought : &g->text, text, len);
}

/* Feeds s in pieces of n bytes. */
static struct got stream(const char *s, size_t len, size_t n)
{
	struct got g = { 0 };
	struct stream st = { .emit = take, .ud = &g };

	for (size_t i = 0; i < len; i += n)
		stream_feed(&st, s + i, len - i < n ? len - i : n);
	stream_end(&st);
	stream_free(&st);
	return g;
}

static void drop(struct got *g)
{
	buf_free(&g->text);
	buf_free(&g->thought);
}

Test(stream, never_splits_a_character)
{
	static const char text[] = "caf\xC3\xA9 \xE6\xBC\xA2\xE5\xAD\x97 \xF0\x9F\x98\x80 end";

	for (size_t n = 1; n < sizeof(text); n++) {
		struct got g = stream(text, sizeof(text) - 1, n);

		cr_assert_not(g.bad, "pieces of %zu", n);
		cr_assert_str_eq(buf_str(&g.text), text);
		drop(&g);
	}
}

Test(stream, gives_out_what_can_never_be_complete)
{
	struct got g = stream("a\xE6\xBC", 3, 1);

	cr_assert_str_eq(buf_str(&g.text), "a\xEF\xBF\xBD\xEF\xBF\xBD");
	drop(&g);
	g = stream("a\xFF\033[2Jb", 7, 1);
	cr_assert_str_eq(buf_str(&g.text), "a\xEF\xBF\xBD^[[2Jb");
	drop(&g);
}

Test(stream, keeps_reasoning_apart)
{
	static const char text[] = "<think>it is <b> \xE6\xBC\xA2</think>\nThe answer <think> stays.";

	for (size_t n = 1; n < sizeof(text); n++) {
		struct got g = stream(text, sizeof(text) - 1, n);

		cr_assert_str_eq(buf_str(&g.thought), "it is <b> \xE6\xBC\xA2", "pieces of %zu", n);
		cr_assert_str_eq(buf_str(&g.text), "\nThe answer <think> stays.");
		drop(&g);
	}
	struct got g = stream("<thin air", 9, 1);

	cr_assert_str_eq(buf_str(&g.text), "<thin air");
	drop(&g);
	g = stream("<think>never ends </thi", 23, 4);
	cr_assert_str_eq(buf_str(&g.thought), "never ends </thi");
	drop(&g);
}

Test(route, structure_is_recognised)
{
	static const char *const yes[] = { "explain structure", "Explain the STRUCTURE of this", "give me an overview", "architecture?",
					   "\xE6\xA7\x8B\xE9\x80\xA0\xE3\x82\x92\xE8\xAA\xAC\xE6\x98\x8E" };
	static const char *const no[] = { "where is restructure_tree defined", "who calls structure_of", "what does this do", "" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		cr_expect_eq(route_question(yes[i], NULL), ROUTE_STRUCTURE, "%s", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		cr_expect_eq(route_question(no[i], NULL), ROUTE_OPEN, "%s", no[i]);
}
