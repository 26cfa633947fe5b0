/* Conversations: what is kept between questions, what is said on the way, and how they end. */
#include "ask/talk.h"
#include "model/golden.h"
#include "repo_tree.h"

#include <criterion/criterion.h>
#include <string.h>

enum { NEVER = -1 };

struct fixture {
	struct ask_opts o;
	struct cancel cancel;
	char *dir, *replay;
	/* of the last question */
	struct buf types; /* one letter an event */
	struct buf text, thought, notes, plan, facts;
	struct ev_stats stats;
	struct ev_rate rate;
	int stop_at; /* enum ev_type: the first such event cancels */
	struct buf error;
	int prefill_total;
};

static const char letters[] = "PpFfRthcrnSED";

static void on_event(void *ud, const struct event *ev)
{
	struct fixture *f = ud;

	buf_putc(&f->types, letters[ev->type]);
	if (ev->type == EV_TEXT)
		buf_add(&f->text, ev->text, ev->len);
	if (ev->type == EV_THOUGHT)
		buf_add(&f->thought, ev->text, ev->len);
	if (ev->type == EV_NOTE)
		buf_add(&f->notes, ev->text, ev->len);
	if (ev->type == EV_PLAN)
		buf_add(&f->plan, ev->text, ev->len);
	if (ev->type == EV_FACT)
		buf_add(&f->facts, ev->text, ev->len);
	if (ev->type == EV_ERROR)
		buf_add(&f->error, ev->text, ev->len);
	if (ev->type == EV_STATS)
		f->stats = *ev->stats;
	if (ev->type == EV_RATE)
		f->rate = *ev->live;
	if (ev->type == EV_PREFILL)
		f->prefill_total = (int)ev->total;
	if ((int)ev->type == f->stop_at) {
		cancel_set(&f->cancel);
		f->stop_at = NEVER;
	}
}

static void forget_events(struct fixture *f)
{
	buf_free(&f->types);
	buf_free(&f->text);
	buf_free(&f->thought);
	buf_free(&f->notes);
	buf_free(&f->plan);
	buf_free(&f->facts);
	buf_free(&f->error);
	memset(&f->stats, 0, sizeof(f->stats));
	memset(&f->rate, 0, sizeof(f->rate));
	f->prefill_total = 0;
}

static int ask(struct fixture *f, struct talk *t, const char *question)
{
	forget_events(f);
	atomic_store(&f->cancel.flag, 0);
	return talk_ask(t, question);
}

static void set_up(struct fixture *f, const char *head, const char *answers)
{
	struct buf b = { 0 };

	memset(f, 0, sizeof(*f));
	f->dir = tree_new();
	tree_file(f->dir, "src/main.c", "#include \"util.h\"\n\nint main(void)\n{\n\treturn twice_it(2);\n}\n");
	tree_file(f->dir, "src/util.c", "#include \"util.h\"\n\n/* Doubles. */\nint twice_it(int a)\n{\n\treturn 2 * a;\n}\n");
	tree_file(f->dir, "src/util.h", "int twice_it(int a);\n");
	tree_file(f->dir, "z/last.c", "int last_one(int a)\n{\n\treturn a;\n}\n");
	buf_puts(&b, head);
	buf_puts(&b, "\n");
	buf_puts(&b, answers);
	f->replay = xasprintf("%s.replay", f->dir);
	tree_file("/", f->replay + 1, buf_str(&b));
	buf_free(&b);
	f->stop_at = NEVER;
	f->o = (struct ask_opts){ .root = f->dir, .emit = on_event, .ud = f, .threads = 1, .cancel = &f->cancel, .replay = f->replay };
}

static void tear_down(struct fixture *f)
{
	forget_events(f);
	unlink(f->replay);
	free(f->replay);
	tree_free(f->dir);
}

#define QUICK "name = Test\nprompt_rate = 0\nrate = 0\n"

