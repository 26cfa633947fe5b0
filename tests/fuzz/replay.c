/* replay.c - main() for a fuzz driver without libFuzzer: runs it over the files named on the command line, so that every seed
 * and every past finding is a regression test of `make check`. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
	int done = 0;

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		uint8_t *data;
		size_t n;

		if (!f) {
			fprintf(stderr, "cannot open %s\n", argv[i]);
			return 1;
		}
		/* exactly as large as the input, so that a sanitizer sees the first byte past it */
		fseek(f, 0, SEEK_END);
		n = (size_t)ftell(f);
		rewind(f);
		data = malloc(n ? n : 1);
		if (!data || fread(data, 1, n, f) != n) {
			fprintf(stderr, "cannot read %s\n", argv[i]);
			return 1;
		}
		fclose(f);
		LLVMFuzzerTestOneInput(data, n);
		free(data);
		done++;
	}
	printf("%d passed, 0 failed\n", done);
	return done == 0;
}
