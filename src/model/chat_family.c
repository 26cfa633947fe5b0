/* chat_family.c - ChatML (OpenAI 2023; Qwen, Yi, Hermes, SmolLM ...) and Llama 3.
 *
 * A template is not executed. It is told by the string literals in it: those that shape the prompt of a plain conversation
 * (system, user, assistant, no tools) must be of the family's known form, or the template is refused.
 */
#include "chat_impl.h"

#include "../base/mem.h"

#include <string.h>

static bool has(const char *t, const char *s)
{
	return strstr(t, s) != NULL;
}

static const char *last(const char *t, const char *s)
{
	const char *found = NULL;

	for (const char *p = t; (p = strstr(p, s)); p++)
		found = p;
	return found;
}

static void strip(const char **s, size_t *n, const char *chars)
{
	while (*n && memchr(chars, **s, strlen(chars))) {
		(*s)++;
		(*n)--;
	}
	while (*n && memchr(chars, (*s)[*n - 1], strlen(chars)))
		(*n)--;
}

#define WHITE " \t\n\r\v\f"

/* ---- ChatML ---------------------------------------------------------------------------------------------------------------
 *
 *	<|im_start|>ROLE\nCONTENT<|im_end|>\n ... <|im_start|>assistant\n
 */

/* 'system\nTEXT<|im_end|>' inside of one literal: what is said when the conversation has no system message. */
static char *default_system(const char *t)
{
	static const char head[] = "<|im_start|>system\\n";

	for (const char *p = t; (p = strstr(p, head)); p++) {
		const char *text = p + strlen(head), *end = strstr(text, "<|im_end|>");
		size_t n = end ? (size_t)(end - text) : 0;

		if (n && !memchr(text, '\'', n) && !memchr(text, '"', n) && !memchr(text, '\\', n))
			return xstrndup(text, n);
	}
	return NULL;
}

static bool chatml_recognise(struct chat *c, const char *t, const char **why)
{
	const char *tail = last(t, "add_generation_prompt");
	bool messages = has(t, "<|im_start|>' + message") || has(t, "<|im_start|>'+message") || has(t, "<|im_start|>\" + message") ||
			has(t, "<|im_start|>{{ message") || has(t, "<|im_start|>{{message");

	if (!has(t, "<|im_start|>") || !has(t, "<|im_end|>"))
		return false;
	if (!messages)
		*why = "ChatML with special treatment of roles";
	else if (has(t, "strftime_now"))
		*why = "ChatML with a date";
	else if (tail && has(tail, "<think>") && has(tail, "else"))
		*why = "ChatML with a thinking switch in the answer's head";
	if (*why)
		return false;
	c->with_bos = has(t, "bos_token");
	c->trim = has(t, "|trim") || has(t, "| trim");
	c->thinks = has(t, "</think>");
	c->open_think = tail && has(tail, "<|im_start|>assistant\\n<think>\\n");
	c->system = default_system(t);
	return true;
}

static const char *find_tag(const char *s, size_t n, const char *what, bool from_right)
{
	size_t k = strlen(what);
	const char *found = NULL;

	for (size_t i = 0; i + k <= n; i++)
		if (!memcmp(s + i, what, k)) {
			found = s + i;
			if (!from_right)
				break;
		}
	return found;
}

/* Reasoning models are shown only the answers of earlier turns; behind the last question the reasoning stays. */
static void chatml_answer(const struct chat_msg *m, bool after_question, bool is_last, struct chat_prompt *out)
{
	const char *s = m->content, *r = s, *cut = find_tag(s, m->len, "</think>", true), *open;
	size_t n = m->len, n_r = 0;

	if (cut) {
		n_r = find_tag(s, m->len, "</think>", false) - s;
		open = find_tag(s, n_r, "<think>", true);
		if (open) {
			n_r -= open + 7 - r;
			r = open + 7;
		}
		strip(&r, &n_r, "\n");
		n -= cut + 8 - s;
		s = cut + 8;
		while (n && *s == '\n') {
			s++;
			n--;
		}
	}
	if (after_question && (is_last || n_r)) {
		chat_template_text(out, "<think>\n");
		chat_content(out, r, n_r);
		chat_template_text(out, "\n</think>\n\n");
		for (; n && *s == '\n'; n--)
			s++;
	}
	chat_content(out, s, n);
}

