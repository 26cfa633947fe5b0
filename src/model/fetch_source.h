/* fetch_source.h - the words of `codeask pull`: what a source says, and file names that are safe to make. No I/O. */
#ifndef CODEASK_MODEL_FETCH_SOURCE_H
#define CODEASK_MODEL_FETCH_SOURCE_H

#include "../base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define FETCH_SOURCE_MAX 8192 /* bytes of a source, of a base address */

enum fetch_from { FETCH_FROM_HF, FETCH_FROM_OLLAMA, FETCH_FROM_URL, FETCH_FROM_DISK };

struct fetch_source { /* strings are owned; NULL where the kind has none */
	enum fetch_from from;
	char *owner, *name; /* OWNER/REPO, NAMESPACE/NAME (owner "library" when there is none) */
	char *tag;          /* QUANT, NULL when none was given; TAG, "latest" when none was given */
	char *where;        /* URL, path */
};

/* ERR_USAGE names what is wrong and shows the forms. */
int fetch_source_parse(const char *text, struct fetch_source *s, struct err *e);
void fetch_source_free(struct fetch_source *s);

/* The name under which a file is kept, from one that a server or a URL gave: its last segment, letters, digits and ._+- kept
 * and everything else replaced by _, no dot or dash first, at most 200 bytes, ending in .gguf. Caller frees. NULL when nothing
 * is left. */
char *fetch_safe_name(const char *text, size_t len);

/* NAME-00002-of-00005.gguf (a split model, llama.cpp's gguf-split): true, the length of NAME, part 2 of 5. The number of parts
 * is at most FETCH_MAX_PARTS. name may hold directories. */
#define FETCH_MAX_PARTS 400 /* each is an open file while they come in */
bool fetch_split_name(const char *name, size_t *stem, int *part, int *parts);

/* The quantisation in a file name, as hubs write it behind the model's name: "Q4_K_M" of "model-7b.Q4_K_M.gguf" or of
 * "Q4_K_M/model-Q4_K_M-00001-of-00002.gguf", "UD-Q4_K_XL" of "model-UD-Q4_K_XL.gguf". Points into name; "" with *len 0 when
 * there is none. */
const char *fetch_quant(const char *name, size_t *len);
/* Is quant (any case) that part, or the end of it behind a dash, or the file's whole name? Exactly that part: *exact. */
bool fetch_quant_is(const char *name, const char *quant, bool *exact);

#endif
