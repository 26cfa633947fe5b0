/* base_sha256.c - the examples of FIPS 180-4 and of NIST's CAVP, in one piece and in every other. */
#include "src/base/sha256.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void expect(const char *text, size_t n, size_t piece, const char *want)
{
	struct sha256 *s = sha256_new();
	char got[SHA256_HEX + 1];

	for (size_t i = 0; i < n; i += piece)
		sha256_add(s, text + i, n - i < piece ? n - i : piece);
	sha256_hex(s, got);
	cr_expect_str_eq(got, want, "%zu bytes in pieces of %zu", n, piece);
	sha256_free(s);
}

Test(base_sha256, examples)
{
	static const struct {
		const char *text, *want;
	} c[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};

	for (size_t i = 0; i < sizeof c / sizeof *c; i++)
		for (size_t piece = 1; piece < 70; piece++)
			expect(c[i].text, strlen(c[i].text), piece, c[i].want);
}

Test(base_sha256, million)
{
	size_t n = 1000000;
	char *a = malloc(n);

	memset(a, 'a', n);
	expect(a, n, n, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	expect(a, n, 4097, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(a);
	sha256_free(NULL);
}

Test(base_sha256, is_hex)
{
	const char *h = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112CD0";

	cr_expect(sha256_is_hex(h, 64));
	cr_expect_not(sha256_is_hex(h, 63));
	cr_expect_not(sha256_is_hex("gdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", 64));
	cr_expect_not(sha256_is_hex("", 0));
}
