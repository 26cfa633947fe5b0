/* secrets.c - one pattern a kind, each behind a plain string that every find must hold, so that a text without secrets is
 * passed at the speed of memmem(). */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "secrets.h"

#include "../base/mem.h"

#include <ctype.h>
#include <math.h>
#include <pcre2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* hint: bytes of every find, NULL: none. random: bits of entropy per character that group 1 (or all of it) must have. */
static const struct kind {
	const char *name, *hint, *pattern;
	float random;
	bool any; /* no issuer's form: the string must look like one that was made at random */
} kinds[] = {
	{ "private key", "PRIVATE KEY", "-----BEGIN (?:(?:RSA|DSA|EC|OPENSSH|ENCRYPTED) )?PRIVATE KEY-----\\s+[A-Za-z0-9+/=\\n\\t ]{64}", 0, false },
	{ "PGP private key", "PGP PRIVATE KEY", "-----BEGIN PGP PRIVATE KEY BLOCK-----", 0, false },
	{ "AWS access key", "AKIA", "\\b(AKIA[A-Z2-7]{16})\\b", 3.0f, false },
	{ "AWS temporary key", "ASIA", "\\b(ASIA[A-Z2-7]{16})\\b", 3.0f, false },
	{ "GitHub token", "gh", "\\b(gh[pousr]_[A-Za-z0-9]{36,251})\\b", 3.0f, false },
	{ "GitHub token", "github_pat_", "\\b(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\\b", 3.0f, false },
	{ "GitLab token", "glpat-", "\\b(glpat-[A-Za-z0-9_-]{20,})", 3.0f, false },
	{ "Slack token", "xox", "\\b(xox[baprse]-[A-Za-z0-9-]{10,})", 2.5f, false },
	{ "Slack webhook", "hooks.slack.com", "hooks\\.slack\\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/([A-Za-z0-9]{20,})", 3.0f, false },
	{ "Stripe key", "_live_", "\\b((?:sk|rk)_live_[A-Za-z0-9]{16,})\\b", 3.0f, false },
	{ "Google API key", "AIza", "\\b(AIza[A-Za-z0-9_-]{35})(?![A-Za-z0-9_-])", 3.5f, false },
	{ "OpenAI or Anthropic key", "sk-", "\\b(sk-(?:proj-|ant-(?:api|admin)\\d\\d-)?[A-Za-z0-9_-]{32,})(?![A-Za-z0-9_-])", 4.0f, false },
	{ "npm token", "npm_", "\\b(npm_[A-Za-z0-9]{36})\\b", 3.5f, false },
	{ "PyPI token", "pypi-", "\\b(pypi-AgE[A-Za-z0-9_-]{50,})", 3.0f, false },
	{ "SendGrid key", "SG.", "\\b(SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])", 3.5f, false },
	{ "JSON web token", "eyJ", "\\b(eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{20,})", 4.0f, false },
	{ "password in a URL", "://", "\\b[a-z][a-z0-9+.-]{1,10}://[^\\s:/@\"'<>]{1,60}:([^\\s:/@\"'<>$\\{%\\[]{8,60})@[A-Za-z0-9.-]", 3.0f, true },
	{ "password or key", "=",
	  "(?m)^(?:\\d+\\t)?(?:export )?[A-Z0-9_]*(?:SECRET|TOKEN|PASSWORD|API_KEY|ACCESS_KEY)[A-Z0-9_]*=([^\\s\"'#;,()]{16,100})$", 3.5f, true },
	{ "password or key", NULL,
	  "(?i)(?:passw(?:or)?d|passwd|secret|api_?key|apikey|access_?key|auth_?token|access_?token|client_?secret|private_?key)"
	  "[\"']?[\\t ]{0,4}(?::=|=>|=|:)[\\t ]{0,4}[\"']([^\\s\"'\\\\]{12,100})[\"']",
	  3.3f, true },
};
enum { N_KINDS = sizeof(kinds) / sizeof(*kinds) };

struct secrets {
	pcre2_code *re[N_KINDS];
	pcre2_match_data *md;
	pcre2_match_context *mc;
};

