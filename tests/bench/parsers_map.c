/* parsers_map.c - reading rate and what is found in the files named on standard input, one a line.
 * CODEASK_C=tree reads C with the grammar's tree: how many files have an error node is then the grammar's. */
#include "parsers/parsers.h"
#include "src/base/clock.h"
#include "src/base/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu_seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(void)
{
	size_t files = 0, bytes = 0, errors = 0, timed_out = 0, kinds[DEF_KIND_COUNT] = { 0 }, refs[REF_KIND_COUNT] = { 0 }, prototypes = 0;
	struct err e = ERR_INIT;
	struct parser *p = parser_new(&e);
	struct parse o = { 0 };
	char line[4096];
	double spent = 0;

	while (fgets(line, sizeof line, stdin)) {
		char *src;
		size_t len;
		line[strcspn(line, "\n")] = '\0';
		if (path_read_file(line, 64 << 20, &src, &len, &e))
			continue;
		double t = cpu_seconds();
		if (parser_run(p, lang_detect(line, src, len), src, len, &o, &e)) {
			fprintf(stderr, "%s\n", e.msg);
			return 1;
		}
		spent += cpu_seconds() - t;
		files++;
		bytes += len;
		errors += o.error_nodes > 0;
		timed_out += o.timed_out;
		for (size_t i = 0; i < o.n_defs; i++) {
			kinds[o.defs[i].kind]++;
			prototypes += o.defs[i].kind == DEF_FUNCTION && (o.defs[i].flags & DEF_PROTOTYPE);
		}
		for (size_t i = 0; i < o.n_refs; i++)
			refs[o.refs[i].kind]++;
		free(src);
	}
	printf("%zu files, %zu bytes in %.3f s of processor time: %.1f MB/s; %zu files with an error node (%.1f %%), %zu timed out\n", files, bytes, spent,
	       spent > 0 ? (double)bytes / spent / 1e6 : 0, errors, files ? 100.0 * (double)errors / (double)files : 0, timed_out);
	printf("%zu functions and %zu prototypes, %zu tables, %zu structs, %zu macros; %zu calls, %zu slots in initialisers, %zu assigned\n",
	       kinds[DEF_FUNCTION] - prototypes, prototypes, kinds[DEF_TABLE], kinds[DEF_STRUCT], kinds[DEF_MACRO], refs[REF_CALL], refs[REF_SLOT],
	       refs[REF_ASSIGN]);
	parse_free(&o);
	parser_free(p);
	return 0;
}
