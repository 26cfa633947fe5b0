/* terms.h - a question in words becomes a set of terms, and text is measured by which of them it holds.
 *
 * A term is what the question asks for once: a word with its forms and usual abbreviations ("receive": received, recv, rx), an
 * identifier, or a run of Japanese or other characters that have no blanks between words. English words are compared by
 * their stems. A Japanese word for something that programs are written about also looks for the English one. Words that say
 * nothing (the, how, は, ください) make no term.
 */
#ifndef CODEASK_REPO_TERMS_H
#define CODEASK_REPO_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TERMS_MAX      16 /* further words of a question are not looked for */
#define TERMS_FORMS    128
#define TERMS_FORM_MAX 48 /* bytes of a form */

struct term {
	float weight; /* what the word says by itself, 1: normal, less: "function", "work" */
	bool ident;   /* written as an identifier: push_data, PushData */
	bool run;     /* looked for anywhere in a text: characters without blanks between words */
};

struct term_form {
	char text[TERMS_FORM_MAX]; /* stem in small letters, the identifier, or the run */
	uint8_t len, term;
	float weight;
};

struct terms {
	struct term term[TERMS_MAX];
	size_t n;
	struct term_form form[TERMS_FORMS];
	size_t n_forms;
	int8_t first[256]; /* first form that begins with this byte, -1: none */
	int8_t next[TERMS_FORMS];
	uint8_t pairs[256][32]; /* bits: first two bytes of a form; most words of a text end here */
	bool has_run;           /* of characters that are no ASCII */
};

/* Any bytes are accepted; t->n 0: nothing to look for. */
void terms_read(struct terms *t, const char *question);

enum terms_kind {
	TERMS_PROSE, /* comments and documents: words */
	TERMS_NAME,  /* identifiers, signatures, paths: words inside them, abbreviations */
};

/* Adds to found[term] how well text[0..n) holds each term, best form counting, times weight; the number of words seen. */
size_t terms_measure(const struct terms *t, enum terms_kind kind, const char *text, size_t n, float weight,
		     float found[TERMS_MAX]);

/* The same for a name as a whole: an identifier of the question it equals or holds. True when it is one. */
bool terms_is_ident(const struct terms *t, const char *name, float weight, float found[TERMS_MAX]);

/* Writes the stem of word[0..n) in small letters to out; its length. */
size_t terms_stem(const char *word, size_t n, char out[TERMS_FORM_MAX]);

/* terms_words.c: lists, NULL-terminated. A row of synonyms is one string: stems with blanks between, the first is asked for. */
extern const char *const terms_stop[], *const terms_weak[], *const terms_also[], *const terms_stop_kana[];
extern const struct terms_pair {
	const char *japanese, *english;
} terms_japanese[];

#endif
