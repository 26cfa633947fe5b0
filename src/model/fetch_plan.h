/* fetch_plan.h - what a source stands for: asks the hub, the server or the disk. Private to fetch*.c. */
#ifndef CODEASK_MODEL_FETCH_PLAN_H
#define CODEASK_MODEL_FETCH_PLAN_H

#include "fetch.h"
#include "fetch_list.h"
#include "fetch_source.h"

/* The files of the model, parts in order, each with URL or path, safe name, and what is known of size and SHA-256. The base
 * addresses of o are set. */
int fetch_plan(const struct fetch_source *s, const struct fetch_opts *o, struct fetch_files *plan, struct err *e);

#endif
