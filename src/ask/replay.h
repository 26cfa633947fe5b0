/* replay.h - a recorded answer at a fixed pace in place of a model: the same events, from a file. For screen tests, demonstrations, and for
 * faces' developers; $CODEASK_REPLAY names it.
 *
 * The file: lines "key = value" (name, load_s, prompt_tokens, prompt_rate, rate, context), an empty line, then the model's raw output; <think> ...
 * </think> is reasoning. A token is a word with the blanks before it. A line "%%" parts the answers to the first, second, ... question; the last one
 * is given again. Names in it are checked against the map like a model's.
 */
#ifndef CODEASK_ASK_REPLAY_H
#define CODEASK_ASK_REPLAY_H

#include "../base/err.h"

#endif
