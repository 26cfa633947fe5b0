/* repo_users DIR CACHE [NAME...] - times of the repository room on DIR: walk of its whole tree, scan of DIR, users of NAMEs
 * (or of the functions and tables DIR defines). Run it twice: CACHE is empty first, filled later. */
#include "base/clock.h"
#include "repo/users.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static void row(const char *what, double t, size_t n, const char *unit)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	printf("%-14s %9.1f ms  %8zu %-12s peak %ld MB\n", what, t * 1e3, n, unit, u.ru_maxrss / 1024);
}

static int fail(const struct err *e)
{
	fprintf(stderr, "repo_users: %s\n", e->msg);
	return 1;
}

/* Names that other files can mean. */
static size_t own_names(const struct symtab *t, const char **names)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_syms; i++) {
		const struct symbol *s = &t->syms[i];
		if ((s->kind == DEF_FUNCTION || s->kind == DEF_TABLE || s->kind == DEF_VARIABLE) && !(s->flags & (DEF_STATIC | DEF_PROTOTYPE)))
			names[n++] = tab_name(t, s->name);
	}
	return n;
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct walk_root w;
	struct walk_list all, list;
	struct symtab t;
	struct users_stats st;
	double from, start = clock_now();

	if (argc < 3) {
		fprintf(stderr, "usage: repo_users DIR CACHE [NAME...]\n");
		return 2;
	}
	struct store *store = store_open(argv[2], &e);
	struct pool *pool = pool_new(0);
	struct scan_opts so = { .pool = pool, .store = store };
	if (!store || walk_open(&w, argv[1], NULL, &e))
		return fail(&e);
	row("open", clock_now() - start, 0, "");
	from = clock_now();
	if (walk_list(&w, "", true, NULL, &all, &e))
		return fail(&e);
	row("walk", clock_now() - from, all.n, "files");
	from = clock_now();
	if (walk_list(&w, w.focus, false, NULL, &list, &e) || scan_files(&w, &list, &so, &t, &e))
		return fail(&e);
	row("scan", clock_now() - from, t.n_syms, "symbols");
	const char **names = malloc((t.n_syms + (size_t)argc) * sizeof *names);
	size_t n_names = argc > 3 ? 0 : own_names(&t, names);
	for (int i = 3; i < argc; i++)
		names[n_names++] = argv[i];
	struct users_opts uo = { .names = names, .n_names = n_names, .exclude = w.focus, .scan = so };
	from = clock_now();
	if (users_find(&w, &uo, &st, &e))
		return fail(&e);
	row("users", clock_now() - from, st.hits, "hits");
	printf("%zu names, %zu files, %zu indexed, %zu candidates, %.0f MB read\n", n_names, st.files, st.indexed, st.candidates,
	       (double)st.bytes_read / 1e6);
	free(names);
	symtab_free(&t);
	walk_list_free(&list);
	walk_list_free(&all);
	walk_close(&w);
	pool_free(pool);
	store_free(store);
	return 0;
}
