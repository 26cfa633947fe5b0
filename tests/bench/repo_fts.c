/* repo_fts DIR CACHE QUESTION... - the best places for each question, and the time it took (the fastest of three). */
#include "base/clock.h"
#include "repo/fts.h"
#include "repo/graph.h"
#include "repo/scan.h"

#include <stdio.h>

static int fail(const struct err *e)
{
	fprintf(stderr, "repo_fts: %s\n", e->msg);
	return 1;
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct walk_root w;
	struct walk_list list;
	struct symtab t;
	struct graph g;
	double from = clock_now();

	if (argc < 4) {
		fprintf(stderr, "usage: repo_fts DIR CACHE QUESTION...\n");
		return 2;
	}
	struct store *store = store_open(argv[2], &e);
	struct pool *pool = pool_new(0);
	struct scan_opts so = { .pool = pool, .store = store };
	if (walk_open(&w, argv[1], NULL, &e) || walk_list(&w, w.focus, false, NULL, &list, &e) ||
	    scan_files(&w, &list, &so, &t, &e))
		return fail(&e);
	graph_build(&t, NULL, &g);
	printf("map %.0f ms: %zu files, %zu symbols\n", (clock_now() - from) * 1e3, t.n_files, t.n_syms);
	for (int i = 3; i < argc; i++) {
		struct fts_opts o = { .question = argv[i], .rank = g.rank, .pool = pool };
		struct fts_result r = { 0 };
		double best = 1e9;
		for (int round = 0; round < 3; round++) {
			fts_free(&r);
			from = clock_now();
			if (fts_find(&w, &t, &o, &r, &e))
				return fail(&e);
			best = clock_now() - from < best ? clock_now() - from : best;
		}
		printf("\n\"%s\"  %.1f ms, %zu of %zu places, %zu documents\n", argv[i], best * 1e3, r.matched, r.ranked,
		       r.docs);
		for (size_t k = 0; k < r.n; k++)
			printf("%6.1f %s:%u %s | %.90s\n", (double)r.hits[k].score, t.files[r.hits[k].file].path,
			       r.hits[k].line, r.hits[k].title, r.hits[k].snippet);
		fts_free(&r);
	}
	graph_free(&g);
	symtab_free(&t);
	walk_list_free(&list);
	walk_close(&w);
	pool_free(pool);
	store_free(store);
	return 0;
}
