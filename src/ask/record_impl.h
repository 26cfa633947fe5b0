/* record_impl.h - what writing and reading sessions (record.h) share: the names of things in the file. */
#ifndef CODEASK_ASK_RECORD_IMPL_H
#define CODEASK_ASK_RECORD_IMPL_H

#include "record.h"

#include <jansson.h>

/* NULL: events of this type are not kept. */
const char *record_type_name(enum ev_type type);

/* Numbers of struct ev_stats, by the names that src/faces/json.c gives them. */
struct record_number {
	const char *key;
	size_t at;
	bool real;
};
extern const struct record_number record_numbers[];
extern const size_t record_n_numbers;

/* Letters, digits, '-' and '_': no path, no hidden file. */
bool record_id_ok(const char *id);
char *record_file(const char *dir, const char *id); /* caller frees */

/* Does the line begin a turn? By its first bytes, as record_question() writes them. */
bool record_is_question(const char *line, size_t len);

/* Path, title and number of turns from a session's text; false: it is none, or has no turn. The strings are the caller's. */
bool record_info(const char *text, size_t len, struct record_info *info);

#endif
