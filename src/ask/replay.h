/* replay.h - a recorded answer at a fixed pace in place of a model: the same events, from a file. For screen tests, demonstrations, and for
 * faces' developers; $CODEASK_REPLAY names it.
 *
 * The file: lines "key = value" (name, load_s, prompt_tokens, prompt_rate, rate, context), an empty line, then the model's raw output; <think> ...
 * </think> is reasoning. A token is a word with the blanks before it. A line "%%" parts the answers to the first, second, ... question; the last one
 * is given again. Names in it are checked against the map like a model's.
 *
 * load_s: seconds that loading takes (0). prompt_tokens: what the first prompt is said to have (its text by bytes / 3.24). prompt_rate, rate:
 * tokens a second of prompt and answer (2000, 20); 0: at once. context: tokens (32768).
 */
#ifndef CODEASK_ASK_REPLAY_H
#define CODEASK_ASK_REPLAY_H

#include "../base/err.h"

#include <stddef.h>

#define REPLAY_MAX (16u << 20) /* bytes of a file */

struct replay {
	char *name;
	double load_s, prompt_rate, rate;
	int prompt_tokens, context;
	char *data; /* owns what the answers point into */
	struct replay_answer {
		const char *text;
		size_t len;
	} *answers; /* [n], n > 0 */
	size_t n, cap;
};

/* ERR_MODEL: cannot be read, or a line that is none of these, which is named. */
int replay_open(struct replay *r, const char *path, struct err *e);
void replay_free(struct replay *r);

/* Length of the token at the start of s[0..n), n > 0: at most REPLAY_TOKEN bytes and a character. */
#define REPLAY_TOKEN 48
size_t replay_token(const char *s, size_t n);

#endif
