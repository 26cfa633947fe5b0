/* path.h - path strings, files and the user's directories (XDG base directory specification). */
#ifndef CODEASK_BASE_PATH_H
#define CODEASK_BASE_PATH_H

#include "buf.h"
#include "err.h"

#include <stdbool.h>
#include <stddef.h>

char *path_join(const char *dir, const char *name); /* caller frees */
const char *path_base(const char *path);            /* points into path, behind the last '/' */
bool path_under(const char *path, const char *dir); /* both absolute and normal: path == dir or below it */
int path_mkdirs(const char *path, struct err *e);   /* mkdir -p, mode 0700 for what it makes */

/* $XDG_CACHE_HOME/codeask, $XDG_DATA_HOME/codeask, $XDG_CONFIG_HOME/codeask with their defaults below $HOME; not created.
 * Caller frees; NULL when neither variable is set. */
char *path_cache_dir(void);
char *path_data_dir(void);
char *path_config_dir(void);

/* Reads a whole regular file of at most `limit` bytes into an own, NUL-terminated buffer (free with free()). A file that
 * changes size while it is read gives what was read. -1 with errno's text otherwise. */
int path_read_file(const char *path, size_t limit, char **data, size_t *len, struct err *e);

#endif
