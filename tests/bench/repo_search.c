/* repo_search DIR PATTERN... - times of the text search over DIR: each pattern as a literal, either case; as a whole word; and
 * as an expression. The fastest of three. */
#include "base/clock.h"
#include "repo/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const struct err *e)
{
	fprintf(stderr, "repo_search: %s\n", e->msg);
	return 1;
}

static void take(void *ud, const struct search_hit *h)
{
	*(size_t *)ud += h->len;
}

int main(int argc, char **argv)
{
	static const struct match_opts kinds[] = {
		{ .letters = MATCH_EXACT },
		{ .letters = MATCH_FOLD },
		{ .letters = MATCH_EXACT, .word = true },
		{ .regex = true, .letters = MATCH_EXACT },
		{ .regex = true, .letters = MATCH_FOLD },
	};
	static const char *const names[] = { "exact", "either case", "word", "regex", "regex, either case" };
	struct err e = ERR_INIT;
	struct walk_root w;
	struct walk_list list;
	struct pool *pool = pool_new(0);
	double from;

	if (argc < 3) {
		fprintf(stderr, "usage: repo_search DIR PATTERN...\n");
		return 2;
	}
	if (walk_open(&w, argv[1], NULL, &e))
		return fail(&e);
	from = clock_now();
	if (walk_list(&w, w.focus, true, NULL, &list, &e))
		return fail(&e);
	printf("walk %.1f ms, %zu files\n", (clock_now() - from) * 1e3, list.n);
	for (int i = 2; i < argc; i++)
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
			struct search_stats st = { 0 };
			double best = 1e9;
			size_t bytes = 0;
			for (int round = 0; round < 3; round++) {
				struct search_opts o = {
					.match = kinds[k], .pool = pool, .hit = take, .max_hits = 200, .ud = &bytes
				};
				o.match.pattern = argv[i];
				o.match.len = strlen(argv[i]);
				from = clock_now();
				if (search_run(&w, &list, &o, &st, &e))
					return fail(&e);
				best = clock_now() - from < best ? clock_now() - from : best;
			}
			printf("%-24s %-18s %8.1f ms  %6.2f GB/s  %7zu lines in %5zu files, %zu undecided, %zu cut\n", argv[i],
			       names[k], best * 1e3, (double)st.bytes / best / 1e9, st.lines, st.files_hit, st.undecided,
			       st.cut);
		}
	walk_list_free(&list);
	walk_close(&w);
	pool_free(pool);
	return 0;
}
