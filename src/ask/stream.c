#include "stream.h"

#include "../base/utf8.h"

#include <ctype.h>
#include <string.h>

#define HEADER_MAX 200 /* bytes: role, recipient, channel, format; longer ones are none */
#define NAME_MAX_LEN 32

static void give(struct stream *s, size_t n)
{
	struct buf clean = { 0 };
	bool thought = s->state == STREAM_THOUGHT;

	if (n) {
		utf8_clean(&clean, s->pending.p, n, true);
		s->emit(s->ud, thought, clean.p, clean.len);
		*(thought ? &s->n_thought : &s->n_text) += clean.len;
		memmove(s->pending.p, s->pending.p + n, s->pending.len - n);
		buf_truncate(&s->pending, s->pending.len - n);
	}
	buf_free(&clean);
}

static const char *open_mark(const struct stream *s)
{
	return s->how.open ? s->how.open : "<think>";
}

static const char *close_mark(const struct stream *s)
{
	return s->how.close ? s->how.close : "</think>";
}

/* Length of the longest tail of the pending bytes that may be the start of tag. */
static size_t tail_of(const struct stream *s, const char *tag)
{
	size_t n = strlen(tag) - 1;

	if (n > s->pending.len)
		n = s->pending.len;
	for (; n > 0; n--)
		if (memcmp(s->pending.p + s->pending.len - n, tag, n) == 0)
			return n;
	return 0;
}

static void drop(struct stream *s, size_t n)
{
	memmove(s->pending.p, s->pending.p + n, s->pending.len - n);
	buf_truncate(&s->pending, s->pending.len - n);
}

/* START: does the answer begin with the opening mark? False: not to be told yet. */
static bool decide_start(struct stream *s, bool end)
{
	const char *open = open_mark(s), *p = buf_str(&s->pending);
	size_t white = 0, n, want = strlen(open);

	while (white < s->pending.len && isspace((unsigned char)p[white]))
		white++;
	n = s->pending.len - white < want ? s->pending.len - white : want;
	if (memcmp(p + white, open, n) != 0) {
		s->state = STREAM_TEXT;
	} else if (n == want) {
		drop(s, white + n);
		s->state = STREAM_OPENED;
	} else if (end) {
		s->state = STREAM_TEXT;
	} else {
		return false;
	}
	return true;
}

/* OPENED: leaves out the name of the channel. False: not to be told yet. */
static bool decide_name(struct stream *s, bool end)
{
	const char *line = s->pending.len ? memchr(s->pending.p, '\n', s->pending.len) : NULL;

	if (s->how.named && !end && !line && s->pending.len < NAME_MAX_LEN)
		return false;
	if (s->how.named && line && line - s->pending.p < NAME_MAX_LEN)
		drop(s, (size_t)(line - s->pending.p) + 1);
	s->state = STREAM_THOUGHT;
	return true;
}

/* HEADER of a message that so far is only text: an answer without any channels, or the rest of a header. */
static bool decide_header(struct stream *s, bool end)
{
	if (s->message || s->channel) {
		if (end || s->pending.len > HEADER_MAX)
			buf_truncate(&s->pending, 0); /* a header without a message */
		return false;
	}
	if (!end && s->pending.len <= HEADER_MAX && !memchr(buf_str(&s->pending), '\n', s->pending.len))
		return false;
	s->state = STREAM_TEXT;
	return true;
}

static void advance(struct stream *s, bool end)
{
	if (s->state == STREAM_HEADER && !decide_header(s, end))
		return;
	if (s->state == STREAM_START && !decide_start(s, end))
		return;
	if (s->state == STREAM_OPENED && !decide_name(s, end))
		return;
	if (s->state == STREAM_THOUGHT && !s->how.harmony) {
		const char *close = close_mark(s);
		char *at = s->pending.len ? memmem(s->pending.p, s->pending.len, close, strlen(close)) : NULL;

		if (at) {
			give(s, (size_t)(at - s->pending.p));
			drop(s, strlen(close));
			s->state = STREAM_TEXT;
		} else if (!end) {
			size_t keep = tail_of(s, close);
			size_t n = utf8_complete(buf_str(&s->pending), s->pending.len);

			give(s, n < s->pending.len - keep ? n : s->pending.len - keep);
			return;
		}
	}
	give(s, end ? s->pending.len : utf8_complete(buf_str(&s->pending), s->pending.len));
}

void stream_begin(struct stream *s, const struct chat_reasoning *how)
{
	s->how = *how;
	s->state = how->harmony ? STREAM_HEADER : how->starts_open ? STREAM_THOUGHT : STREAM_START;
}

static bool is(const char *text, size_t len, const char *mark)
{
	return strlen(mark) == len && memcmp(text, mark, len) == 0;
}

/* The message that begins: of the channel "final", or of none, it is the answer; analysis, commentary and calls of tools are not. */
static void begin_message(struct stream *s)
{
	const char *p = buf_str(&s->pending);
	bool text;

	while (isspace((unsigned char)*p))
		p++;
	text = !s->channel || strncmp(p, "final", 5) == 0;
	buf_truncate(&s->pending, 0);
	s->state = text ? STREAM_TEXT : STREAM_THOUGHT;
	s->message = true;
	s->channel = false;
	if (text ? s->n_text : s->n_thought)
		buf_putc(&s->pending, '\n'); /* apart from the message before */
}

static bool harmony_mark(struct stream *s, const char *text, size_t len)
{
	bool head = s->state == STREAM_HEADER;

	if (is(text, len, "<|message|>")) {
		if (head)
			begin_message(s);
	} else if (is(text, len, "<|channel|>")) {
		if (head)
			buf_truncate(&s->pending, 0); /* the role */
		else
			give(s, s->pending.len);
		s->state = STREAM_HEADER;
		s->channel = s->message = true;
	} else if (is(text, len, "<|start|>") || is(text, len, "<|end|>") || is(text, len, "<|call|>") || is(text, len, "<|return|>")) {
		if (!head)
			give(s, s->pending.len);
		buf_truncate(&s->pending, 0);
		s->state = STREAM_HEADER;
		s->channel = false;
		s->message = !is(text, len, "<|end|>"); /* what follows an end without a header is an answer */
	} else {
		return is(text, len, "<|constrain|>");
	}
	return true;
}

bool stream_in_answer(const struct stream *s)
{
	return s->state == STREAM_TEXT && s->n_text && !s->how.harmony;
}

bool stream_mark(struct stream *s, const char *text, size_t len)
{
	if (s->how.harmony)
		return harmony_mark(s, text, len);
	if (is(text, len, open_mark(s))) {
		if (s->state == STREAM_START)
			buf_truncate(&s->pending, 0); /* white space, or part of a mark */
		if (s->state == STREAM_TEXT)
			give(s, s->pending.len);
		if (s->state != STREAM_THOUGHT)
			s->state = STREAM_OPENED;
		return true;
	}
	if (is(text, len, close_mark(s))) {
		if (s->state == STREAM_OPENED)
			decide_name(s, true);
		give(s, s->pending.len);
		s->state = STREAM_TEXT;
		return true;
	}
	return false;
}

void stream_feed(struct stream *s, const char *bytes, size_t len)
{
	buf_add(&s->pending, bytes, len);
	advance(s, false);
}

void stream_end(struct stream *s)
{
	advance(s, true);
}

void stream_free(struct stream *s)
{
	buf_free(&s->pending);
}
