/* scratch.h - where tests put their files: below $TMPDIR, else /tmp. */
#ifndef CODEASK_TESTS_SCRATCH_H
#define CODEASK_TESTS_SCRATCH_H

#include "src/base/mem.h"

#include <stdlib.h>

/* A template for mkstemp() and mkdtemp(), named after the test; the caller's, free(). */
static inline char *scratch_template(const char *name)
{
	const char *tmp = getenv("TMPDIR");

	return xasprintf("%s/codeask-%s-XXXXXX", tmp && *tmp ? tmp : "/tmp", name);
}

#endif
