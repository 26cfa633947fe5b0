/* Speed of the matrix product per weight type and table: decode (1 column) in GB/s of weights beside the machine's read
 * bandwidth, prefill (512 columns) in GOP/s (2 per multiply-add), and the columns between. Medians of 5.
 *
 *   kernels_matmul [threads] [table] [type]
 *
 * Decode walks through 256 MiB of weights of 2048 columns, so that they come from memory and not from a cache.
 */
#include "kernels/backend.h"
#include "src/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define K 2048
#define DECODE_BYTES ((size_t)256 << 20)
#define PREFILL_ROWS 2048

static const enum dtype types[] = { DTYPE_F32, DTYPE_F16, DTYPE_BF16, DTYPE_Q8_0, DTYPE_Q4_K, DTYPE_Q6_K, DTYPE_Q4_0, DTYPE_Q4_1,
				    DTYPE_Q5_0, DTYPE_Q5_1, DTYPE_Q2_K, DTYPE_Q3_K, DTYPE_Q5_K, DTYPE_IQ4_NL, DTYPE_IQ4_XS,
				    DTYPE_MXFP4, DTYPE_MXFP4_PAIRS };

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Bytes that no format reads as NaN or as a subnormal scale: 0x2a2a is 0.047 as f16. */
static void fill(void *p, size_t size)
{
	memset(p, 0x2a, size);
}

static double matmul_seconds(struct backend *be, enum dtype t, void *w, int64_t rows, int64_t n_col, float *x, float *out)
{
	struct tensor tw = { t, { K, rows, 1 }, w }, tx = { DTYPE_F32, { K, n_col, 1 }, x };
	struct tensor to = { DTYPE_F32, { rows, n_col, 1 }, out };
	double s[5];

	be->ops->matmul(be, &to, &tw, &tx, NULL);
	for (int i = 0; i < 5; i++) {
		double t0 = clock_now();

		be->ops->matmul(be, &to, &tw, &tx, NULL);
		s[i] = clock_now() - t0;
	}
	qsort(s, 5, sizeof *s, by_value);
	return s[2];
}

int main(int argc, char **argv)
{
	int threads = argc > 1 ? atoi(argv[1]) : 0;
	struct err e = ERR_INIT;
	size_t out_n = (size_t)512 * PREFILL_ROWS, dec_rows = DECODE_BYTES / dtype_row_bytes(DTYPE_Q2_K, K) + 1;
	float *x = malloc(512 * K * sizeof *x), *out = malloc((out_n > dec_rows ? out_n : dec_rows) * sizeof *out);
	void *w = malloc(DECODE_BYTES);

	fill(w, DECODE_BYTES);
	for (int i = 0; i < 512 * K; i++)
		x[i] = (float)(i % 8191 * 7919 % 255 - 127) / 64;
	for (const char *const *name = backend_cpu_tables(); *name; name++) {
		struct backend *be;

		if (argc > 2 && strcmp(argv[2], *name))
			continue;
		be = backend_cpu(*name, threads, &e);
		if (!be) {
			fprintf(stderr, "%s\n", e.msg);
			return 1;
		}
		double bw = backend_cpu_read_bandwidth(be);
		printf("%s: reads %.1f GB/s\n  %-6s %14s %8s %8s %8s %8s %8s %8s\n", be->ops->name, bw / 1e9, "type", "decode GB/s",
		       "share", "n=2", "n=8", "n=16", "n=64", "n=512 GOP/s");
		for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
			size_t row = dtype_row_bytes(types[i], K);

			if (argc > 3 && strcmp(argv[3], dtype_info(types[i])->name))
				continue;
			bool slow = !strcmp(*name, "reference");
			int64_t rows = (int64_t)(DECODE_BYTES / row) / (slow ? 16 : 1);
			double gbs = (double)rows * (double)row / matmul_seconds(be, types[i], w, rows, 1, x, out) / 1e9;
			static const int cols[] = { 2, 8, 16, 64, 512 };

			printf("  %-6s %14.1f %7.0f%%", dtype_info(types[i])->name, gbs, 100 * gbs / (bw / 1e9));
			for (int c = 0; c < (slow ? 1 : 5); c++)
				printf(" %8.1f", 2.0 * cols[c] * PREFILL_ROWS * K /
							 matmul_seconds(be, types[i], w, PREFILL_ROWS, cols[c], x, out) / 1e9);
			printf("\n");
			fflush(stdout);
		}
		backend_free(be);
	}
	free(w);
	free(x);
	free(out);
	return 0;
}