Test(talk, one_question)
{
	struct fixture f;
	struct talk *t;
	const char *first_rate;

	set_up(&f, QUICK, "<think>Where is\nit?</think>See `twice_it` in src/util.c, and `no_such` thing.\n");
	t = talk_new(&f.o, f.dir, false);
	cr_expect_eq(ask(&f, t, "what is twice_it for"), 0, "%s", buf_str(&f.error));
	cr_expect_str_eq(buf_str(&f.text), "See `twice_it` in src/util.c, and `no_such` thing.");
	cr_expect_str_eq(buf_str(&f.thought), "Where is\nit?");
	cr_expect_eq(f.stats.names_checked, 3);
	cr_expect_eq(f.stats.names_verified, 2);
	cr_expect_eq(f.rate.names_checked, 3);
	cr_expect_eq(f.rate.tokens, f.stats.eval_n);
	cr_expect_eq(f.rate.ctx, 32768);
	cr_expect_eq(f.rate.ctx_used, f.stats.prompt_n + f.stats.eval_n);
	cr_expect(f.rate.n_places == 1 && strcmp(f.rate.place[0].name, "RAM") == 0 && f.rate.place[0].available > 0);
	/* facts; then what was loaded, at once how it stands; what is read; the prompt; the answer; the end */
	cr_expect(strncmp(buf_str(&f.types), "FPRPf", 5) == 0, "%s", buf_str(&f.types));
	first_rate = strchr(strchr(buf_str(&f.types), 'f'), 'R');
	cr_expect(first_rate && first_rate < strchr(buf_str(&f.types), 'h'), "%s", buf_str(&f.types));
	cr_expect(f.types.len > 3 && strcmp(f.types.p + f.types.len - 3, "RSD") == 0, "%s", buf_str(&f.types));
	cr_expect_eq(talk_turns(t), 1);
	talk_free(t);
	tear_down(&f);
}

Test(talk, a_further_question_reads_only_itself)
{
	struct fixture f;
	struct talk *t;
	int before;

	set_up(&f, QUICK "prompt_tokens = 5000\n", "One twice_it.\n%%\nTwo.\n%%\nThree.\n");
	t = talk_new(&f.o, f.dir, true);
	cr_expect_eq(ask(&f, t, "what is twice_it for"), 0);
	cr_expect_str_eq(buf_str(&f.text), "One twice_it.");
	cr_expect_eq(f.stats.prompt_n, 5000);
	cr_expect_eq(f.stats.reused_n, 0);
	cr_expect(strstr(buf_str(&f.plan), "model: Test (a recorded answer)") != NULL);
	cr_expect_eq(buf_str(&f.types)[1], 'p', "loading is said: %s", buf_str(&f.types));
	before = f.stats.prompt_n + f.stats.eval_n;
	cr_expect_eq(ask(&f, t, "and last_one?"), 0);
	cr_expect_str_eq(buf_str(&f.text), "Two.");
	cr_expect(f.stats.reused_n >= before - 4, "%d of %d", f.stats.reused_n, before);
	cr_expect(f.stats.prompt_n > 10 && f.stats.prompt_n < 1000, "%d", f.stats.prompt_n);
	cr_expect(strstr(buf_str(&f.plan), "model:") == NULL);
	cr_expect(strstr(buf_str(&f.plan), "plan: the same files;") != NULL, "%s", buf_str(&f.plan));
	cr_expect_eq(f.stats.load_s, 0);
	cr_expect_eq(talk_turns(t), 2);
	talk_free(t);
	tear_down(&f);
}

Test(talk, forget_and_ask_again)
{
	struct fixture f;
	struct talk *t;
	int whole;

	set_up(&f, QUICK, "One.\n%%\nTwo.\n%%\nThree.\n");
	t = talk_new(&f.o, f.dir, true);
	ask(&f, t, "what is twice_it for");
	ask(&f, t, "and last_one?");
	whole = f.stats.reused_n + f.stats.prompt_n;
	ask(&f, t, "and main?");
	cr_expect_str_eq(buf_str(&f.text), "Three.");
	talk_forget(t, 1);
	cr_expect_eq(talk_turns(t), 1);
	cr_expect_eq(ask(&f, t, "and last_one?"), 0);
	cr_expect_str_eq(buf_str(&f.text), "Two.");
	cr_expect_eq(f.stats.reused_n + f.stats.prompt_n, whole, "the same prompt as the first time");
	talk_forget(t, 0);
	talk_forget(t, 7); /* nothing is there */
	cr_expect_eq(talk_turns(t), 0);
	cr_expect_eq(ask(&f, t, "what is twice_it for"), 0);
	cr_expect_str_eq(buf_str(&f.text), "One.");
	talk_free(t);
	tear_down(&f);
}

