/* logits.h - `codeask logits`: evaluates a list of token ids and writes the numbers for comparison with other engines.
 *
 * OUT, little endian: i32 n_tokens, n_vocab, n_rows, n_greedy; i32 tokens[n_tokens]; i32 rows[n_rows]; f32
 * logits[n_rows][n_vocab]; i32 greedy[n_greedy], the argmax continuation after the last token.
 */
#ifndef CODEASK_MODEL_LOGITS_H
#define CODEASK_MODEL_LOGITS_H

#include "session.h"

struct logits_input {
	int32_t *tokens; /* [n] */
	int32_t *rows;   /* [n_rows] ascending positions */
	float *logits;   /* [n_rows][n_vocab] of a file in OUT's format, NULL of a text */
	int32_t *greedy; /* [n_greedy] likewise */
	int n, n_rows, n_greedy, n_vocab; /* of a text: n_rows 0, n_vocab 0 */
};

/* Reads decimal ids between white space, or a file in OUT's format. ERR_USAGE with the place of what is wrong. */
int logits_read(const char *path, struct logits_input *in, struct err *e);
void logits_input_free(struct logits_input *in);

/* "0,3,10-12" -> in->rows; replaces what is there. NULL: every position. ERR_USAGE. */
int logits_rows(struct logits_input *in, const char *list, struct err *e);

/* Evaluates in->tokens in s (its context must hold n + n_greedy tokens), decodes n_greedy more by argmax and writes out_path:
 * complete or not at all. */
int logits_run(struct session *s, const struct logits_input *in, int n_greedy, const char *out_path, struct err *e);

#endif
