/* found.h - models that lie on this machine: the files below $XDG_DATA_HOME/codeask/models. */
#ifndef CODEASK_MODEL_FOUND_H
#define CODEASK_MODEL_FOUND_H

#include "../base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct found_model {
	char *path;
	char *name;          /* file name without .gguf */
	char arch[32];       /* "" when the file is broken */
	uint64_t bytes, n_params;
	bool supported;      /* architecture and types of this build */
	bool fits;           /* weights and a small context in the free memory */
	char problem[512];   /* one line when not supported */
};

struct found {
	struct found_model *models; /* [n], ascending by name */
	size_t n, cap;
	char *dir; /* where was looked; NULL: no home directory */
};

/* data_dir: $XDG_DATA_HOME/codeask, may be NULL. A missing directory gives an empty list. */
void found_list(const char *data_dir, uint64_t ram, struct found *f);
void found_free(struct found *f);

/* The model to use when none was named: the largest supported one that fits ram bytes. Caller frees; NULL: there is none. */
char *found_choose(const char *data_dir, uint64_t ram);

/* A path, or the name (with or without .gguf) of an installed model, or an unambiguous part of one. Caller frees. ERR_MODEL
 * names what there is. Installed models are looked at only when name is no path. */
char *found_resolve(const char *data_dir, const char *name, struct err *e);

#endif
