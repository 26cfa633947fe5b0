#include "case_mask.h"

#include "src/base/mem.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

bool mask_add(struct masks *m, const char *regex)
{
	int code;
	PCRE2_SIZE at;

	if (m->n == MASKS_MAX || !(m->code[m->n] = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED, PCRE2_UTF, &code, &at, NULL)))
		return false;
	m->n++;
	return true;
}

void mask_common(struct masks *m)
{
	static const char *const all[] = { "\\d+(\\.\\d+)? ?(ms|s|min)\\b", "\\d[\\d,.]* ?(tok/s|[KMG]i?B/s)", "\\d[\\d,.]* ?[KMGT]i?B\\b",
					   "; \\d+\\.\\d+$", "thought, \\d+ tokens", "\\S*codeask-(test|case).*" };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		mask_add(m, all[i]);
}

/* Matches become \001, with the blanks around them: these are as wide as what the match left. Caller frees. */
static char *masked(const struct masks *m, const char *row)
{
	char *s = xstrdup(row), *w;

	for (size_t i = 0; i < m->n; i++) {
		PCRE2_SIZE n = strlen(s) * 2 + 64;
		char *out = xmalloc(n);

		if (pcre2_substitute(m->code[i], (PCRE2_SPTR)s, PCRE2_ZERO_TERMINATED, 0, PCRE2_SUBSTITUTE_GLOBAL, NULL, NULL, (PCRE2_SPTR) "\x01", 1,
				     (PCRE2_UCHAR *)out, &n) > 0) {
			free(s);
			s = out;
		} else {
			free(out);
		}
	}
	w = s;
	for (char *p = s; *p; p++) {
		if (*p == ' ' && w > s && w[-1] == 1)
			continue;
		while (*p == 1 && w > s && w[-1] == ' ')
			w--;
		if (*p == 1 && w > s && w[-1] == 1)
			continue;
		*w++ = *p;
	}
	while (w > s && w[-1] == ' ')
		w--;
	*w = 0;
	return s;
}

bool mask_same(const struct masks *m, const char *want, const char *seen)
{
	char *a = masked(m, want), *b = masked(m, seen);
	bool ok = !strcmp(a, b);

	free(a);
	free(b);
	return ok;
}

void mask_free(struct masks *m)
{
	while (m->n)
		pcre2_code_free(m->code[--m->n]);
}
