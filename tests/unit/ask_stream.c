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

/* A token a line: "!TEXT" is a control token, or one that is a mark by itself; else text. */
static struct got tokens(const struct chat_reasoning *how, const char *const *toks)
{
	struct got g = { 0 };
	struct stream st = { .emit = take, .ud = &g };

	stream_begin(&st, how);
	for (; *toks; toks++) {
		bool mark = **toks == '!';

		if (**toks == '?') { /* a mark that is a visible word */
			if (stream_in_answer(&st) || !stream_mark(&st, *toks + 1, strlen(*toks + 1)))
				stream_feed(&st, *toks + 1, strlen(*toks + 1));
		} else if (mark) {
			stream_mark(&st, *toks + 1, strlen(*toks + 1)); /* the caller drops what is no mark */
		} else {
			cr_assert_not(stream_mark(&st, *toks, strlen(*toks)), "%s is no mark", *toks);
			stream_feed(&st, *toks, strlen(*toks));
		}
	}
	stream_end(&st);
	cr_expect_eq(st.n_text, g.text.len);
	cr_expect_eq(st.n_thought, g.thought.len);
	stream_free(&st);
	return g;
}

static void expect_tokens(struct chat_reasoning how, const char *const *toks, const char *thought, const char *text)
{
	struct got g = tokens(&how, toks);

	cr_expect_not(g.bad);
	cr_expect_str_eq(buf_str(&g.thought), thought, "thought '%s', not '%s'", buf_str(&g.thought), thought);
	cr_expect_str_eq(buf_str(&g.text), text, "text '%s', not '%s'", buf_str(&g.text), text);
	drop(&g);
}
#define TOKENS(...) (const char *const[]){ __VA_ARGS__, NULL }

Test(stream, marks_that_are_tokens)
{
	static const struct chat_reasoning think = { .open = "<think>", .close = "</think>" };
	static const struct chat_reasoning magistral = { .open = "[THINK]", .close = "[/THINK]" };

	expect_tokens(think, TOKENS("!<think>", "\nhm", "\n", "!</think>", "\n\nYes"), "\nhm\n", "\n\nYes");
	expect_tokens(think, TOKENS("\n", "!<think>", "hm", "!</think>", "Yes"), "hm", "Yes");
	expect_tokens(magistral, TOKENS("!<s>", "![THINK]", "a [/TH", "INK", "![/THINK]", "b"), "a [/THINK", "b");
	/* a later thought, and a mark that closes nothing */
	expect_tokens(magistral, TOKENS("a", "![THINK]", "b", "![/THINK]", "c", "![/THINK]", "d"), "b", "acd");
	/* in the answer marks may be spoken about */
	expect_tokens(magistral, TOKENS("![THINK]", "a", "![/THINK]", "the mark [THINK", "] opens, [/THINK", "] closes"), "a",
		      "the mark [THINK] opens, [/THINK] closes");
	expect_tokens(magistral, TOKENS("![THINK]", "never", " closed"), "never closed", "");
	expect_tokens(magistral, TOKENS("![THINK]"), "", "");
	expect_tokens(think, TOKENS("?<think>", "r", "?</think>", "the tag ", "?<think>", " opens, ", "?</think>", " closes"), "r",
		      "the tag <think> opens, </think> closes");
	expect_tokens(magistral, TOKENS("plain ", "<think>", "x"), "", "plain <think>x");
}

Test(stream, prompt_that_opened_the_thought)
{
	static const struct chat_reasoning how = { .open = "<think>", .close = "</think>", .starts_open = true };

	expect_tokens(how, TOKENS("so", " </thi", "nk>", "\nYes"), "so ", "\nYes");
	expect_tokens(how, TOKENS("!<think>", "so", "!</think>", "Yes"), "so", "Yes");
	expect_tokens(how, TOKENS("never closed \xE6\xBC"), "never closed \xEF\xBF\xBD\xEF\xBF\xBD", "");
}

Test(stream, named_channel)
{
	static const struct chat_reasoning how = { .open = "<|channel>", .close = "<channel|>", .named = true };

	expect_tokens(how, TOKENS("!<|channel>", "thou", "ght", "\nhm", "\n", "!<channel|>", "Yes"), "hm\n", "Yes");
	expect_tokens(how, TOKENS("!<|channel>", "thought\n", "!<channel|>", "Yes"), "", "Yes");
	expect_tokens(how, TOKENS("!<|channel>", "no name but very long reasoning", " on one line", "!<channel|>", "Yes"),
		      "no name but very long reasoning on one line", "Yes");
	expect_tokens(how, TOKENS("Yes"), "", "Yes");
}

Test(stream, harmony_channels)
{
	static const struct chat_reasoning how = { .harmony = true };

	expect_tokens(how, TOKENS("!<|channel|>", "analysis", "!<|message|>", "Let me", " see", "!<|end|>", "!<|start|>", "assistant", "!<|channel|>",
				  "final", "!<|message|>", "It has", " 3."), "Let me see", "It has 3.");
	expect_tokens(how, TOKENS("!<|channel|>", "final", "!<|message|>", "Yes: <|end|> is text", "!<|return|>"), "", "Yes: <|end|> is text");
	expect_tokens(how, TOKENS("!<|channel|>", "comment", "ary", "!<|message|>", "first", "!<|end|>", "!<|start|>", "assistant", "!<|channel|>",
				  "analysis", "!<|message|>", "then", "!<|end|>", "!<|start|>", "assistant", "!<|channel|>", "final", "!<|message|>", "Yes"),
		      "first\nthen", "Yes");
	expect_tokens(how, TOKENS("!<|channel|>", "analysis", "!<|message|>", "th", "!<|end|>", "no header"), "th", "no header");
	/* a call of a tool is no answer, and its header is not shown */
	expect_tokens(how, TOKENS("!<|channel|>", "commentary to=functions.x ", "!<|constrain|>", "json", "!<|message|>", "{}", "!<|call|>"), "{}", "");
	expect_tokens(how, TOKENS("!<|message|>", "no channel"), "", "no channel");
	expect_tokens(how, TOKENS("no", " message", "\nat all"), "", "no message\nat all");
	expect_tokens(how, TOKENS("short"), "", "short");
	expect_tokens(how, TOKENS("!<|channel|>", "analysis", "!<|message|>", "never ends"), "never ends", "");
	expect_tokens(how, TOKENS("!<|channel|>", "final"), "", "");
	expect_tokens(how, TOKENS("!<|channel|>", "analysis", "!<|message|>", "a", "!<|end|>", "!<|start|>", "assistant"), "a", "");
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
