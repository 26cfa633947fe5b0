/* chat.c - the chat template of a model: found, executed over messages, and its prompt encoded. */
#include "chat.h"

#include "../base/mem.h"
#include "chat_builtin.h"
#include "jinja.h"

#include <stdlib.h>
#include <string.h>

struct chat {
	struct jinja *template;
	const struct chat_family *family;
	char *bos, *eos;  /* "" when the vocabulary has none */
	struct chat_reasoning reasoning;
	bool drops_system; /* the template passes over a system message without a word */
	struct tm now;
	char date[32]; /* "20 Nov 2026" */
};

/* ---- reasoning -------------------------------------------------------------------------------------------------------- */

/* Of which marks does the template (or the vocabulary) speak? <think> is what unknown models use. */
static const struct chat_reasoning marks[] = {
	{ .open = "<|channel>", .close = "<channel|>", .named = true }, /* Gemma 4 */
	{ .open = "[THINK]", .close = "[/THINK]" },                      /* Magistral, Ministral */
	{ .open = "<seed:think>", .close = "</seed:think>" },            /* Seed-OSS */
	{ .open = "<|START_THINKING|>", .close = "<|END_THINKING|>" },   /* Command A */
	{ .open = "<think>", .close = "</think>" },                      /* Qwen3, DeepSeek, SmolLM, GLM, Granite */
};
enum { N_MARKS = sizeof marks / sizeof *marks };

static bool has(const char *text, size_t len, const char *what)
{
	return memmem(text, len, what, strlen(what)) != NULL;
}

static void find_marks(struct chat *c, const char *text, size_t len, const struct vocab *v)
{
	for (size_t i = 0; i < N_MARKS; i++)
		if (has(text, len, marks[i].open)) {
			c->reasoning = marks[i];
			return;
		}
	if (has(text, len, "<|channel|>") && has(text, len, "<|message|>")) {
		c->reasoning = (struct chat_reasoning){ .harmony = true };
		return;
	}
	c->reasoning = marks[N_MARKS - 1];
	for (size_t i = 0; v && i < N_MARKS; i++)
		if (vocab_find(v, marks[i].open) >= 0 && vocab_find(v, marks[i].close) >= 0) {
			c->reasoning = marks[i];
			return;
		}
}

/* End of the last what in text, NULL: none. */
static const char *behind_last(const char *text, size_t len, const char *what)
{
	const char *found = NULL, *at = text;
	size_t n = strlen(what);

	while ((at = memmem(at, len - (size_t)(at - text), what, n)))
		found = at += n;
	return found;
}

void chat_reasoning(const struct chat *c, const struct chat_prompt *p, struct chat_reasoning *out)
{
	size_t i = p->n, from;
	const char *tail, *open, *close;
	size_t len;

	*out = c->reasoning;
	while (i > 0 && p->pieces[i - 1].special)
		i--;
	from = i > 0 ? p->pieces[i - 1].off + p->pieces[i - 1].len : 0; /* what the template wrote behind the last message */
	tail = buf_str(&p->text) + from;
	len = p->text.len - from;
	if (out->harmony)
		return;
	open = behind_last(tail, len, out->open);
	close = behind_last(tail, len, out->close);
	out->starts_open = open && (!close || close < open);
}

/* ---- rendering -------------------------------------------------------------------------------------------------------- */

static void add_piece(void *ud, const char *s, size_t n, bool content)
{
	struct chat_prompt *out = ud;
	struct chat_piece *last = out->n ? &out->pieces[out->n - 1] : NULL;

	if (last && last->special == !content) {
		last->len += n;
	} else {
		out->pieces = mem_grow(out->pieces, out->n, &out->cap, sizeof *out->pieces);
		out->pieces[out->n++] = (struct chat_piece){ out->text.len, n, !content };
	}
	buf_add(&out->text, s, n);
}

