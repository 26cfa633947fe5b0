/* Editing by clusters, rows, and the history's file. */
#include "base/path.h"
#include "base/utf8.h"
#include "tui/complete.h"
#include "tui/history.h"
#include "tui/input.h"
#include "tui/keys.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The text with the cursor as '|'. */
static void is(const struct input *in, const char *want)
{
	char got[512];

	snprintf(got, sizeof(got), "%.*s|%s", (int)in->at, input_text(in), input_text(in) + in->at);
	cr_assert_str_eq(got, want, "[%s], not [%s]", got, want);
}

static void put(struct input *in, const char *s)
{
	cr_assert(input_insert(in, s, strlen(s)));
}

Test(input, clusters)
{
	struct input in = { 0 };

	put(&in, "a日e\u0301👩\u200d👧");
	is(&in, "a日e\u0301👩\u200d👧|");
	input_act(&in, ACT_P_LEFT);
	is(&in, "a日e\u0301|👩\u200d👧");
	input_act(&in, ACT_P_LEFT);
	is(&in, "a日|e\u0301👩\u200d👧");
	cr_assert_eq(input_act(&in, ACT_P_RUBOUT), INPUT_CHANGED);
	is(&in, "a|e\u0301👩\u200d👧");
	input_act(&in, ACT_P_DELETE);
	is(&in, "a|👩\u200d👧");
	input_act(&in, ACT_P_DELETE);
	is(&in, "a|");
	cr_assert_eq(input_act(&in, ACT_P_DELETE), INPUT_MOVED);
	/* What was two becomes one: the cursor does not stay inside it. */
	input_set(&in, "ab\u0301");
	input_act(&in, ACT_P_HOME);
	input_act(&in, ACT_P_RIGHT);
	input_replace(&in, 0, "x");
	is(&in, "x|b\u0301");
	input_set(&in, "e");
	put(&in, "\u0301");
	is(&in, "e\u0301|");
	input_free(&in);
}

Test(input, words_kill_and_yank)
{
	struct input in = { 0 };

	put(&in, "how does fs/ramfs mount?");
	input_act(&in, ACT_P_WORD_LEFT);
	is(&in, "how does fs/ramfs |mount?");
	cr_assert_eq(input_word(&in), in.at);
	input_act(&in, ACT_P_WORD_LEFT);
	is(&in, "how does fs/|ramfs mount?");
	cr_assert_eq(input_word(&in), 9);
	input_act(&in, ACT_P_RUBOUT_WORD);
	is(&in, "how does |ramfs mount?");
	input_act(&in, ACT_P_WORD_RIGHT);
	is(&in, "how does ramfs| mount?");
	input_act(&in, ACT_P_YANK);
	is(&in, "how does ramfsfs/| mount?");
	input_act(&in, ACT_P_KILL_END);
	is(&in, "how does ramfsfs/|");
	input_act(&in, ACT_P_KILL);
	is(&in, "|");
	input_act(&in, ACT_P_YANK);
	is(&in, "how does ramfsfs/|");
	cr_assert_eq(input_act(&in, ACT_QUIT), INPUT_NONE);
	input_free(&in);
}

Test(input, nothing_that_harms_gets_in)
{
	struct input in = { .lines = true }, one = { 0 };
	static char big[INPUT_MAX + 1];

	cr_assert(input_insert(&in, "a\033[31mb\r\nc\rd\te\0f\xff\xc2\x85g\x7f", 21));
	cr_assert_str_eq(input_text(&in), "a[31mb\nc\nd\tef\xEF\xBF\xBDg");
	put(&one, "a\nb\tc");
	cr_assert_str_eq(input_text(&one), "a b c");
	cr_assert(!input_key(&one, 27) && !input_key(&one, KEY_SPECIAL + 260) && !input_key(&one, KEY_ALT + 'x') && !input_key(&one, -1));
	cr_assert(!input_key(&one, 0xD800) && input_key(&one, 0x65E5));
	memset(big, 'x', sizeof(big));
	input_set(&one, "");
	cr_assert(!input_insert(&one, big, sizeof(big)));
	cr_assert(input_insert(&one, big, INPUT_MAX));
	cr_assert(!input_key(&one, 'y'));
	cr_assert_eq(one.text.len, INPUT_MAX);
	input_free(&in);
	input_free(&one);
}

Test(input, rows)
{
	struct input in = { .lines = true };

	put(&in, "0123456789\n日本語");
	cr_assert_eq(input_rows(&in, 80), 2);
	cr_assert_eq(input_rows(&in, 6), 4); /* 01234 56789 日本 語: the last column is the cursor's */
	in.width = 6;
	is(&in, "0123456789\n日本語|");
	cr_assert(input_vertical(&in, -1));
	is(&in, "0123456789\n日|本語");
	cr_assert(input_vertical(&in, -1));
	is(&in, "0123456|789\n日本語");
	cr_assert(input_vertical(&in, -1));
	is(&in, "01|23456789\n日本語");
	cr_assert(!input_vertical(&in, -1));
	for (int i = 0; i < 3; i++)
		cr_assert(input_vertical(&in, 1));
	is(&in, "0123456789\n日本語|");
	cr_assert(!input_vertical(&in, 1));
	for (int w = 0; w < 12; w++)
		cr_assert_geq(input_rows(&in, w), 2);
	input_set(&in, "");
	cr_assert_eq(input_rows(&in, 10), 1);
	put(&in, "\n");
	cr_assert_eq(input_rows(&in, 10), 2);
	input_free(&in);
}

