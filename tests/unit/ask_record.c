/* Sessions on disk: what is written comes back, and what is broken or hostile does no harm. */
#include "ask/record.h"
#include "base/utf8.h"
#include "repo_tree.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>

struct played {
	struct buf log; /* what was played, a line each */
	size_t questions;
};

static void on_question(void *ud, const char *question)
{
	struct played *p = ud;

	p->questions++;
	buf_printf(&p->log, "? %s\n", question);
}

static void on_event(void *ud, const struct event *ev)
{
	struct played *p = ud;

	cr_expect(!ev->text || utf8_valid(ev->text, ev->len));
	buf_printf(&p->log, "%d %s %s", (int)ev->type, ev->section ? ev->section : "-", ev->text ? ev->text : "-");
	if (ev->type == EV_CITE)
		buf_printf(&p->log, " %s %s:%u %d", ev->name, ev->path, ev->line, ev->verified);
	if (ev->type == EV_STATS)
		buf_printf(&p->log, " %.3f %d %d %d/%d %s %d", ev->stats->total_s, ev->stats->eval_n, ev->stats->reused_n,
			   ev->stats->names_verified, ev->stats->names_checked, ev->stats->unverified, ev->stats->model_ran);
	if (ev->type == EV_DONE || ev->type == EV_ERROR)
		buf_printf(&p->log, " %d", ev->code);
	buf_putc(&p->log, '\n');
}

static int play(const char *dir, const char *id, struct played *p, struct err *e)
{
	buf_free(&p->log);
	p->questions = 0;
	err_clear(e);
	return record_play(dir, id, on_question, on_event, p, e);
}

static void text(struct record *r, enum ev_type type, const char *s)
{
	struct event ev = { .type = type, .text = s, .len = strlen(s), .section = type == EV_FACT ? "files" : NULL };

	record_event(r, &ev);
}

static void turn(struct record *r, const char *question, const char *answer)
{
	struct ev_stats st = { .total_s = 1.5, .eval_n = 3, .reused_n = 7, .names_checked = 2, .names_verified = 1, .unverified = "b", .model_ran = true };
	struct err e = ERR_INIT;

	record_question(r, question);
	text(r, EV_PLAN, "model: Tiny One (llama, 1 M parameters)\n");
	text(r, EV_FACT, "a.c does\nthings\n");
	record_event(r, &(struct event){ .type = EV_PREFILL, .done = 1, .total = 2 });
	record_event(r, &(struct event){ .type = EV_RATE });
	text(r, EV_THOUGHT, "hm");
	for (const char *p = answer; *p; p++)
		text(r, EV_TEXT, (char[2]){ *p, 0 });
	record_event(r, &(struct event){ .type = EV_CITE, .name = "a", .path = "x/a.c", .line = 12, .verified = true });
	record_event(r, &(struct event){ .type = EV_STATS, .stats = &st });
	record_event(r, &(struct event){ .type = EV_DONE });
	cr_assert_eq(record_turn(r, &e), 0, "%s", e.msg);
}

#define TURN(q, a) "? " q "\n0 - model: Tiny One (llama, 1 M parameters)\n\n2 files a.c does\nthings\n\n5 - hm\n7 - - a x/a.c:12 1\n6 - " a "\n" \
	"10 - - 1.500 3 7 1/2 b 1\n12 - - 0\n"

