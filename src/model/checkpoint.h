/* checkpoint.h - copies of a memory that cannot be rolled back: the states of recurrent layers at a few positions of the timeline.
 *
 * A session saves one before each micro-batch of a prompt and near its end. To forget the tokens behind position p it restores the
 * last copy at or before p and evaluates what lies between. Position 0 needs no copy: it is all zeros.
 */
#ifndef CODEASK_MODEL_CHECKPOINT_H
#define CODEASK_MODEL_CHECKPOINT_H

#include "../../kernels/backend.h"

enum { CHECKPOINTS = 6 };

struct checkpoints {
	struct backend *be;
	void *live;            /* device memory that is saved and restored, borrowed */
	uint64_t bytes;        /* of it; 0: nothing is ever saved */
	void *memory;          /* device memory of the copies */
	int n;                 /* copies in use, ascending by position */
	int pos[CHECKPOINTS];
	int slot[CHECKPOINTS]; /* where in memory */
	bool keep[CHECKPOINTS]; /* the end of a prompt: goes only when all others are gone */
};

/* Bytes that checkpoints_init() takes. */
uint64_t checkpoints_need(uint64_t bytes);
/* ERR_FIT without memory. */
int checkpoints_init(struct checkpoints *c, struct backend *be, void *live, uint64_t bytes, struct err *e);
void checkpoints_release(struct checkpoints *c);

/* Copies the live memory as that of position pos > every position saved. When there is no room the copy goes whose neighbours are
 * nearest to each other, never the newest: long gaps cost the most to evaluate again. keep: one that is likely to be asked for. */
void checkpoints_save(struct checkpoints *c, int pos, bool keep);
/* Forgets copies behind pos, brings back the last at or before it, and returns its position: 0, all zeros, when there is none. */
int checkpoints_restore(struct checkpoints *c, int pos);

#endif
