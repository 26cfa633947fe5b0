/* record.h - conversations on disk, so that a session can be resumed: $XDG_DATA_HOME/codeask/sessions/ID.jsonl, mode 0600.
 *
 * One JSON object a line: first {"codeask": 1, "path": absolute path, "model": name or null, "time": seconds since 1970}, then
 * {"question": text} and the events of its answer (fact, plan, note, thought, text, cite, stats, error, done) as src/faces writes them.
 * A turn is appended when it is done, in one write; a process killed in between leaves whole turns. Files are read with distrust: bounded,
 * text cleaned again.
 */
#ifndef CODEASK_ASK_RECORD_H
#define CODEASK_ASK_RECORD_H

#include "events.h"

#include "../base/err.h"

#define RECORD_MAX  (64u << 20) /* bytes of a file that is read */
#define RECORDS_MAX 1000        /* sessions that are listed, the latest */

struct record;

/* dir: NULL: nothing is kept. No file is made before the first turn ends. path is the tree's absolute path. */
struct record *record_new(const char *dir, const char *path);
/* Continues a file that was read. */
struct record *record_continue(const char *dir, const char *id);
void record_free(struct record *r);
const char *record_id(const struct record *r); /* "" before there is a file */

void record_question(struct record *r, const char *question);
void record_event(struct record *r, const struct event *ev); /* an event of the turn; PROGRESS, PREFILL, RATE are not kept */
int record_turn(struct record *r, struct err *e);            /* the turn is done: append it */
/* Drops turn `first` and those behind it from the file (written beside, renamed). */
int record_forget(struct record *r, size_t first, struct err *e);

struct record_info {
	char *id, *path, *title; /* title: the first question, cleaned, one line */
	int64_t time;            /* of the last change, seconds since 1970 */
	size_t turns;
};
struct record_list {
	struct record_info *r; /* [n], latest first */
	size_t n, cap;
};
/* path: only of that tree; NULL: all. A directory that is not there is an empty list. */
int record_list(const char *dir, const char *path, struct record_list *out, struct err *e);
void record_list_free(struct record_list *l);

/* Plays a session back: question, then its events, turn by turn. ERR_PATH: no such session; ERR_FAIL: broken, which says where; what
 * came before has been played. */
typedef void (*record_question_fn)(void *ud, const char *question);
int record_play(const char *dir, const char *id, record_question_fn question, event_fn emit, void *ud, struct err *e);

/* The tree a session is about; NULL: no such session, or it does not say. Caller frees. */
char *record_tree(const char *dir, const char *id);

int record_remove(const char *dir, const char *id, struct err *e);
char *record_dir(void); /* $XDG_DATA_HOME/codeask/sessions, caller frees; NULL without a home */

#endif