Test(record, round_trip)
{
	char *dir = tree_new(), *sessions = xasprintf("%s/a/sessions", dir), *file, *name;
	struct record *r = record_new(sessions, "/src/\377tree");
	struct played p = { 0 };
	struct record_list l;
	struct err e = ERR_INIT;
	struct stat st;

	cr_expect_str_eq(record_id(r), "");
	cr_expect_eq(record_list(sessions, NULL, &l, &e), 0, "a directory that is not there");
	cr_expect_eq(l.n, 0);
	turn(r, "first\nquestion", "one answer");
	name = xasprintf("%s", record_id(r));
	turn(r, "second", "two");
	record_free(r);
	file = xasprintf("%s/%s.jsonl", sessions, name);
	cr_assert_eq(stat(file, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600u);
	cr_expect_eq(play(sessions, name, &p, &e), 0, "%s", e.msg);
	cr_expect_str_eq(buf_str(&p.log), TURN("first\nquestion", "one answer") TURN("second", "two"));
	/* goes on, and is listed by its tree */
	r = record_continue(sessions, name);
	turn(r, "third", "three");
	cr_expect_str_eq(record_id(r), name);
	cr_expect_eq(record_list(sessions, "/src/\377tree", &l, &e), 0);
	cr_assert_eq(l.n, 1);
	cr_expect_str_eq(l.r[0].title, "first question");
	cr_expect_eq(l.r[0].turns, 3);
	cr_expect(l.r[0].time > 1700000000);
	record_list_free(&l);
	cr_expect_eq(record_list(sessions, "/src/other", &l, &e), 0);
	cr_expect_eq(l.n, 0);
	/* edit and ask again */
	cr_expect_eq(record_forget(r, 1, &e), 0, "%s", e.msg);
	turn(r, "second again", "2");
	cr_expect_eq(play(sessions, name, &p, &e), 0, "%s", e.msg);
	cr_expect_str_eq(buf_str(&p.log), TURN("first\nquestion", "one answer") TURN("second again", "2"));
	cr_expect_eq(record_forget(r, 0, &e), 0);
	cr_expect_eq(record_list(sessions, NULL, &l, &e), 0);
	cr_expect_eq(l.n, 0, "a session without turns is none");
	cr_expect_eq(record_remove(sessions, name, &e), 0);
	cr_expect_eq(play(sessions, name, &p, &e), -1);
	cr_expect_eq(e.code, ERR_PATH);
	record_free(r);
	buf_free(&p.log);
	free(name);
	free(file);
	free(sessions);
	tree_free(dir);
}

Test(record, nothing_is_kept_without_a_directory)
{
	struct record *r = record_new(NULL, "/x");

	turn(r, "q", "a");
	cr_expect_str_eq(record_id(r), "");
	cr_expect_eq(record_forget(r, 0, NULL), 0);
	record_free(r);
	record_free(NULL);
}

Test(record, a_process_that_was_killed)
{
	char *dir = tree_new(), *file, *whole;
	struct record *r = record_new(dir, "/src");
	struct played p = { 0 };
	struct err e = ERR_INIT;
	size_t len, two;

	turn(r, "one", "1");
	file = xasprintf("%s.jsonl", record_id(r));
	turn(r, "two", "2");
	whole = tree_sh(dir, "cat *.jsonl", NULL);
	len = strlen(whole);
	two = (size_t)(strstr(whole, "{\"question\":\"two\"") - whole);
	/* cut off at every byte of the second turn: the first one is always there, and a third one can follow */
	for (size_t n = len; n > two; n -= n > 2 ? 1 : n) {
		tree_bytes(dir, file, whole, n);
		cr_expect_eq(play(dir, record_id(r), &p, &e), 0, "%zu: %s", n, e.msg);
		cr_expect(strncmp(buf_str(&p.log), TURN("one", "1"), strlen(TURN("one", "1"))) == 0, "%zu: %s", n, buf_str(&p.log));
		turn(r, "three", "3");
		cr_expect_eq(play(dir, record_id(r), &p, &e), 0, "%zu: %s", n, e.msg);
		cr_expect(strstr(buf_str(&p.log), TURN("three", "3")) != NULL, "%zu: %s", n, buf_str(&p.log));
	}
	record_free(r);
	buf_free(&p.log);
	free(whole);
	free(file);
	tree_free(dir);
}

#define HEAD "{\"codeask\":1,\"path\":\"/src\",\"model\":null,\"time\":1}\n"

Test(record, hostile_files)
{
	static const struct {
		const char *text, *log;
		enum err_code code;
	} cases[] = {
		{ "", "", ERR_FAIL },
		{ "\n", "", ERR_FAIL },
		{ "{}\n", "", ERR_FAIL },
		{ "{\"codeask\":2,\"path\":\"/src\"}\n{\"question\":\"x\"}\n", "", ERR_FAIL },
		{ "\177ELF\001\002", "", ERR_FAIL },
		{ HEAD, "", ERR_NONE },
		{ HEAD "{\"question\":\"a\\u001b[31mb\\u009bc\"}\n", "? a^[[31mb\357\277\275c\n", ERR_NONE },
		{ HEAD "{\"type\":\"text\",\"text\":\"before any question\"}\n{\"question\":\"q\"}\n", "? q\n", ERR_NONE },
		{ HEAD "{\"question\":\"q\"}\n{\"type\":\"rate\"}\n{\"type\":\"explode\",\"text\":\"x\"}\n{\"type\":7}\n[1]x\n{\"type\":\"text\",\"text\":\"y\"}\n",
		  "? q\n", ERR_FAIL },
		{ HEAD "{\"question\":\"q\"}\n{\"type\":\"text\"}\n{\"type\":\"error\",\"code\":-99}\n{\"type\":\"done\",\"code\":1e300}\n", "? q\n12 - - 6\n",
		  ERR_NONE },
		{ HEAD "{\"question\":\"q\"}\n{\"type\":\"stats\",\"eval_count\":1e99,\"total_duration\":-5,\"names_unverified\":[]}\n",
		  "? q\n10 - - 0.000 2147483647 0 0/0  0\n", ERR_NONE },
		{ HEAD "{\"question\":\"q\"}\n{\"type\":\"cite\",\"line\":\"\"}\n", "? q\n7 - -  :0 0\n", ERR_NONE },
		{ HEAD "{\"question\":\"q\"}\n{\"type\":\"text\",\"text\":\"cut o", "? q\n", ERR_NONE },
		{ HEAD "{\"question\":\"q\"}\n{\"type\":\"text\",\"text\":\"a\\u0000b\"}\n{\"question\":\"r\"}\n", "? q\n", ERR_FAIL },
	};
	char *dir = tree_new();
	struct played p = { 0 };
	struct buf deep = { 0 };
	struct record_list l;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		tree_file(dir, "case.jsonl", cases[i].text);
		play(dir, "case", &p, &e);
		cr_expect_eq(e.code, cases[i].code, "%zu: %s", i, e.msg);
		cr_expect_str_eq(buf_str(&p.log), cases[i].log, "%zu: %s", i, buf_str(&p.log));
		cr_expect(!strchr(e.msg, '\n'));
		cr_expect_eq(record_list(dir, NULL, &l, &e), 0);
		record_list_free(&l);
	}
	/* nested as deep as a file is long */
	buf_puts(&deep, HEAD "{\"question\":\"q\"}\n");
	buf_fill(&deep, '[', 1 << 20);
	buf_puts(&deep, "\n{\"question\":\"r\"}\n");
	tree_file(dir, "case.jsonl", deep.p);
	cr_expect_eq(play(dir, "case", &p, &e), -1);
	cr_expect_eq(e.code, ERR_FAIL);
	cr_expect_eq(record_list(dir, NULL, &l, &e), 0);
	cr_expect_eq(l.n, 1);
	record_list_free(&l);
	buf_free(&deep);
	buf_free(&p.log);
	tree_free(dir);
}