Test(talk, remembered_turns_are_told)
{
	struct fixture f;
	struct talk *t, *fresh;
	int without;

	set_up(&f, QUICK, "One.\n%%\nTwo.\n");
	fresh = talk_new(&f.o, f.dir, true);
	ask(&f, fresh, "and last_one?");
	without = f.stats.prompt_n;
	talk_free(fresh);
	t = talk_new(&f.o, f.dir, true);
	talk_remember(t, "what is twice_it for", "It doubles, \033[31mas its comment says.");
	talk_remember(t, "never answered", "");
	cr_expect_eq(talk_turns(t), 2);
	cr_expect_eq(ask(&f, t, "and last_one?"), 0);
	cr_expect_str_eq(buf_str(&f.text), "Two.");
	cr_expect(f.stats.prompt_n > without + 10, "%d, %d without", f.stats.prompt_n, without);
	talk_free(t);
	tear_down(&f);
}

Test(talk, exact_answers_stay_in_the_conversation)
{
	struct fixture f;
	struct talk *t;
	int before;

	set_up(&f, QUICK, "One.\n%%\nTwo.\n");
	t = talk_new(&f.o, f.dir, true);
	cr_expect_eq(ask(&f, t, "who calls twice_it"), 0);
	cr_expect(strstr(buf_str(&f.facts), "main") != NULL);
	cr_expect_eq(f.stats.model_ran, false);
	cr_expect(strchr(buf_str(&f.types), 'R') == NULL && strchr(buf_str(&f.types), 'p') == NULL, "nothing is loaded for it: %s",
		  buf_str(&f.types));
	ask(&f, t, "what is last_one for");
	cr_expect_str_eq(buf_str(&f.text), "One.", "the first answer of the recording");
	before = f.stats.prompt_n;
	cr_expect_eq(talk_turns(t), 2);
	talk_forget(t, 0);
	ask(&f, t, "what is last_one for");
	cr_expect(f.stats.prompt_n + f.stats.reused_n + 20 < before, "%d + %d, %d with the exact one", f.stats.prompt_n, f.stats.reused_n, before);
	talk_free(t);
	tear_down(&f);
}

Test(talk, read_too)
{
	struct fixture f;
	struct talk *t;
	struct err e = ERR_INIT;
	struct buf big = { 0 };
	int with, without;

	set_up(&f, QUICK "context = 4096\n", "One.\n%%\nTwo.\n");
	for (int i = 0; i < 3000; i++)
		buf_puts(&big, "a line of no use at all\n");
	tree_file(f.dir, ".hidden/notes.txt", big.p);
	t = talk_new(&f.o, f.dir, true);
	cr_expect_eq(talk_read_too(t, "src/nothing.c", 0, 0, &e), -1);
	cr_expect_eq(e.code, ERR_PATH, "%s", e.msg);
	err_clear(&e);
	cr_expect_eq(talk_read_too(t, "../../../../etc/passwd", 0, 0, &e), -1);
	cr_expect_eq(e.code, ERR_PATH, "%s", e.msg);
	err_clear(&e);
	cr_expect_eq(talk_read_too(t, "src/util.c", 50, 60, &e), -1);
	cr_expect_eq(e.code, ERR_PATH, "%s", e.msg);
	err_clear(&e);
	cr_expect_eq(ask(&f, t, "what is twice_it for"), 0);
	cr_expect_eq(ask(&f, t, "what is last_one for"), 0);
	without = f.stats.prompt_n;
	talk_forget(t, 1);
	cr_expect_eq(talk_read_too(t, ".hidden/notes.txt", 0, 0, &e), -1);
	cr_expect_eq(e.code, ERR_FIT, "%s", e.msg);
	err_clear(&e);
	cr_expect_eq(talk_read_too(t, ".hidden/notes.txt", 10, 40, &e), 0, "%s", e.msg);
	cr_expect_eq(ask(&f, t, "what is last_one for"), 0, "%s", buf_str(&f.error));
	with = f.stats.prompt_n;
	cr_expect(with > without + 100 && with < without + 500, "%d, %d without", with, without);
	talk_forget(t, 1);
	cr_expect_eq(ask(&f, t, "what is last_one for"), 0);
	cr_expect(f.stats.prompt_n <= without, "only the next question carries it: %d", f.stats.prompt_n);
	buf_free(&big);
	talk_free(t);
	tear_down(&f);
}