struct secrets *secrets_new(struct err *e)
{
	struct secrets *s = xcalloc(1, sizeof(*s));
	size_t at;
	int code;

	for (int i = 0; i < N_KINDS; i++) {
		s->re[i] = pcre2_compile((PCRE2_SPTR)kinds[i].pattern, PCRE2_ZERO_TERMINATED, 0, &code, &at, NULL);
		if (!s->re[i]) {
			err_set(e, ERR_FAIL, "pattern for a %s does not compile (at %zu)", kinds[i].name, at);
			secrets_free(s);
			return NULL;
		}
		pcre2_jit_compile(s->re[i], PCRE2_JIT_COMPLETE); /* without JIT the same, slower */
	}
	s->md = pcre2_match_data_create(2, NULL);
	s->mc = pcre2_match_context_create(NULL);
	if (!s->md || !s->mc) {
		err_set(e, ERR_FAIL, "no memory for patterns");
		secrets_free(s);
		return NULL;
	}
	pcre2_set_match_limit(s->mc, 1000000);
	return s;
}

void secrets_free(struct secrets *s)
{
	if (!s)
		return;
	for (int i = 0; i < N_KINDS; i++)
		pcre2_code_free(s->re[i]);
	pcre2_match_data_free(s->md);
	pcre2_match_context_free(s->mc);
	free(s);
}

/* Shannon's entropy of the bytes, in bits each. */
static double entropy(const char *p, size_t n)
{
	unsigned count[256] = { 0 };
	double h = 0;

	for (size_t i = 0; i < n; i++)
		count[(unsigned char)p[i]]++;
	for (int c = 0; c < 256; c++)
		if (count[c])
			h -= count[c] * log2((double)count[c] / (double)n);
	return n ? h / (double)n : 0;
}

/* Would anybody have chosen this at random? Letters and digits both, no words of examples, no sequence, no template. */
static bool looks_chosen(const char *p, size_t n)
{
	static const char *const words[] = { "example", "changeme", "placeholder", "your", "xxxx", "test", "dummy", "sample", "12345", "abcdef", "none" };
	bool digit = false, letter = false;

	if (p[0] == '/' || p[0] == '.') /* a path */
		return false;
	for (size_t i = 0; i < n; i++) {
		digit |= isdigit((unsigned char)p[i]) != 0;
		letter |= isalpha((unsigned char)p[i]) != 0;
		if (strchr("<>{}$%()[]", p[i]) || p[i] == ' ')
			return false;
		for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++)
			if (n - i >= strlen(words[w]) && strncasecmp(p + i, words[w], strlen(words[w])) == 0)
				return false;
	}
	return digit && letter;
}

size_t secrets_scan(struct secrets *s, const char *text, size_t len, secrets_fn fn, void *ud)
{
	size_t n = 0;

	for (int i = 0; i < N_KINDS; i++) {
		const struct kind *k = &kinds[i];
		size_t at = 0;

		if (k->hint && !memmem(text, len, k->hint, strlen(k->hint)))
			continue;
		while (at < len) {
			int rc = pcre2_match(s->re[i], (PCRE2_SPTR)text, len, at, 0, s->md, s->mc);
			const size_t *m = pcre2_get_ovector_pointer(s->md);
			size_t a, b;

			if (rc == PCRE2_ERROR_NOMATCH)
				break;
			if (rc < 0) { /* a limit of the matcher: go on behind this line */
				const char *nl = memchr(text + at, '\n', len - at);

				at = nl ? (size_t)(nl - text) + 1 : len;
				continue;
			}
			a = rc > 1 ? m[2] : m[0];
			b = rc > 1 ? m[3] : m[1];
			at = m[1] > at ? m[1] : at + 1;
			if (k->random > 0 && entropy(text + a, b - a) < k->random)
				continue;
			if (k->any && !looks_chosen(text + a, b - a))
				continue;
			n++;
			if (fn)
				fn(ud, k->name, m[0], m[1] - m[0]);
		}
	}
	return n;
}
