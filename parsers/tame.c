/* tame.c - text that the external scanner of a grammar does not survive, changed before the grammar sees it. Offsets stay.
 *
 * A scanner's state is written to a buffer of 1024 bytes, and the core aborts when it does not fit; nothing stops a scanner
 * that loops. Each case below was found by reading the scanners or by the fuzzer; seeds keep it found.
 */
#include "room.h"

enum { STATE_SIZE = 1024 }; /* TREE_SITTER_SERIALIZATION_BUFFER_SIZE */

/* bash's scanner keeps here-document delimiters in a 1024-byte state and writes past it (by up to 3 bytes, and the core then
 * aborts) when they just fit; no real delimiter has 200 bytes. The operator in front of a long word is blanked. */
static void tame_heredocs(struct extract *x)
{
	enum { LONGEST = 200 };
	uint32_t total = 0, start = 0;
	for (uint32_t i = 0; i + 2 < x->len; i++) {
		if (x->text[i] != '<' || x->text[i + 1] != '<')
			continue;
		uint32_t k = start > i + 2 ? start : i + 2; /* a run of < is walked over once */
		while (k < x->len && strchr(" \t-<", x->text[k]) && x->text[k])
			k++;
		start = k;
		/* The scanner's words end at white space, at the closing quote, or at the end of the line inside quotes; a backslash
		 * takes the next character with it. Up to the end of the line is an upper bound for all but the last. */
		while (k < x->len && x->text[k] != '\n' && k - start <= LONGEST)
			k += x->text[k] == '\\' ? 2 : 1;
		if (k - start > LONGEST || total + (k - start) > 4 * LONGEST)
			x->text[i] = x->text[i + 1] = ' ';
		else
			total += k - start;
		i++;
	}
}

/* Ruby's scanner looks for two bytes of room where it needs four: it writes to a larger buffer here (the Makefile renames its
 * function), and a state that does not fit is dropped. */
unsigned tame_ruby_serialize(void *scanner, char *buffer);
unsigned tree_sitter_ruby_external_scanner_serialize(void *scanner, char *buffer);
unsigned tree_sitter_ruby_external_scanner_serialize(void *scanner, char *buffer)
{
	char roomy[2 * STATE_SIZE];
	unsigned n = tame_ruby_serialize(scanner, roomy);
	if (n > STATE_SIZE)
		return 0;
	memcpy(buffer, roomy, n);
	return n;
}

/* Swift's scanner takes an array of no elements for its state and writes to the first. */
void *tame_calloc(size_t n, size_t size)
{
	return xcalloc(n ? n : 1, size);
}

/* Ruby's scanner keeps the lengths of here-document words in one byte and reads them back: a word of 256 bytes is restored
 * with another length, which its assertion does not survive. `<<` opens one only when a word or quote follows at once, so
 * that shifts and appends stay. Words of one line are open together. */
static void tame_ruby_heredocs(struct extract *x)
{
	enum { LONGEST = 100, TOGETHER = 300 };
	uint32_t open = 0;
	for (uint32_t i = 0; i + 2 < x->len; i++) {
		if (x->text[i] == '\n')
			open = 0;
		if (x->text[i] != '<' || x->text[i + 1] != '<')
			continue;
		uint32_t k = i + 2;
		if (x->text[k] == '-' || x->text[k] == '~')
			k++;
		char quote = k < x->len && strchr("\"'`", x->text[k]) ? x->text[k] : 0;
		uint32_t start = k + (quote != 0);
		for (k = start; k < x->len && (quote ? x->text[k] != quote : is_word_char((unsigned char)x->text[k])); k++)
			if (k - start > LONGEST)
				break;
		if (k - start > LONGEST || open + (k - start) > TOGETHER)
			x->text[i] = x->text[i + 1] = ' ';
		else if (k > start)
			open += k - start + 4;
	}
}

/* Kotlin's scanner looks for white space behind an @ without looking for the end of the file. */
static void tame_kotlin_annotations(struct extract *x)
{
	for (uint32_t i = x->len; i > 0 && x->text[i - 1] != '\n'; i--)
		if (x->text[i - 1] == '@')
			x->text[i - 1] = ' ';
}

/* Swift's scanner compares directives and operators with what follows, and goes on behind the end of its own strings when
 * that is a zero: a byte of the file, or its end right behind such a word. */
static void tame_swift_zeros(struct extract *x)
{
	char *zero;
	uint32_t i = x->len;
	for (uint32_t at = 0; at < x->len && (zero = memchr(x->text + at, 0, x->len - at)); at = (uint32_t)(zero - x->text))
		*zero = ' ';
	while (i > 0 && (strchr("#-+*/=<>!&|^~?.@%:,", x->text[i - 1]) || (x->text[i - 1] >= 'a' && x->text[i - 1] <= 'z')))
		x->text[--i] = ' ';
}

void tame_text(struct extract *x)
{
	switch (x->lang) {
	case LANG_BASH:
		tame_heredocs(x);
		break;
	case LANG_RUBY:
		tame_ruby_heredocs(x);
		break;
	case LANG_SWIFT:
		tame_swift_zeros(x);
		break;
	case LANG_KOTLIN:
		tame_kotlin_annotations(x);
		break;
	default:
		break;
	}
}
