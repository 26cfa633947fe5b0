/* vscroll.c - cursor and window of a list of rows. */
#include "vscroll.h"

static size_t clamp(size_t x, size_t lo, size_t hi)
{
	return x > hi ? hi : x < lo ? lo : x;
}

static size_t add(size_t x, long by, size_t max)
{
	if (by < 0)
		return x > (size_t)-by ? x - (size_t)-by : 0;
	return clamp((size_t)by > max || x > max - (size_t)by ? max : x + (size_t)by, 0, max);
}

/* The margin that a window has room for: with fewer rows the cursor could not move at all. */
static size_t room(size_t rows, size_t margin)
{
	size_t most = rows ? (rows - 1) / 2 : 0;

	return margin < most ? margin : most;
}

static size_t top_max(size_t n, size_t rows)
{
	return n > rows ? n - rows : 0;
}

void vscroll_to(struct vscroll *s, size_t n, size_t row)
{
	s->cur = n ? clamp(row, 0, n - 1) : 0;
}

void vscroll_fit(struct vscroll *s, size_t n, size_t rows, size_t margin)
{
	vscroll_to(s, n, s->cur);
	if (!rows)
		return;
	margin = room(rows, margin);
	if (s->cur < s->top + margin)
		s->top = s->cur > margin ? s->cur - margin : 0;
	else if (s->cur + margin >= s->top + rows)
		s->top = s->cur + margin + 1 - rows;
	s->top = clamp(s->top, 0, top_max(n, rows));
}

void vscroll_wheel(struct vscroll *s, size_t n, size_t rows, long by, size_t margin)
{
	if (!n || !rows)
		return;
	s->top = add(s->top, by, top_max(n, rows));
	margin = room(rows, margin);
	/* at both ends the margin is the list's end */
	size_t lo = s->top ? s->top + margin : 0, hi = s->top + rows >= n ? n - 1 : s->top + rows - 1 - margin;
	s->cur = clamp(s->cur, lo < n ? lo : n - 1, hi);
}

bool vscroll_act(struct vscroll *s, size_t n, size_t rows, enum action act)
{
	long page = rows > 2 ? (long)rows - 1 : 1, half = rows > 1 ? (long)rows / 2 : 1, by;

	switch (act) {
	case ACT_DOWN: by = 1; break;
	case ACT_UP: by = -1; break;
	case ACT_TOP: vscroll_to(s, n, 0); return true;
	case ACT_BOTTOM: vscroll_to(s, n, n); return true;
	case ACT_HALF_DOWN: by = half; break;
	case ACT_HALF_UP: by = -half; break;
	case ACT_PAGE_DOWN: by = page; break;
	case ACT_PAGE_UP: by = -page; break;
	default: return false;
	}
	if (by > 1 || by < -1)
		s->top = add(s->top, by, top_max(n, rows));
	s->cur = n ? add(s->cur, by, n - 1) : 0;
	return true;
}
