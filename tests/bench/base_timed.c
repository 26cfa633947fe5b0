/* base_timed.c - runs a command several times and prints medians of the whole process: wall clock, processor time, peak memory.
 * usage: base_timed NAME RUNS PREPARE COMMAND [ARG...]   PREPARE: a shell command before each run, not measured */
#include "src/base/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_RUNS = 100 };

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof *v, by_value);
	return v[n / 2];
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	double wall[MAX_RUNS], cpu[MAX_RUNS], peak[MAX_RUNS];
	int runs = argc > 2 ? atoi(argv[2]) : 0, bad = 0;

	if (argc < 5 || runs < 1 || runs > MAX_RUNS) {
		fprintf(stderr, "usage: base_timed NAME RUNS PREPARE COMMAND [ARG...]\n");
		return 2;
	}
	for (int i = 0; i < runs; i++) {
		struct rusage use;
		int status;
		if (system(argv[3]))
			fprintf(stderr, "%s: %s failed\n", argv[1], argv[3]);
		double start = clock_now();
		pid_t pid = fork();
		if (pid == 0) {
			int null = open("/dev/null", O_RDWR);
			for (int fd = 0; fd < 3; fd++)
				dup2(null, fd);
			execvp(argv[4], argv + 4);
			_exit(127);
		}
		if (pid < 0 || wait4(pid, &status, 0, &use) < 0)
			return 1;
		wall[i] = clock_now() - start;
		cpu[i] = seconds(use.ru_utime) + seconds(use.ru_stime);
		peak[i] = (double)use.ru_maxrss * 1024 / 1e6;
		bad += status != 0;
	}
	qsort(wall, (size_t)runs, sizeof *wall, by_value);
	printf("%-26s %7.3f s wall (%.3f to %.3f), %7.3f s processor, %6.1f MB peak", argv[1], wall[runs / 2], wall[0], wall[runs - 1], median(cpu, runs),
	       median(peak, runs));
	printf(bad ? "; %d of %d runs FAILED\n" : "\n", bad, runs);
	return bad > 0;
}