static int render(const struct chat *c, const struct chat_msg *msgs, size_t n, bool add_generation_prompt, struct chat_prompt *out,
		  bool *raised, struct err *e)
{
	struct jinja_var vars[] = {
		{ "add_generation_prompt", add_generation_prompt ? JINJA_TRUE : JINJA_FALSE, NULL, 0 },
		{ "bos_token", JINJA_TEXT, c->bos, strlen(c->bos) },
		{ "eos_token", JINJA_TEXT, c->eos, strlen(c->eos) },
		{ "enable_thinking", JINJA_TRUE, NULL, 0 },
		{ "date_string", JINJA_TEXT, c->date, strlen(c->date) },
		{ "tools", JINJA_NONE, NULL, 0 },
		{ "documents", JINJA_NONE, NULL, 0 },
	};
	struct jinja_record *records = xcalloc(n, sizeof *records);
	struct jinja_var *fields = xcalloc(n, 2 * sizeof *fields);
	struct jinja_input in = { vars, sizeof vars / sizeof *vars, "messages", records, n, c->now };
	int ret;

	for (size_t i = 0; i < n; i++) {
		fields[2 * i] = (struct jinja_var){ "role", JINJA_TEXT, msgs[i].role, strlen(msgs[i].role) };
		fields[2 * i + 1] = (struct jinja_var){ "content", JINJA_CONTENT, msgs[i].content, msgs[i].len };
		records[i] = (struct jinja_record){ fields + 2 * i, 2 };
	}
	buf_truncate(&out->text, 0);
	out->n = 0;
	ret = jinja_render(c->template, &in, NULL, add_piece, out, raised, e);
	free(records);
	free(fields);
	return ret;
}

/* The system message and the first user message as one. The caller frees the content of the first message and the array. NULL: the
 * conversation does not begin with these two. */
static struct chat_msg *without_system(const struct chat_msg *msgs, size_t n)
{
	struct chat_msg *m;
	struct buf both = { 0 };

	if (n < 2 || strcmp(msgs[0].role, "system") || strcmp(msgs[1].role, "user"))
		return NULL;
	m = xcalloc(n - 1, sizeof *m);
	memcpy(m, msgs + 1, (n - 1) * sizeof *m);
	buf_add(&both, msgs[0].content, msgs[0].len);
	buf_putc(&both, '\n');
	buf_add(&both, msgs[1].content, msgs[1].len);
	m[0].len = both.len;
	m[0].content = buf_steal(&both);
	return m;
}

static bool drops_system(const struct chat *c)
{
	static const char probe[] = "codeask-probe";
	static const struct chat_msg m[] = { { "system", probe, sizeof probe - 1 }, { "user", "x", 1 } };
	struct chat_prompt p = { 0 };
	bool drops = render(c, m, 2, true, &p, NULL, NULL) == 0 && !has(buf_str(&p.text), p.text.len, probe);

	chat_prompt_free(&p);
	return drops;
}

int chat_render(const struct chat *c, const struct chat_msg *msgs, size_t n, bool add_generation_prompt, struct chat_prompt *out,
		struct err *e)
{
	struct chat_msg *merged;
	struct err first = ERR_INIT, second = ERR_INIT;
	bool raised;
	int ret;

	for (size_t i = 0; i < n; i++)
		if (strcmp(msgs[i].role, "system") && strcmp(msgs[i].role, "user") && strcmp(msgs[i].role, "assistant"))
			return err_set(e, ERR_USAGE, "message %zu has role '%s'; use system, user or assistant", i + 1, msgs[i].role);
	ret = render(c, msgs, n, add_generation_prompt, out, &raised, &first);
	if ((ret != 0 ? raised : c->drops_system) && (merged = without_system(msgs, n))) {
		ret = render(c, merged, n - 1, add_generation_prompt, out, &raised, &second);
		free((char *)(uintptr_t)merged[0].content);
		free(merged);
	}
	if (ret != 0)
		err_set(e, ERR_MODEL, "%s", err_is_set(&first) ? first.msg : second.msg);
	return ret;
}

/* ---- making one ------------------------------------------------------------------------------------------------------- */

static struct chat *chat_make(const char *name, const char *text, size_t len, const struct vocab *v, const char *bos, const char *eos,
			      struct err *e)
{
	struct jinja *t = jinja_parse(name, text, len, e);
	struct chat *c;
	time_t now = time(NULL);

