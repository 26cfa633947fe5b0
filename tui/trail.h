/* trail.h - places one has been to: back and forward. Bounded; the same place twice in a row is one. UI thread. */
#ifndef CODEASK_TUI_TRAIL_H
#define CODEASK_TUI_TRAIL_H

#include <stdbool.h>
#include <stdint.h>

#define TRAIL_MAX 200

struct trail;
struct trail *trail_new(void);
void trail_free(struct trail *t);
/* The place one leaves by a jump; forgets what was forward. */
void trail_push(struct trail *t, const char *path, uint32_t line);
/* One step; here: where one is now, to come back to. Strings are valid until the next call. */
bool trail_back(struct trail *t, const char *here, uint32_t here_line, const char **path, uint32_t *line);
bool trail_forward(struct trail *t, const char *here, uint32_t here_line, const char **path, uint32_t *line);

#endif
