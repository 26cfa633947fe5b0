#include "stream.h"

#include "../base/utf8.h"

#include <string.h>

static void give(struct stream *s, size_t n)
{
	struct buf clean = { 0 };

	if (n) {
		utf8_clean(&clean, s->pending.p, n, true);
		s->emit(s->ud, s->state == STREAM_THOUGHT, clean.p, clean.len);
		memmove(s->pending.p, s->pending.p + n, s->pending.len - n);
		buf_truncate(&s->pending, s->pending.len - n);
	}
	buf_free(&clean);
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

static void advance(struct stream *s, bool end)
{
	static const char open[] = "<think>", close[] = "</think>";

	if (s->state == STREAM_START) {
		size_t n = s->pending.len < sizeof(open) - 1 ? s->pending.len : sizeof(open) - 1;

		if (memcmp(buf_str(&s->pending), open, n) != 0) {
			s->state = STREAM_TEXT;
		} else if (n == sizeof(open) - 1) {
			drop(s, n);
			s->state = STREAM_THOUGHT;
		} else if (!end) {
			return;
		}
	}
	if (s->state == STREAM_THOUGHT) {
		char *at = s->pending.len ? memmem(s->pending.p, s->pending.len, close, sizeof(close) - 1) : NULL;

		if (at) {
			give(s, (size_t)(at - s->pending.p));
			drop(s, sizeof(close) - 1);
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
