/* worker.h - a thread that does one job after the other, for faces that must never wait.
 *
 * A session has two: one talks (model, its map), one reads (map, sources, searches, blame), so that browsing goes on while the model works.
 * Jobs tell their results themselves, by whatever the face gave them (a queue with a wake pipe).
 */
#ifndef CODEASK_ASK_WORKER_H
#define CODEASK_ASK_WORKER_H

#include "../base/thread.h"

struct job {
	int kind; /* the face's numbers, >= 0 */
	/* On the worker's thread. cancel: polled; worker_cancel_flag(). Owns *j from here on: the last thing it does is to free it. */
	void (*run)(struct job *j, struct cancel *cancel);
	void (*drop)(struct job *j); /* instead of run(), when the job is not wanted any more: frees it; on any thread */
	struct job *next;
};

struct worker;

/* Its thread takes no signals; NULL: no thread is to be had. */
struct worker *worker_new(void);
/* Cancels what runs, drops what waits, joins. Not from a job. */
void worker_free(struct worker *w);

/* The flag that running jobs poll: the same address for the worker's life, cleared before each job. */
struct cancel *worker_cancel_flag(struct worker *w);

/* Takes over j. A waiting job of the same kind is dropped, a running one of the same kind is cancelled: the latest wins. */
void worker_put(struct worker *w, struct job *j);
/* Takes over j and queues it behind everything, whatever waits. */
void worker_queue(struct worker *w, struct job *j);
/* Cancels the running job when it is of that kind (-1: any) and drops the waiting ones. */
void worker_cancel(struct worker *w, int kind);
bool worker_busy(struct worker *w, int kind); /* such a job (-1: any) runs or waits */

#endif
