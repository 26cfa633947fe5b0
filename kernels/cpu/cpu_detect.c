/* cpu_detect.c - which tables this machine runs.
 *
 * An instruction set counts only when the processor has it and the system saves its registers (XCR0, Intel SDM vol. 1,
 * 13.3 and 14.3): a kernel or hypervisor without AVX-512 state would otherwise fault on the first instruction.
 */
#include "cpu_kernels.h"

#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

#define BIT(r, n) ((r) >> (n) & 1)

static uint64_t read_xcr0(void)
{
	uint32_t lo, hi;

	__asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
	return (uint64_t)hi << 32 | lo;
}

static void detect(bool *avx2, bool *avx512, bool *vnni)
{
	uint32_t a, b, c, d, b7, c7;

	*avx2 = *avx512 = *vnni = false;
	if (!__get_cpuid(1, &a, &b, &c, &d) || !BIT(c, 27)) /* OSXSAVE */
		return;
	uint64_t xcr0 = read_xcr0();
	bool ymm = (xcr0 & 0x6) == 0x6, zmm = (xcr0 & 0xe6) == 0xe6;
	bool avx = BIT(c, 28), fma = BIT(c, 12), f16c = BIT(c, 29);
	if (!__get_cpuid_count(7, 0, &a, &b7, &c7, &d))
		return;
	*avx2 = ymm && avx && fma && f16c && BIT(b7, 5);
	/* F, DQ, BW, VL */
	*avx512 = *avx2 && zmm && BIT(b7, 16) && BIT(b7, 17) && BIT(b7, 30) && BIT(b7, 31);
	*vnni = *avx512 && BIT(c7, 11);
}
#endif

struct choice {
	const char *name;
	const struct cpu_kernels *chain[4]; /* lowest first; NULL ends */
};

/* Best last. */
static int choices(struct choice out[4])
{
	int n = 0;

	out[n++] = (struct choice){ "reference", { &cpu_reference } };
	out[n++] = (struct choice){ "generic", { &cpu_generic } };
#if defined(__x86_64__)
	bool avx2, avx512, vnni;

	detect(&avx2, &avx512, &vnni);
	if (avx2)
		out[n++] = (struct choice){ "avx2", { &cpu_generic, &cpu_avx2 } };
	if (avx512)
		out[n++] = (struct choice){ "avx512", { &cpu_generic, &cpu_avx2, &cpu_avx512, vnni ? &cpu_avx512vnni : NULL } };
#endif
	return n;
}

const char *const *backend_cpu_tables(void)
{
	static const char *names[5]; /* the same values whoever writes them, so a race is harmless */
	struct choice c[4];
	int n = choices(c);

	for (int i = 0; i < n; i++)
		names[i] = c[i].name;
	return names;
}

/* Puts the entries that `over` has on top of those of `t`. */
static void overlay(struct cpu_kernels *t, const struct cpu_kernels *over)
{
	t->name = over->name;
	for (int i = 0; i < CPU_TYPES; i++) {
		if (over->mm[i].dot)
			t->mm[i] = over->mm[i];
		if (over->fine[i].dot)
			t->fine[i] = over->fine[i];
	}
#define TAKE(f)                   \
	do {                      \
		if (over->f)      \
			t->f = over->f; \
	} while (0)
	TAKE(quantize);
	TAKE(swiglu);
	TAKE(store_f16);
	TAKE(softmax);
	TAKE(scores);
	TAKE(values);
	TAKE(attention_exact);
#undef TAKE
}

int cpu_kernels_choose(struct cpu_kernels *out, const char *name, struct err *e)
{
	struct choice c[4];
	int n = choices(c), pick = name ? -1 : n - 1;
	char known[64] = "";

	for (int i = 0; i < n; i++) {
		size_t len = strlen(known);

		if (name && !strcmp(name, c[i].name))
			pick = i;
		snprintf(known + len, sizeof known - len, "%s%s", i ? ", " : "", c[i].name);
	}
	if (pick < 0)
		return err_set(e, ERR_USAGE, "CPU kernels \"%s\" are unknown or this machine cannot run them; it runs: %s", name,
			       known);
	memset(out, 0, sizeof *out);
	for (int i = 0; i < 4 && c[pick].chain[i]; i++)
		overlay(out, c[pick].chain[i]);
	return 0;
}
