#include "sha256.h"

#include "mem.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sha256 {
	EVP_MD_CTX *ctx;
};

/* SHA-256 over memory fails only where libcrypto has no memory, or was built or configured without the algorithm: nothing that a
 * caller could do better than stop, as for xmalloc(). A wrong digest must never come out instead. */
static void need(int ok)
{
	if (ok == 1)
		return;
	fprintf(stderr, "codeask: libcrypto cannot compute SHA-256: out of memory, or its configuration forbids it\n");
	exit(1);
}

struct sha256 *sha256_new(void)
{
	struct sha256 *s = xcalloc(1, sizeof(*s));

	s->ctx = EVP_MD_CTX_new();
	need(s->ctx != NULL);
	need(EVP_DigestInit_ex(s->ctx, EVP_sha256(), NULL));
	return s;
}

void sha256_add(struct sha256 *s, const void *p, size_t n)
{
	if (n)
		need(EVP_DigestUpdate(s->ctx, p, n));
}

void sha256_hex(struct sha256 *s, char out[SHA256_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char md[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	need(EVP_DigestFinal_ex(s->ctx, md, &n));
	need(n == SHA256_HEX / 2);
	for (unsigned int i = 0; i < n; i++) {
		out[2 * i] = digits[md[i] >> 4];
		out[2 * i + 1] = digits[md[i] & 15];
	}
	out[SHA256_HEX] = '\0';
}

void sha256_free(struct sha256 *s)
{
	if (!s)
		return;
	EVP_MD_CTX_free(s->ctx);
	free(s);
}

bool sha256_is_hex(const char *text, size_t n)
{
	if (n != SHA256_HEX)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isxdigit((unsigned char)text[i]))
			return false;
	return true;
}