	if (!t)
		return NULL;
	c = xcalloc(1, sizeof *c);
	c->template = t;
	c->family = chat_family_of(text, len);
	c->bos = xstrdup(bos ? bos : c->family->bos);
	c->eos = xstrdup(eos ? eos : c->family->eos);
	find_marks(c, text, len, v);
	localtime_r(&now, &c->now);
	strftime(c->date, sizeof c->date, "%d %b %Y", &c->now);
	c->drops_system = drops_system(c);
	return c;
}

struct chat *chat_new_text(const char *name, const char *text, size_t len, const char *bos, const char *eos, struct err *e)
{
	return chat_make(name, text, len, NULL, bos, eos, e);
}

struct chat *chat_new(const struct gguf *g, const struct vocab *v, struct err *e)
{
	struct err why = ERR_INIT;
	struct gguf_str t = gguf_string(g, "tokenizer.chat_template", &why);
	uint64_t id = gguf_uint(g, "tokenizer.ggml.eos_token_id", UINT64_MAX, &why);
	struct buf bos = { 0 }, eos = { 0 };
	struct chat *c = NULL;

	if (!t.len && !err_is_set(&why))
		t = gguf_string(g, "tokenizer.chat_template.default", &why);
	if (!t.len && !err_is_set(&why)) {
		t.p = chat_builtin(v);
		t.len = t.p ? strlen(t.p) : 0;
	}
	if (err_is_set(&why)) {
		err_set(e, why.code, "%s", why.msg);
		return NULL;
	}
	vocab_decode(v, vocab_bos(v), true, &bos);
	if (id < (uint64_t)vocab_size(v))
		vocab_decode(v, (int32_t)id, true, &eos);
	if (t.len)
		c = chat_make(gguf_path(g), t.p, t.len, v, buf_str(&bos), buf_str(&eos), e);
	else
		err_set(e, ERR_MODEL,
			"%s: no chat template in the file and no control tokens of a known one (ChatML, harmony, Llama 3, Llama 4, Gemma, Mistral); use an "
			"instruct or chat model, not a base model", gguf_path(g));
	buf_free(&bos);
	buf_free(&eos);
	return c;
}

void chat_free(struct chat *c)
{
	if (!c)
		return;
	jinja_free(c->template);
	free(c->bos);
	free(c->eos);
	free(c);
}

const char *chat_name(const struct chat *c)
{
	return c->family->name;
}

void chat_set_date(struct chat *c, int year, int month, int day)
{
	struct tm t = { .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = 12, .tm_isdst = -1 };

	mktime(&t); /* the day of the week and of the year */
	c->now = t;
	c->now.tm_hour = 0;
	strftime(c->date, sizeof c->date, "%d %b %Y", &c->now);
}

/* ---- encoding --------------------------------------------------------------------------------------------------------- */

/* Template text is searched for control tokens; what lies between two of them gathers in `run` and is encoded together. */
int chat_encode(const struct vocab *v, const struct chat_prompt *p, struct tokens *out, struct err *e)
{
	struct buf run = { 0 };
	size_t first = out->n;
	int ret = 0;

	for (size_t i = 0; i < p->n && !ret; i++) {
		const char *s = p->text.p + p->pieces[i].off;
		size_t len = p->pieces[i].len, at, n;
		int32_t id;

		while (!ret && p->pieces[i].special && vocab_find_special(v, s, len, &at, &n, &id)) {
			buf_add(&run, s, at);
			ret = vocab_encode(v, run.p, run.len, false, out, e);
			tokens_push(out, id);
			buf_truncate(&run, 0);
			s += at + n;
			len -= at + n;
		}
		buf_add(&run, s, len);
	}
	if (!ret)
		ret = vocab_encode(v, run.p, run.len, false, out, e);
	if (!ret && vocab_add_bos(v) && (out->n == first || out->p[first] != vocab_bos(v))) {
		tokens_push(out, 0);
		memmove(out->p + first + 1, out->p + first, (out->n - first - 1) * sizeof *out->p);
		out->p[first] = vocab_bos(v);
	}
	buf_free(&run);
	return ret;
}

void chat_prompt_free(struct chat_prompt *p)
{
	buf_free(&p->text);
	free(p->pieces);
	p->pieces = NULL;
	p->n = p->cap = 0;
}
