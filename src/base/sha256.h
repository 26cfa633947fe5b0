/* sha256.h - SHA-256 (FIPS 180-4) of a stream of bytes, by libcrypto: it uses the processor's own instructions where there are
 * some (about 2 GB/s with SHA-NI, 0.5 without). */
#ifndef CODEASK_BASE_SHA256_H
#define CODEASK_BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>

#define SHA256_HEX 64 /* digits of a digest */

struct sha256;

struct sha256 *sha256_new(void); /* never NULL */
void sha256_add(struct sha256 *s, const void *p, size_t n);
/* 64 lower-case digits and a NUL. Ends the stream: afterwards only sha256_free(). */
void sha256_hex(struct sha256 *s, char out[SHA256_HEX + 1]);
void sha256_free(struct sha256 *s);

/* Are these the 64 hexadecimal digits of a digest? Upper case is accepted; n is the length of text. */
bool sha256_is_hex(const char *text, size_t n);

#endif
