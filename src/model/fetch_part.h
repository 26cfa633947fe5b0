/* fetch_part.h - a download on the disk: NAME.gguf.part, its journal NAME.gguf.part.state, and the lock on both.
 *
 * The file is divided into pieces; each is filled from its beginning, so what is there is one number for each piece:
 *
 *     |#######....|##.........|...........|#########..|      # received, in any order of pieces
 *      piece 0     piece 1     piece 2     piece 3
 *
 * Journal: a line of JSON {"codeask_pull", "url", "bytes", "piece", "sha256", "etag", "modified"}, then lines
 * "have OFFSET LENGTH DIGEST", DIGEST being the first 16 digits of the SHA-256 of these bytes; each continues its piece.
 *
 * Order of writes (fetch_part_save): data, fdatasync(part), lines, fdatasync(state). So a line that is read after any break,
 * power included, speaks of bytes that were on the disk before it; what has no line is received again. A torn last line is cut
 * off. The digests find what was damaged later, piece by piece.
 *
 * The lock (flock on the .part file) belongs to the open file: the kernel drops it with the process, however that ends.
 */
#ifndef CODEASK_MODEL_FETCH_PART_H
#define CODEASK_MODEL_FETCH_PART_H

#include "../base/err.h"
#include "../base/sha256.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FETCH_ETAG_MAX 256
#define FETCH_PIECE_MIN 4096
#define FETCH_PIECES_MAX ((uint64_t)1 << 20)

struct fetch_ident { /* whose bytes these are */
	char *url;   /* owned; URL or path */
	uint64_t bytes;
	char sha256[SHA256_HEX + 1]; /* "": not known */
	char etag[FETCH_ETAG_MAX], modified[64]; /* as the server wrote them; "": it did not */
};

struct fetch_have {
	uint64_t at, len;
	char digest[17];
};

struct fetch_state { /* a journal as read; the owner calls fetch_state_free() */
	struct fetch_ident ident;
	uint64_t piece;
	struct fetch_have *have; /* [n], each checked to continue its piece */
	size_t n, cap;
	size_t good; /* bytes of the text that were understood: the rest is torn or damaged */
};

/* -1 when the text is no journal of this version (its data is then worthless). */
int fetch_state_parse(const char *text, size_t len, struct fetch_state *s);
void fetch_state_free(struct fetch_state *s);

struct fetch_part {
	char *path, *state_path, *name;
	int fd, state_fd;          /* state_fd -1 before fetch_part_begin() */
	struct fetch_ident ident;
	uint64_t piece;            /* 0 before fetch_part_begin() */
	size_t n_pieces;
	uint64_t *got;             /* [n_pieces] bytes received of each */
	struct piece_new *fresh;   /* [n_pieces] what the journal does not know yet */
	size_t *dirty, n_dirty;    /* pieces with fresh bytes */
	uint64_t done;             /* sum of got */
	uint64_t unsaved;          /* bytes since the last fetch_part_save() */
	size_t front;              /* pieces before it are complete */
};

/* Opens or makes DIR/NAME.part and takes the lock (ERR_FAIL: another pull has it), and reads the journal: p->ident and what is
 * there. p->done is 0 and ident.url NULL when there is none that is worth something. */
struct fetch_part *fetch_part_open(const char *dir, const char *name, struct err *e);
void fetch_part_close(struct fetch_part *p); /* saves nothing; the files stay */

/* Makes ident the file's. keep: what is there belongs to it; otherwise the file begins empty. Reserves the disk space (ERR_FIT)
 * and writes the journal anew. piece is a wish, kept between the limits; an old journal's stays. */
int fetch_part_begin(struct fetch_part *p, const struct fetch_ident *ident, bool keep, uint64_t piece, struct err *e);

/* What is there is another file's: the part is as if it had never begun. */
int fetch_part_forget(struct fetch_part *p, struct err *e);

/* Bytes of the file at offset `at`, where what is there of their piece ends, or before it: known bytes are skipped. */
int fetch_part_write(struct fetch_part *p, uint64_t at, const void *data, size_t n, struct err *e);
int fetch_part_save(struct fetch_part *p, struct err *e);

uint64_t fetch_part_piece_len(const struct fetch_part *p, size_t i);
static inline bool fetch_part_complete(const struct fetch_part *p)
{
	return p->piece && p->done == p->ident.bytes;
}
uint64_t fetch_part_front(const struct fetch_part *p); /* all bytes before this offset are there */

/* Reads what the journal speaks of and forgets each piece whose digest differs. Returns the number of bytes to fetch again, -1
 * on an error. tick(ctx, done) is called now and then; it returns false to stop (ERR_CANCEL). */
int64_t fetch_part_damaged(struct fetch_part *p, bool (*tick)(void *ctx, uint64_t done), void *ctx, struct err *e);

/* Everything on the disk, DIR/NAME.part becomes DIR/NAME (never in place of another file), DIR/NAME.sha256 is written when the
 * digest is known, the journal goes. */
int fetch_part_finish(struct fetch_part *p, struct err *e);
void fetch_part_drop(struct fetch_part *p); /* removes both files; only fetch_part_close() may follow */

/* DIR/NAME is in place: removes the journal of a pull that was killed after it had named the file and before it had ended. One
 * that has a part belongs to another pull and stays. */
void fetch_part_sweep(const char *dir, const char *name);

/* ERR_FIT when the file system of dir has less than need bytes and a margin free. need: what is not on it yet. */
int fetch_space(const char *dir, uint64_t need, const char *what, struct err *e);
uint64_t fetch_part_on_disk(const char *dir, const char *name); /* bytes that DIR/NAME.part takes already */

/* DIR/NAME.sha256 in the format of sha256sum, whole or not at all. */
int fetch_write_sum(const char *dir, const char *name, const char *sha256, struct err *e);
/* The digest in PATH.sha256, "" when there is none. */
void fetch_read_sum(const char *path, char sha256[SHA256_HEX + 1]);

#endif
