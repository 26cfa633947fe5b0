/* build.h - which files the build takes, from Makefiles in the style of Kbuild (Documentation/kbuild/makefiles.rst of Linux).
 *
 * `V-y := a.o` followed by `V-$(CONFIG_X) := b.o` names one variable twice: when CONFIG_X is y the second replaces the first,
 * so a.o is built iff not CONFIG_X. += adds. A word $(V-y) stands for the list. NAME-objs, NAME-y and NAME-$(CONFIG_X) list
 * the parts of NAME.o.
 */
#ifndef CODEASK_REPO_BUILD_H
#define CODEASK_REPO_BUILD_H

#include "symtab.h"

struct build_rule {
	int32_t file;       /* source file in the map that the object comes from, -1: unknown or a directory */
	const char *object; /* "file-mmu.o", "ramfs/" */
	int32_t makefile;   /* file in the map */
	uint32_t line;      /* line of the word */
	const char *var;    /* "file-mmu-$(CONFIG_MMU)" */
	const char *when;   /* "CONFIG_MMU" or "" (always) */
	const char *unless; /* "CONFIG_MMU" when a later assignment under that condition replaces this one, "" */
	int32_t replaced_by; /* rule index of the (first) replacing word, -1 */
};

struct build {
	struct build_rule *rules; /* [n], by makefile, then line */
	size_t n, cap;
	bool *fallback; /* [files of the map] see build_is_fallback() */
	struct arena strings;
};

void build_rules(const struct symtab *t, struct build *b);
/* Is the file built only when another, configured one is not? */
bool build_is_fallback(const struct build *b, int32_t file);
void build_free(struct build *b);

#endif