/* Each stage would take an hour. */
Test(talk, cancel_while_it_loads)
{
	struct fixture f;
	struct talk *t;

	set_up(&f, QUICK "load_s = 3600\n", "One.\n");
	t = talk_new(&f.o, f.dir, true);
	f.stop_at = EV_PROGRESS;
	cr_expect_eq(ask(&f, t, "what is twice_it for"), ERR_CANCEL);
	cr_expect_eq(f.types.p[f.types.len - 1], 'D');
	f.stop_at = EV_PROGRESS;
	cr_expect_eq(ask(&f, t, "what is twice_it for"), ERR_CANCEL, "and again");
	cr_expect_eq(talk_turns(t), 2);
	talk_free(t);
	tear_down(&f);
}

Test(talk, cancel_while_it_reads)
{
	struct fixture f;
	struct talk *t;

	set_up(&f, "prompt_rate = 1\nprompt_tokens = 3600\n", "One.\n");
	t = talk_new(&f.o, f.dir, true);
	f.stop_at = EV_PREFILL;
	cr_expect_eq(ask(&f, t, "what is twice_it for"), ERR_CANCEL);
	cr_expect(strstr(buf_str(&f.error), "of 3600 tokens of the prompt") != NULL, "%s", buf_str(&f.error));
	cr_expect_eq(f.text.len, 0);
	f.stop_at = EV_FACT;
	cr_expect_eq(ask(&f, t, "explain structure"), ERR_CANCEL);
	talk_free(t);
	tear_down(&f);
}

Test(talk, a_cancelled_answer_stays_as_far_as_it_came)
{
	struct fixture f;
	struct talk *t;
	int whole;

	set_up(&f, "prompt_rate = 0\nrate = 20\n", "One two three four five six seven eight nine ten eleven twelve.\n%%\nTwo.\n");
	t = talk_new(&f.o, f.dir, true);
	f.stop_at = EV_TEXT;
	cr_expect_eq(ask(&f, t, "what is twice_it for"), ERR_CANCEL);
	cr_expect(f.text.len >= 3 && strncmp(f.text.p, "One", 3) == 0 && !strstr(f.text.p, "twelve"), "%s", buf_str(&f.text));
	cr_expect(f.types.len > 4 && strcmp(f.types.p + f.types.len - 4, "RSED") == 0, "%s", buf_str(&f.types));
	whole = f.stats.prompt_n + f.stats.eval_n;
	cr_expect_eq(ask(&f, t, "and last_one?"), 0);
	cr_expect_str_eq(buf_str(&f.text), "Two.");
	cr_expect(f.stats.reused_n >= whole - 4, "%d of %d", f.stats.reused_n, whole);
	talk_free(t);
	tear_down(&f);
}

Test(talk, a_tree_that_changes)
{
	struct fixture f;
	struct talk *t;
	int before, pack_before;

	set_up(&f, QUICK, "One.\n%%\nTwo.\n");
	t = talk_new(&f.o, f.dir, true);
	ask(&f, t, "what is twice_it for");
	before = f.stats.prompt_n + f.stats.eval_n;
	pack_before = f.stats.prompt_n;
	talk_stale(t); /* nothing changed */
	ask(&f, t, "and last_one?");
	cr_expect(f.stats.reused_n >= before - 4, "%d of %d", f.stats.reused_n, before);
	/* a file that nothing shows does not cost what was read */
	tree_file(f.dir, "blob.bin", "\001");
	tree_bytes(f.dir, "blob.bin", "a\0b\0c", 5);
	talk_stale(t);
	before = f.stats.prompt_n + f.stats.reused_n;
	ask(&f, t, "and main?");
	cr_expect(f.stats.reused_n >= before - 4, "%d of %d", f.stats.reused_n, before);
	/* the last file of the pack: what is in front of it stays */
	tree_file(f.dir, "z/last.c", "int last_one(int a)\n{\n\treturn a;\n}\n\nint newest_one(int a)\n{\n\treturn a;\n}\n");
	cr_expect_eq(ask(&f, t, "where is newest_one defined"), 0);
	cr_expect(strstr(buf_str(&f.facts), "z/last.c:6") == NULL, "the map is kept until it is said to be stale");
	talk_stale(t);
	cr_expect_eq(ask(&f, t, "where is newest_one defined"), 0);
	cr_expect(strstr(buf_str(&f.facts), "z/last.c:6") != NULL, "%s", buf_str(&f.facts));
	talk_forget(t, 1);
	cr_expect_eq(ask(&f, t, "and newest_one?"), 0);
	cr_expect(f.stats.reused_n > pack_before / 4 && f.stats.reused_n < pack_before, "%d of %d", f.stats.reused_n, pack_before);
	cr_expect_eq(f.stats.load_s, 0);
	talk_free(t);
	tear_down(&f);
}

