/* repo_tree.h - temporary source trees for the tests of src/repo. */
#ifndef CODEASK_TESTS_REPO_TREE_H
#define CODEASK_TESTS_REPO_TREE_H

#include "../scratch.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

__attribute__((unused)) static char *tree_new(void)
{
	char *dir = scratch_template("test"), *real;

	cr_assert(mkdtemp(dir) != NULL, "%s", dir);
	real = realpath(dir, NULL);
	free(dir);
	return real;
}

__attribute__((unused)) static void tree_bytes(const char *dir, const char *path, const void *p, size_t n)
{
	char full[4096];
	FILE *f;

	snprintf(full, sizeof full, "%s/%s", dir, path);
	for (char *s = full + strlen(dir) + 1; (s = strchr(s, '/')); s++) {
		*s = 0;
		mkdir(full, 0755);
		*s = '/';
	}
	f = fopen(full, "w");
	cr_assert(f != NULL, "%s", full);
	cr_assert_eq(fwrite(p, 1, n, f), n);
	cr_assert_eq(fclose(f), 0);
}

__attribute__((unused)) static void tree_file(const char *dir, const char *path, const char *text)
{
	tree_bytes(dir, path, text, strlen(text));
}

__attribute__((unused)) static int tree_unlink(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	remove(path);
	return 0;
}

__attribute__((unused)) static void tree_free(char *dir)
{
	nftw(dir, tree_unlink, 32, FTW_DEPTH | FTW_PHYS);
	free(dir);
}

/* Runs a shell command in dir; its standard output, caller frees. */
__attribute__((unused)) static char *tree_sh(const char *dir, const char *cmd, int *status)
{
	char *line = NULL, *out = NULL;
	size_t len = 0, cap = 0;
	int c, rc;

	cr_assert(asprintf(&line, "cd '%s' && { %s; } 2>&1", dir, cmd) > 0);
	FILE *f = popen(line, "r");
	cr_assert(f != NULL);
	while ((c = getc(f)) != EOF) {
		if (len + 2 > cap)
			out = realloc(out, cap = cap * 2 + 256);
		out[len++] = (char)c;
	}
	if (!out)
		out = calloc(1, 1);
	out[len] = 0;
	rc = pclose(f);
	if (status)
		*status = rc;
	free(line);
	return out;
}

/* The Linux tree the larger tests use, NULL (and a line that says so) when it is not there. */
__attribute__((unused)) static const char *tree_linux(void)
{
	const char *dir = getenv("CODEASK_LINUX");
	static char probe[4096];

	if (!dir || !*dir)
		dir = "/usr/src/linux-source-6.1";
	snprintf(probe, sizeof probe, "%s/fs/ramfs/inode.c", dir);
	if (!access(probe, R_OK))
		return dir;
	fprintf(stderr, "skipped: no Linux 6.1 source at %s (set CODEASK_LINUX)\n", dir);
	return NULL;
}

#endif
