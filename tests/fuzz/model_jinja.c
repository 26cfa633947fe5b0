/* model_jinja.c - libFuzzer driver: a template up to the first NUL, then what the messages hold. Nothing may crash, leak or outlast
 * its limits, and no byte of content may come out as the template's.
 *
 * Strict mode (first byte even) makes that visible: the template is pure ASCII without escapes, content has only bytes from 0x80 on,
 * so such a byte in the output can only be content. Else both are any bytes. */
#include "../../src/model/jinja.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct check {
	bool strict;
	size_t bytes;
};

static void take(void *ud, const char *text, size_t len, bool content)
{
	struct check *c = ud;

	c->bytes += len;
	if (len == 0)
		abort();
	for (size_t i = 0; c->strict && !content && i < len; i++)
		if ((unsigned char)text[i] >= 0x80)
			abort();
}

static void render(const struct jinja *t, char *content, size_t n, bool strict)
{
	const char *roles[3] = { "system", "user", "assistant" };
	struct jinja_limits limits = { .steps = 20000, .memory = 1 << 20, .output = 1 << 16 };
	struct jinja_var vars[] = {
		{ "bos_token", JINJA_TEXT, "<s>", 3 }, { "add_generation_prompt", JINJA_TRUE, NULL, 0 }, { "tools", JINJA_NONE, NULL, 0 },
	};
	struct jinja_var fields[6];
	struct jinja_record records[3];
	struct jinja_input in = { vars, 3, "messages", records, 3, { .tm_year = 126, .tm_mon = 10, .tm_mday = 20 } };
	struct check check = { .strict = strict };

	for (int i = 0; i < 3; i++) {
		size_t from = n * (size_t)i / 3, end = n * (size_t)(i + 1) / 3;

		fields[2 * i] = (struct jinja_var){ "role", JINJA_TEXT, roles[i], strlen(roles[i]) };
		fields[2 * i + 1] = (struct jinja_var){ "content", JINJA_CONTENT, content + from, end - from };
		records[i] = (struct jinja_record){ fields + 2 * i, 2 };
	}
	jinja_render(t, &in, &limits, take, &check, NULL, NULL);
	if (check.bytes > limits.output + 8 * (n + 64))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct jinja *t;
	char *text, *content;
	size_t n, rest;
	bool strict;
	const uint8_t *end;

	if (size < 1)
		return 0;
	strict = data[0] % 2 == 0;
	data++;
	size--;
	end = memchr(data, 0, size);
	n = end ? (size_t)(end - data) : size;
	rest = end ? size - n - 1 : 0;
	text = malloc(n + 1);
	content = malloc(rest + 1);
	if (!text || !content)
		abort();
	memcpy(text, data, n);
	memcpy(content, data + n + (end != NULL), rest);
	for (size_t i = 0; strict && i < n; i++)
		text[i] = text[i] == '\\' ? '/' : (char)(text[i] & 0x7f);
	for (size_t i = 0; strict && i < rest; i++)
		content[i] = (char)(content[i] | 0x80);
	t = jinja_parse("fuzz", text, n, NULL);
	if (t)
		render(t, content, rest, strict);
	jinja_free(t);
	free(text);
	free(content);
	return 0;
}
