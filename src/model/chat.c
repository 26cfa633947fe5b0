/* chat.c - which template a model has, and the encoding of a rendered prompt. The families themselves are in chat_family.c; an
 * interpreter of templates would be one more entry of chat_families[], asked last. */
#include "chat_impl.h"

#include "../base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- pieces ------------------------------------------------------------------------------------------------------------ */

static void add_piece(struct chat_prompt *out, const char *s, size_t n, bool special)
{
	if (n == 0)
		return;
	out->pieces = mem_grow(out->pieces, out->n, &out->cap, sizeof *out->pieces);
	out->pieces[out->n++] = (struct chat_piece){ out->text.len, n, special };
	buf_add(&out->text, s, n);
}

void chat_template_text(struct chat_prompt *out, const char *s)
{
	add_piece(out, s, strlen(s), true);
}

void chat_content(struct chat_prompt *out, const char *s, size_t n)
{
	add_piece(out, s, n, false);
}

/* ---- recognising --------------------------------------------------------------------------------------------------------- */

static struct chat *chat_alloc(const struct chat_family *f, const char *bos)
{
	struct chat *c = xcalloc(1, sizeof *c);
	time_t now = time(NULL);
	struct tm tm;

	c->family = f;
	c->bos = xstrdup(bos);
	localtime_r(&now, &tm);
	chat_set_date(c, tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	return c;
}

struct chat *chat_new_text(const char *name, const char *text, size_t len, const char *bos, struct err *e)
{
	char *t = xstrndup(text, len);
	struct chat *c = NULL;
	const char *why = NULL;

	for (size_t i = 0; i < chat_n_families && !c && !why; i++) {
		c = chat_alloc(&chat_families[i], bos);
		if (chat_families[i].recognise(c, t, &why))
			break;
		chat_free(c);
		c = NULL;
	}
	if (!c)
		err_set(e, ERR_MODEL,
				"%s: its chat template is not supported%s%s (ChatML and Llama 3 are; it begins '%.60s'); use a model such as "
			"Qwen2.5-Coder, Qwen3 or Llama 3", name, why ? ": " : "", why ? why : "", t);
	free(t);
	return c;
}

struct chat *chat_new(const struct gguf *g, const struct vocab *v, struct err *e)
{
	struct err why = ERR_INIT;
	struct gguf_str t = gguf_string(g, "tokenizer.chat_template", &why);
	struct buf bos = { 0 };
	struct chat *c = NULL;

	if (err_is_set(&why)) {
		err_set(e, why.code, "%s", why.msg);
		return NULL;
	}
	vocab_decode(v, vocab_bos(v), true, &bos);
	if (t.len)
		c = chat_new_text(gguf_path(g), t.p, t.len, buf_str(&bos), e);
	for (size_t i = 0; !t.len && !c && i < chat_n_families; i++) {
		const struct chat_family *f = &chat_families[i];

		if (vocab_find(v, f->tokens[0]) >= 0 && vocab_find(v, f->tokens[1]) >= 0)
			c = chat_alloc(f, buf_str(&bos));
	}
	if (!c && !t.len)
		err_set(e, ERR_MODEL,
				"%s: no chat template in the file and no control tokens of a known one (ChatML, Llama 3); use an instruct or "
			"chat model, not a base model", gguf_path(g));
	buf_free(&bos);
	return c;
}

void chat_free(struct chat *c)
{
	if (!c)
		return;
	free(c->bos);
	free(c->system);
	free(c->knowledge);
	free(c);
}

const char *chat_name(const struct chat *c)
{
	return c->family->name;
}

void chat_set_date(struct chat *c, int year, int month, int day)
{
	static const char names[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	snprintf(c->date, sizeof c->date, "%02d %s %d", day, names[(month + 11) % 12], year); /* strftime's %d %b %Y in English */
}

/* ---- rendering ----------------------------------------------------------------------------------------------------------- */

int chat_render(const struct chat *c, const struct chat_msg *msgs, size_t n, bool add_generation_prompt, struct chat_prompt *out,
		struct err *e)
{
	buf_truncate(&out->text, 0);
	out->n = 0;
	for (size_t i = 0; i < n; i++)
		if (strcmp(msgs[i].role, "system") && strcmp(msgs[i].role, "user") && strcmp(msgs[i].role, "assistant"))
			return err_set(e, ERR_USAGE, "message %zu has role '%s'; use system, user or assistant", i + 1, msgs[i].role);
	c->family->render(c, msgs, n, add_generation_prompt, out);
	return 0;
}

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