/* Any editing keeps the text well-formed and the cursor between clusters. */
Test(input, random_editing)
{
	static const char *const bits[] = { "a", " ", "日", "\u0301", "👩", "\u200d", "\n", "🏽", "/", "\t", "\u202e", "x y", "\xff" };
	unsigned seed = 1;

	for (int round = 0; round < 40; round++) {
		struct input in = { .lines = round % 2, .width = 1 + round % 9 };

		for (int i = 0; i < 400; i++) {
			int c, r;
			size_t at = 0;

			seed = seed * 1103515245 + 12345;
			r = (int)(seed >> 16 & 31);
			if (r < 13)
				put(&in, bits[r]);
			else if (r < 29)
				input_act(&in, (enum action)(ACT_P_LEFT + (r - 13) % (ACT_P_YANK - ACT_P_LEFT + 1)));
			else
				input_vertical(&in, r & 1 ? 1 : -1);
			cr_assert(utf8_valid(input_text(&in), in.text.len));
			while (at < in.at)
				at += text_cluster(input_text(&in) + at, in.text.len - at, &c);
			cr_assert_eq(at, in.at);
			cr_assert_leq(in.at, in.text.len);
		}
		input_free(&in);
	}
}

static char *history_file(char *dir)
{
	cr_assert(mkdtemp(dir));
	return path_join(dir, "sub/history");
}

Test(history, kept_and_found_by_prefix)
{
	char dir[] = "/tmp/codeask-history.XXXXXX", *file = history_file(dir), *sub;
	struct history *h = history_new(file), *other;
	const char *s;
	struct stat st;
	size_t at;

	history_add(h, '?', "what is a\nb \\n c");
	history_add(h, ':', "open x");
	history_add(h, '?', "why 日本");
	history_add(h, '?', "how");
	history_add(h, '?', "why 日本"); /* the latest once */
	history_add(h, '?', "");
	history_add(h, '?', " secret");
	other = history_new(file);
	history_add(other, '/', "pattern");
	history_free(h);
	h = history_new(file);
	at = history_end(h);
	cr_assert(history_older(h, '?', "", &at, &s));
	cr_assert_str_eq(s, "why 日本");
	cr_assert(history_older(h, '?', "", &at, &s));
	cr_assert_str_eq(s, "how");
	cr_assert(history_older(h, '?', "", &at, &s));
	cr_assert_str_eq(s, "what is a\nb \\n c");
	cr_assert(!history_older(h, '?', "", &at, &s));
	cr_assert(history_newer(h, '?', "w", &at, &s));
	cr_assert_str_eq(s, "why 日本");
	cr_assert(!history_newer(h, '?', "w", &at, &s));
	at = history_end(h);
	cr_assert(history_older(h, '/', "pat", &at, &s));
	cr_assert(!history_older(h, ':', "pat", &at, &s));
	cr_assert_eq(stat(file, &st), 0);
	cr_assert_eq(st.st_mode & 0777, 0600);
	for (int i = 0; i < 1200; i++) {
		char text[32];

		snprintf(text, sizeof(text), "entry %d", i);
		if (i < 30 || i % 60 == 0) /* each writes the file */
			history_add(h, '?', text);
	}
	history_free(h);
	history_free(other);
	unlink(file);
	sub = path_join(dir, "sub");
	cr_assert_eq(rmdir(sub), 0); /* no temporary file stays */
	rmdir(dir);
	free(sub);
	free(file);
}

Test(history, bounded_and_hostile_files)
{
	char dir[] = "/tmp/codeask-history.XXXXXX", *file, *flat;
	struct history *h;
	const char *s;
	size_t at, n = 0;
	FILE *f;

	file = history_file(dir);
	flat = path_join(dir, "flat");
	f = fopen(flat, "w");
	fputs("no kind\n?\n\n?\xff\xfe\n?ok\\", f);
	fputc(0, f);
	fputc('\n', f);
	for (int i = 0; i < 3000; i++)
		fprintf(f, "?entry %d\n", i);
	fclose(f);
	h = history_new(flat);
	at = history_end(h);
	cr_assert_eq(at, HISTORY_MAX);
	while (history_older(h, '?', "entry", &at, &s))
		n++;
	cr_assert_eq(n, HISTORY_MAX);
	cr_assert_str_eq(s, "entry 2000");
	history_free(h);
	unlink(flat);
	rmdir(dir);
	h = history_new(NULL); /* in memory */
	history_add(h, '?', "x");
	at = history_end(h);
	cr_assert(history_older(h, '?', "", &at, &s));
	history_free(h);
	history_free(NULL);
	free(file);
	free(flat);
}

Test(candidates, common_beginning)
{
	struct candidates c = { 0 };

	candidates_add(&c, "fs/ramfs/", 9);
	cr_assert_eq(candidates_common(&c), 9);
	candidates_add(&c, "fs/rom\033x", 8);
	cr_assert_str_eq(c.word[1], "fs/rom^[x");
	cr_assert_eq(candidates_common(&c), 4);
	candidates_free(&c);
	candidates_add(&c, "日", 3);
	candidates_add(&c, "旦", 3); /* the same first byte */
	cr_assert_eq(candidates_common(&c), 0);
	candidates_free(&c);
	for (int i = 0; i < CANDIDATES_MAX + 50; i++)
		candidates_add(&c, "x", 1);
	cr_assert(c.n == CANDIDATES_MAX && c.total == CANDIDATES_MAX + 50);
	candidates_free(&c);
	cr_assert_eq(candidates_common(&c), 0);
}
