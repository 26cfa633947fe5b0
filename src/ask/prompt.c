#include "prompt.h"

#include "../base/utf8.h"

#include <string.h>

const char prompt_system[] =
	"You explain source code to experienced engineers. Use only the files and facts given. Write names exactly as the "
	"source writes them, and cite places as path:line. Numbers at the start of lines are line numbers and not part of the "
	"source. When the files do not show something, say so. Be brief and concrete; no general advice.";

void prompt_head(struct buf *out, bool brief)
{
	buf_puts(out, "Files:\n");
	if (!brief)
		buf_puts(out,
			 "(A number and a tab at the start of a line are its line number; lines without one follow the line above. "
			 "`120-135` is in front of the signature of what stands on lines 120 to 135, its body left out. A file of one line "
			 "gives its length, its purpose, and names with their lines. Under \"not shown\", names behind `*.c` end in .c.)\n");
}

void prompt_tail(struct buf *out, const char *focus, size_t focus_len, const char *facts, size_t facts_len, const char *question,
		 enum route route)
{
	if (facts_len) {
		buf_puts(out, "=== facts computed from the source (correct; the reader has seen them)\n");
		buf_add(out, facts, facts_len);
	}
	buf_add(out, focus, focus_len);
	buf_puts(out, "=== question\n");
	if (route == ROUTE_STRUCTURE)
		buf_puts(out, "Explain in this order: what it is (two sentences); what each file is for (one clause each); the "
			      "meaning of the main path and of the key types; at most five design points, each with a citation; "
			      "what to read first.\n");
	buf_puts(out, "Question: ");
	utf8_clean(out, question, strlen(question), true);
	buf_putc(out, '\n');
}
