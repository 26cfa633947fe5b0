#include "talk.h"

int ask_run(const struct ask_opts *o, const char *path, const char *question)
{
	struct talk *t = talk_new(o, path, false);
	int rc = talk_ask(t, question);

	talk_free(t);
	return rc;
}