Test(record, names_are_no_paths)
{
	static const char *const names[] = { "", "..", "../x", "a/b", ".hidden", "a.b", "a b", "\377" };
	char *dir = tree_new(), *out;
	struct played p = { 0 };
	struct record_list l;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		cr_expect_eq(play(dir, names[i], &p, &e), -1);
		cr_expect_eq(e.code, ERR_PATH, "%s", names[i]);
		err_clear(&e);
		cr_expect_eq(record_remove(dir, names[i], &e), -1);
		struct record *r = record_continue(dir, names[i]);
		cr_expect_str_eq(record_id(r), "");
		record_free(r);
	}
	/* what only looks like a session */
	out = tree_sh(dir, "mkfifo fifo.jsonl; ln -s /etc/passwd link.jsonl; mkdir dir.jsonl; echo x >a.b.jsonl", NULL);
	err_clear(&e);
	cr_expect_eq(record_list(dir, NULL, &l, &e), 0, "%s", e.msg);
	cr_expect_eq(l.n, 0);
	record_list_free(&l);
	cr_expect_eq(play(dir, "fifo", &p, &e), -1);
	cr_expect_eq(play(dir, "dir", &p, &e), -1);
	free(out);
	buf_free(&p.log);
	tree_free(dir);
}

Test(record, the_latest_come_first)
{
	char *dir = tree_new(), *out;
	struct record_list l;
	struct err e = ERR_INIT;
	char name[64];

	for (int i = 0; i < RECORDS_MAX + 50; i++) {
		snprintf(name, sizeof name, "s%04d.jsonl", i);
		tree_file(dir, name, HEAD "{\"question\":\"q\"}\n");
	}
	out = tree_sh(dir, "touch -d '2001-01-01' *.jsonl; touch -d '2002-01-01' s0007.jsonl", NULL);
	cr_expect_eq(record_list(dir, "/src", &l, &e), 0, "%s", e.msg);
	cr_assert_eq(l.n, RECORDS_MAX);
	cr_expect_str_eq(l.r[0].id, "s0007");
	cr_expect_str_eq(l.r[1].id, "s1049", "of one time by name");
	record_list_free(&l);
	free(out);
	tree_free(dir);
}
