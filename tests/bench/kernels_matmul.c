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

/* One expert that every token chose, with a row for each pair: how down projections are multiplied. */
static double down_seconds(struct backend *be, enum dtype t, void *w, int64_t rows, int64_t n_col, float *x, float *out)
{
	struct tensor tw = { t, { K, rows, 1 }, w }, tx = { DTYPE_F32, { K, 1, n_col }, x };
	struct tensor to = { DTYPE_F32, { rows, 1, n_col }, out };
	int32_t *ids = calloc((size_t)n_col, sizeof *ids);
	struct tensor ti = { DTYPE_I32, { 1, n_col, 1 }, ids };
	double s[6];

	for (int i = 0; i < 6; i++) {
		double t0 = clock_now();

		be->ops->matmul_experts(be, &to, &tw, &tx, &ti, NULL);
		s[i] = clock_now() - t0;
	}
	free(ids);
	qsort(s + 1, 5, sizeof *s, by_value);
	return s[3];
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
		for (size_t i = 0; i <= sizeof types / sizeof *types; i++) {
			bool down = i == sizeof types / sizeof *types;
			enum dtype type = down ? DTYPE_MXFP4 : types[i];
			double (*seconds)(struct backend *, enum dtype, void *, int64_t, int64_t, float *, float *) =
				down ? down_seconds : matmul_seconds;
			size_t row = dtype_row_bytes(type, K);

			if (argc > 3 && strcmp(argv[3], dtype_info(type)->name))
				continue;
			bool slow = !strcmp(*name, "reference");
			int64_t rows = (int64_t)(DECODE_BYTES / row) / (slow ? 16 : 1);
			double gbs = (double)rows * (double)row / seconds(be, type, w, rows, 1, x, out) / 1e9;
			static const int cols[] = { 2, 8, 16, 64, 512 };

			printf("  %-6s %14.1f %7.0f%%", down ? "  down" : dtype_info(type)->name, gbs, 100 * gbs / (bw / 1e9));
			for (int c = 0; c < (slow ? 1 : 5); c++)
				printf(" %8.1f", 2.0 * cols[c] * PREFILL_ROWS * K /
							 seconds(be, type, w, PREFILL_ROWS, cols[c], x, out) / 1e9);
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