Test(talk, oldest_turns_are_left_out_of_a_full_context)
{
	struct fixture f;
	struct talk *t;
	struct buf answer = { 0 };
	int noted = 0;

	for (int i = 0; i < 300; i++)
		buf_printf(&answer, "word%d ", i);
	set_up(&f, QUICK "context = 4096\n", answer.p);
	t = talk_new(&f.o, f.dir, true);
	for (int i = 0; i < 12; i++) {
		cr_assert_eq(ask(&f, t, "what is twice_it for"), 0, "%d: %s", i, buf_str(&f.error));
		cr_expect(f.prefill_total <= 4096);
		noted += strstr(buf_str(&f.notes), "the context is full") != NULL;
		cr_expect(i == 0 || f.stats.reused_n > 50, "%d: the files stay the prefix", i);
	}
	cr_expect(noted > 0 && noted < 8, "%d", noted);
	cr_expect_eq(talk_turns(t), 12);
	buf_free(&answer);
	talk_free(t);
	tear_down(&f);
}

Test(talk, errors_leave_a_talk_that_goes_on)
{
	struct fixture f;
	struct talk *t;

	set_up(&f, "rate = fast\n", "One.\n");
	t = talk_new(&f.o, f.dir, true);
	cr_expect_eq(ask(&f, t, "what is twice_it for"), ERR_MODEL);
	cr_expect(strstr(buf_str(&f.error), "line 1: rate = fast") != NULL, "%s", buf_str(&f.error));
	tree_file("/", f.replay + 1, "rate = 0\n\nFine.");
	cr_expect_eq(ask(&f, t, "what is twice_it for"), 0);
	cr_expect_str_eq(buf_str(&f.text), "Fine.");
	talk_free(t);
	t = talk_new(&f.o, "/nonexistent/tree", true);
	cr_expect_eq(ask(&f, t, "x"), ERR_PATH);
	cr_expect_eq(ask(&f, t, "x"), ERR_PATH);
	talk_free(t);
	talk_free(talk_new(&f.o, f.dir, true));
	talk_free(NULL);
	tear_down(&f);
}

/* What these models write is noise: of most, the first words are no text, and the tokenizer cuts what is shown for them in another way. */
static void check_reuse(const char *model, bool is_text)
{
	struct fixture f;
	struct talk *t;
	char *path = xasprintf(GOLDEN "/models/%s.gguf", model);
	int prompt, before;

	set_up(&f, QUICK, "x\n");
	f.o.replay = NULL;
	f.o.model = path;
	f.o.cpu = "generic";
	f.o.n_ctx = 4096;
	f.o.max_tokens = 4;
	t = talk_new(&f.o, f.dir, true);
	cr_assert_eq(ask(&f, t, "what is twice_it for"), 0, "%s", buf_str(&f.error));
	prompt = f.stats.prompt_n;
	before = prompt + f.stats.eval_n;
	fprintf(stderr, "%s: %d of the prompt, %d written: %.60s\n", model, prompt, f.stats.eval_n, buf_str(&f.text));
	cr_expect(f.rate.place[0].weights > 0 && f.rate.place[0].kv > 0);
	cr_assert_eq(ask(&f, t, "and last_one?"), 0, "%s", buf_str(&f.error));
	fprintf(stderr, "%s: %d reused of %d\n", model, f.stats.reused_n, before);
	cr_expect(f.stats.reused_n >= (is_text ? before : prompt) - 4, "%d of %d and %d", f.stats.reused_n, prompt, before);
	/* the other model begins anew */
	talk_set_model(t, GOLDEN "/models/llama.gguf");
	cr_assert_eq(ask(&f, t, "and main?"), 0, "%s", buf_str(&f.error));
	cr_expect_eq(f.stats.reused_n, 0);
	cr_expect(f.stats.load_s > 0);
	f.stop_at = EV_PREFILL;
	cr_expect_eq(ask(&f, t, "and util.h?"), ERR_CANCEL);
	f.stop_at = EV_TEXT;
	cr_expect_eq(ask(&f, t, "and util.c?"), ERR_CANCEL);
	cr_expect_eq(ask(&f, t, "and util.c again?"), 0, "%s", buf_str(&f.error));
	talk_free(t);
	free(path);
	tear_down(&f);
}

Test(talk, golden_models_keep_their_prefix)
{
	NEED_GOLDEN("models");
	check_reuse("qwen3", false);
	check_reuse("qwen2", true);
}
