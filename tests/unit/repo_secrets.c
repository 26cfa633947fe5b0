/* Secrets: every kind is found where it stands, and nothing else is. The examples are put together at run time, so that this file
 * holds none itself. */
#include "base/buf.h"
#include "repo/secrets.h"

#include <criterion/criterion.h>
#include <string.h>

struct hit {
	const char *kind;
	size_t at, len, n;
};

static void on_hit(void *ud, const char *kind, size_t at, size_t len)
{
	struct hit *h = ud;

	*h = (struct hit){ kind, at, len, h->n + 1 };
}

static struct hit scan(const char *text)
{
	struct err e = ERR_INIT;
	struct secrets *s = secrets_new(&e);
	struct hit h = { 0 };

	cr_assert(s != NULL, "%s", e.msg);
	cr_expect_eq(secrets_scan(s, text, strlen(text), on_hit, &h), h.n);
	secrets_free(s);
	return h;
}

/* Random-looking letters and digits, the same every time. */
static const char *noise(size_t n, const char *set)
{
	static char out[512];
	unsigned x = 12345;

	for (size_t i = 0; i < n; i++) {
		x = x * 1103515245u + 12345u;
		out[i] = set[(x >> 16) % strlen(set)];
	}
	out[n] = 0;
	return out;
}

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

static void expect(const char *kind, const char *before, size_t n, const char *set, const char *after)
{
	struct buf b = { 0 };
	struct hit h;

	buf_printf(&b, "int x = 1;\n%s%s%s\nint y;\n", before, noise(n, set), after);
	h = scan(buf_str(&b));
	cr_expect(h.n == 1 && strcmp(h.kind, kind) == 0, "%s: %zu finds, last %s", kind, h.n, h.kind ? h.kind : "-");
	cr_expect(h.at >= 11 && h.at + h.len <= b.len);
	buf_free(&b);
}

Test(secrets, every_kind_is_found)
{
	expect("private key", "-----BEGIN RSA PRIVATE " "KEY-----\n", 64, ALNUM, "\n");
	expect("PGP private key", "-----BEGIN PGP PRIVATE " "KEY BLOCK-----\n", 64, ALNUM, "");
	expect("AWS access key", "key = AK" "IA", 16, UPPER, "");
	expect("GitHub token", "gh" "p_", 36, ALNUM, "");
	expect("GitHub token", "\"gh" "o_", 36, ALNUM, "\"");
	expect("GitLab token", "gl" "pat-", 20, ALNUM, "");
	expect("Slack token", "xo" "xb-", 40, ALNUM, "");
	expect("Slack webhook", "https://hooks.slack." "com/services/T0AB1CD2E/B0AB1CD2E/", 24, ALNUM, "");
	expect("Stripe key", "sk_" "live_", 24, ALNUM, "");
	expect("Google API key", "AI" "za", 35, ALNUM, "");
	expect("OpenAI or Anthropic key", "s" "k-proj-", 48, ALNUM, "");
	expect("npm token", "np" "m_", 36, ALNUM, "");
	expect("password in a URL", "postgres://app:", 20, ALNUM, "@db.host/x");
	expect("password or key", "db_password = \"", 20, ALNUM, "\"");
	expect("password or key", "\"apiKey\": \"", 32, ALNUM, "\",");
	expect("password or key", "APP_SECRET=", 32, ALNUM, "");
}

Test(secrets, words_and_placeholders_are_none)
{
	static const char *const texts[] = {
		"password = \"correct-horse-battery\"", "password = \"changeme12345678\"", "api_key = \"YOUR_API_KEY_HERE_1\"", "secret: \"${SECRET_FROM_ENV1}\"",
		"char *password = getpass(\"Password: \");", "{ \"password\", required_argument, 0, 'p' },", "AKIAIOSFODNN7EXAMPL", "gh" "p_short",
		"-----BEGIN PUBLIC KEY-----", "\"-----BEGIN RSA PRIVATE " "KEY-----\"", "https://user:password@example.org/", "task-with-a-long-name-and-some-more",
		"private_key = \"/etc/ssl/private/server1.key\" + x", "", "sk-", "xo" "xb-",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct hit h = scan(texts[i]);

		cr_expect(h.n == 0, "%s: taken for a %s", texts[i], h.kind ? h.kind : "-");
	}
}

Test(secrets, any_bytes_and_hostile_text)
{
	struct err e = ERR_INIT;
	struct secrets *s = secrets_new(&e);
	struct buf b = { 0 };

	for (int i = 0; i < 200000; i++)
		buf_putc(&b, (char)(i * 7 % 256));
	for (int i = 0; i < 20000; i++)
		buf_puts(&b, "a://b:c");
	for (int i = 0; i < 100000; i++)
		buf_puts(&b, "eyJ");
	cr_expect_eq(secrets_scan(s, b.p, b.len, NULL, NULL), 0);
	secrets_free(s);
	secrets_free(NULL);
	buf_free(&b);
}
