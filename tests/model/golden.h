/* golden.h - finds the reference data beside the checkout; tests run from the repository's root. */
#ifndef CODEASK_TESTS_GOLDEN_H
#define CODEASK_TESTS_GOLDEN_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

#define GOLDEN "../shared/golden"

/* Leaves the test as skipped, and says so, where the data is not there. */
#define NEED_GOLDEN(dir) \
	do { \
		if (access(GOLDEN "/" dir, R_OK)) { \
			fprintf(stderr, "skipped: no " GOLDEN "/" dir " beside the checkout\n"); \
			cr_skip_test("no " GOLDEN "/" dir " beside the checkout"); \
		} \
	} while (0)

#endif
