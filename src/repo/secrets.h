/* secrets.h - what in a text looks like a key, a token or a password.
 *
 * A notice, not a guard: models run on this machine. Patterns are those of the formats that issuers publish, and one for
 * assignments of a random-looking string to a name such as password or api_key; placeholders and words do not count.
 */
#ifndef CODEASK_REPO_SECRETS_H
#define CODEASK_REPO_SECRETS_H

#include "../base/err.h"

#include <stddef.h>

struct secrets; /* compiled patterns; one thread at a time */
struct secrets *secrets_new(struct err *e);
void secrets_free(struct secrets *s);

/* kind: "AWS access key", ... (static); text[at..at+len) is the find, which nobody should print. */
typedef void (*secrets_fn)(void *ud, const char *kind, size_t at, size_t len);

/* Reports finds in order of kind, then of place; returns how many there are. Any bytes. */
size_t secrets_scan(struct secrets *s, const char *text, size_t len, secrets_fn fn, void *ud);

#endif
