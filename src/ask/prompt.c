#include "prompt.h"

#include "../base/utf8.h"

#include <string.h>

const char prompt_system[] =
	"You explain source code to experienced engineers. Use only the files and facts given. Write names exactly as the "
	"source writes them, and cite places as path:line. Numbers at the start of lines are line numbers and not part of the "
	"source. When the files do not show something, say so. Be brief and concrete; no general advice.";

void prompt_user(struct buf *out, const char *pack, size_t pack_len, const char *facts, size_t facts_len, const char *question,
		 enum route route)
{
	buf_puts(out, "Files:\n");
	buf_add(out, pack, pack_len);
	if (facts_len) {
		buf_puts(out, "\nFacts computed from the source (correct; the reader has seen them):\n");
		buf_add(out, facts, facts_len);
	}
	if (route == ROUTE_STRUCTURE)
		buf_puts(out, "\nExplain in this order: what it is (two sentences); what each file is for (one clause each); the "
			      "meaning of the main path and of the key types; at most five design points, each with a citation; "
			      "what to read first.\n");
	buf_puts(out, "\nQuestion: ");
	utf8_clean(out, question, strlen(question), true);
	buf_putc(out, '\n');
}
