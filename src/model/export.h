/* export.h - one self-contained copy of a model with its checksum, for a machine without a network.
 *
 * DIR/NAME.gguf and DIR/NAME.gguf.sha256 (as sha256sum writes and checks it); a split model keeps its parts, each with its own
 * checksum. A file appears under its name only when it is whole and on the disk; until then it is DIR/.NAME.gguf.part, which is
 * removed when anything fails or the user cancels.
 */
#ifndef CODEASK_MODEL_EXPORT_H
#define CODEASK_MODEL_EXPORT_H

#include "../base/err.h"
#include "../base/thread.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct export_result {
	struct export_file {
		char *path;
		uint64_t bytes;
		char sha256[65];
		bool was_there; /* equal already: not written again */
	} *files;
	size_t n;
};

/* Bytes of all parts together; called some hundred times a second at most. */
typedef void (*export_progress)(void *ud, const char *name, uint64_t done, uint64_t total);

/* path: the model, any part of it. name: what the user called it, used where the file's own name says nothing (a blob). DIR is
 * made when it is missing. A file of another content in the way is not overwritten. ERR_CANCEL when cancelled. */
int export_model(const char *path, const char *name, const char *dir, export_progress progress, void *ud, struct cancel *cancel,
		 struct export_result *r, struct err *e);
void export_result_free(struct export_result *r);

#endif