static void chatml_render(const struct chat *c, const struct chat_msg *m, size_t n, bool answer, struct chat_prompt *out)
{
	size_t question = n;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(m[i].role, "user"))
			question = i;
	if (c->with_bos)
		chat_template_text(out, c->bos);
	if (c->system && (n == 0 || strcmp(m[0].role, "system"))) {
		chat_template_text(out, "<|im_start|>system\n");
		chat_template_text(out, c->system);
		chat_template_text(out, "<|im_end|>\n");
	}
	for (size_t i = 0; i < n; i++) {
		struct chat_msg msg = m[i];

		if (c->trim)
			strip(&msg.content, &msg.len, WHITE);
		chat_template_text(out, "<|im_start|>");
		chat_template_text(out, msg.role);
		chat_template_text(out, "\n");
		if (c->thinks && !strcmp(msg.role, "assistant"))
			chatml_answer(&msg, question < n && i > question, i == n - 1, out);
		else
			chat_content(out, msg.content, msg.len);
		chat_template_text(out, "<|im_end|>\n");
	}
	if (answer)
		chat_template_text(out, c->open_think ? "<|im_start|>assistant\n<think>\n" : "<|im_start|>assistant\n");
}

/* ---- Llama 3 --------------------------------------------------------------------------------------------------------------
 *
 *	BOS <|start_header_id|>ROLE<|end_header_id|>\n\nCONTENT<|eot_id|> ... <|start_header_id|>assistant<|end_header_id|>\n\n
 *
 * From 3.1 on there always is a system message, and it begins with two dates.
 */

static bool llama3_recognise(struct chat *c, const char *t, const char **why)
{
	static const char dated[] = "Cutting Knowledge Date: ";
	const char *k = strstr(t, dated);

	if (!has(t, "<|start_header_id|>") || !has(t, "<|end_header_id|>") || !has(t, "<|eot_id|>"))
		return false;
	if (k) {
		size_t n = strcspn(k, "\\\"'");

		if (strncmp(k + n, "\\n", 2) || !has(t, "Today Date: "))
			*why = "Llama 3 with an unknown form of the date";
		c->knowledge = xstrndup(k, n);
	} else if (has(t, "strftime_now") || has(t, "date_string")) {
		*why = "Llama 3 with an unknown form of the date";
	}
	c->trim = has(t, "| trim") || has(t, "|trim");
	return *why == NULL;
}

static void llama3_head(const char *role, struct chat_prompt *out)
{
	chat_template_text(out, "<|start_header_id|>");
	chat_template_text(out, role);
	chat_template_text(out, "<|end_header_id|>\n\n");
}

static void llama3_body(const struct chat *c, const struct chat_msg *m, struct chat_prompt *out)
{
	const char *s = m->content;
	size_t n = m->len;

	if (c->trim)
		strip(&s, &n, WHITE);
	chat_content(out, s, n);
	chat_template_text(out, "<|eot_id|>");
}

static void llama3_render(const struct chat *c, const struct chat_msg *m, size_t n, bool answer, struct chat_prompt *out)
{
	struct chat_msg system = { "system", "", 0 };
	bool has_system = n > 0 && !strcmp(m[0].role, "system");

	chat_template_text(out, *c->bos ? c->bos : "<|begin_of_text|>");
	if (c->knowledge) {
		llama3_head("system", out);
		chat_template_text(out, c->knowledge);
		chat_template_text(out, "\nToday Date: ");
		chat_template_text(out, c->date);
		chat_template_text(out, "\n\n");
		llama3_body(c, has_system ? &m[0] : &system, out);
	}
	for (size_t i = c->knowledge && has_system; i < n; i++) {
		llama3_head(m[i].role, out);
		llama3_body(c, &m[i], out);
	}
	if (answer)
		llama3_head("assistant", out);
}

const struct chat_family chat_families[] = {
	{ "chatml", { "<|im_start|>", "<|im_end|>" }, chatml_recognise, chatml_render },
	{ "llama3", { "<|start_header_id|>", "<|eot_id|>" }, llama3_recognise, llama3_render },
};
const size_t chat_n_families = sizeof chat_families / sizeof *chat_families;
