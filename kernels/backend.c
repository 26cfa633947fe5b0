/* backend.c - what every backend shares. */
#include "backend.h"

size_t tensor_bytes(const struct tensor *t)
{
	return dtype_row_bytes(t->type, (size_t)t->ne[0]) * (size_t)t->ne[1] * (size_t)t->ne[2];
}

void backend_free(struct backend *be)
{
	if (be)
		be->ops->free(be);
}
