#include "symtab.h"

#include "../base/map.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

int32_t ref_file(const struct symtab *t, int32_t ref)
{
	size_t lo = 0, hi = t->n_files;

	if (t->refs[ref].in_sym >= 0)
		return t->syms[t->refs[ref].in_sym].file;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (t->files[mid].ref0 <= ref)
			lo = mid;
		else
			hi = mid;
	}
	return (int32_t)lo;
}

uint32_t symtab_name(const struct symtab *t, const char *name, size_t len)
{
	uint32_t hash, id;

	if (!t->n_slots || !len)
		return 0;
	hash = (uint32_t)hash_seeded(name, len, t->seed);
	for (size_t i = hash & (t->n_slots - 1); (id = t->slots[i]); i = (i + 1) & (t->n_slots - 1))
		if (t->names[id].hash == hash && !strncmp(tab_name(t, id), name, len) && !tab_name(t, id)[len])
			return id;
	return 0;
}

int32_t symtab_sym(const struct symtab *t, const char *name)
{
	uint32_t id = symtab_name(t, name, strlen(name));

	return id ? t->names[id].sym : -1;
}

int32_t symtab_ref(const struct symtab *t, const char *name)
{
	uint32_t id = symtab_name(t, name, strlen(name));

	return id ? t->names[id].ref : -1;
}

int32_t symtab_file(const struct symtab *t, const char *path)
{
	size_t lo = 0, hi = t->n_files;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int cmp = strcmp(t->files[mid].path, path);
		if (!cmp)
			return (int32_t)mid;
		if (cmp < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return -1;
}

void symtab_free(struct symtab *t)
{
	if (!t)
		return;
	if (t->mapping) {
		munmap(t->mapping, t->n_mapping);
	} else {
		free(t->syms);
		free(t->refs);
		free(t->extras);
		free(t->names);
		free(t->slots);
		free(t->text);
	}
	free(t->files);
	*t = (struct symtab){ 0 };
}
