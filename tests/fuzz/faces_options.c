/* Option parser: words are separated by newlines; what stands before a line "==" is the configuration file. */
#include "../../src/faces/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *words, *save = NULL, config[] = "/dev/shm/codeask-fuzz-XXXXXX";
	const char *argv[128] = { "codeask" };
	int argc = 1, fd = -1;
	struct options o;
	struct err e = { 0 };
	struct buf help = { 0 };

	memcpy(text, data, size);
	text[size] = '\0';
	words = strstr(text, "\n==\n");
	if (words) {
		*words = '\0';
		words += 4;
		fd = mkstemp(config);
		if (fd >= 0 && write(fd, text, strlen(text)) < 0)
			abort();
	} else {
		words = text;
	}
	for (char *w = strtok_r(words, "\n", &save); w && argc < 128; w = strtok_r(NULL, "\n", &save))
		argv[argc++] = w;
	if (options_parse(&o, argc, argv, fd >= 0 ? config : NULL, &e) == 0) {
		/* what was accepted is in range */
		if (o.n_args < 0 || o.n_args > 64 || o.threads < 0 || o.n_ctx < 0 || !(o.sample.temp >= 0))
			abort();
		options_help(&help);
	} else if (e.code != ERR_USAGE || !e.msg[0]) {
		abort();
	}
	buf_free(&help);
	options_free(&o);
	if (fd >= 0) {
		close(fd);
		unlink(config);
	}
	free(text);
	return 0;
}
