/* querycheck.c - run by the build: compiles every query against its grammar. A mismatch fails the build, not the user. */
#include "../highlight.h"

#include <stdio.h>

int main(void)
{
	struct err e = ERR_INIT;
	if (parsers_check(&e) || highlight_check(&e)) {
		fprintf(stderr, "querycheck: %s\n", e.msg);
		return 1;
	}
	return 0;
}
