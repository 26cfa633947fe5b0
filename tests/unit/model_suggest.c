/* Advice: the table's lines against their own arithmetic, and what machines of all sizes are told. */
#include "model/arch.h"
#include "model/suggest.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double GB = 1e9;
static const uint64_t WORK = (uint64_t)256 << 20;

static struct suggest_table table;

static void read_table(void)
{
	struct err e = ERR_INIT;

	cr_assert_eq(suggest_parse(suggest_text, &table, &e), 0, "%s", e.msg);
}

static void drop_table(void)
{
	suggest_free(&table);
}

static const struct suggest_entry *named(const char *name)
{
	for (size_t i = 0; i < table.n; i++)
		if (!strcmp(table.entries[i].name, name))
			return &table.entries[i];
	cr_assert_fail("no %s in the table", name);
	return NULL;
}

static bool all(const char *arch)
{
	return true;
}

static bool only_qwen2(const char *arch)
{
	return !strcmp(arch, "qwen2");
}

TestSuite(table, .init = read_table, .fini = drop_table);
TestSuite(machines, .init = read_table, .fini = drop_table);

Test(table, lines)
{
	static const char *const archs[] = { "llama", "qwen2", "qwen3", "qwen3moe", "mistral3", "llama4", "gpt-oss", "gemma3", "glm4moe",
					     "qwen35", "qwen35moe" };

	cr_assert(table.n >= 15 && table.n <= 30, "%zu lines", table.n);
	for (size_t i = 0; i < table.n; i++) {
		const struct suggest_entry *en = &table.entries[i];
		bool known = false;

		for (size_t k = 0; k < sizeof archs / sizeof *archs; k++)
			known |= !strcmp(archs[k], en->arch);
		cr_expect(known, "%s: architecture %s", en->name, en->arch);
		cr_expect(strncmp(en->checked, "2026-11-20: ", 12) == 0, "%s: %s", en->name, en->checked);
		cr_expect(strstr(en->repo, "-GGUF"), "%s", en->repo);
	}
}

/* Bits a weight of each kind of file. Q8_0 and MXFP4 are exact: 34 bytes for 32 weights (17 for those of MXFP4 experts), a few
 * small tensors in F32 and the vocabulary on top. The mixes lie between their smallest and largest block format. */
Test(table, sizes)
{
	int exact = 0;

	for (size_t i = 0; i < table.n; i++) {
		const struct suggest_entry *en = &table.entries[i];

		for (int k = 0; k < en->n_files; k++) {
			const struct suggest_file *f = &en->files[k];
			const char *q = strncmp(f->quant, "UD-", 3) ? f->quant : f->quant + 3;
			double bits = 8.0 * (double)f->bytes / (double)en->params, extra;

			if (!strcmp(q, "Q8_0") || !strcmp(q, "MXFP4")) {
				double routed = strcmp(q, "MXFP4") ? 34 : 17; /* bytes of 32 weights */

				extra = (double)f->bytes - (double)en->routed * routed / 32 - (double)(en->params - en->routed) * 34 / 32;
				cr_expect(extra > 5e6 && extra < 0.003 * (double)f->bytes + 8e6, "%s %s: %.0f bytes beside the weights", en->name, q,
					  extra);
				exact++;
			} else if (!strcmp(q, "Q6_K")) {
				cr_expect(bits > 6.5625 && bits < 7.2, "%s %s: %.3f bits", en->name, q, bits);
			} else if (!strcmp(q, "Q4_K_M")) {
				cr_expect(bits > 4.8 && bits < 5.7, "%s %s: %.3f bits", en->name, q, bits);
			} else {
				cr_expect_fail("%s: quantisation %s has no rule here", en->name, q);
			}
		}
	}
	cr_expect(exact >= 20, "%d exact files", exact);
}

/* Computed by hand: key and value of 2 bytes each, layers that keep all positions, layers that keep their span. */
Test(table, kv_bytes)
{
	static const struct {
		const char *name;
		int64_t n_ctx;
		uint64_t bytes;
	} known[] = {
		{ "Llama-4-Scout-17B-16E", 131072, 7650410496 }, /* 4096 x (12 x 131072 + 36 x 8192): 7.65 GB, not 25.8 */
		{ "Llama-4-Scout-17B-16E", 8192, 1610612736 },   /* 4096 x 48 x 8192: no chunk is full before */
		{ "Llama-4-Scout-17B-16E", 10485760, 516604035072 },
		{ "gpt-oss-20b", 32768, 808452096 },             /* 2048 x (12 x 32768 + 12 x 128) */
		{ "gemma-3-27b", 32768, 3120562176 },            /* 8192 x (10 x 32768 + 52 x 1024) */
		{ "Qwen3.6-35B-A3B", 32768, 671088640 + 65863680 }, /* 2048 x 10 x 32768, and 30 layers' state of 2,195,456 */
		{ "Llama-3.1-8B", 1, 131072 },
		{ "Qwen3-Coder-30B-A3B", 1, 98304 },
		{ "GLM-4.5-Air", 1, 188416 },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		cr_expect_eq(suggest_kv(named(known[i].name), known[i].n_ctx), known[i].bytes, "%s %lld: %llu", known[i].name,
			     (long long)known[i].n_ctx, (unsigned long long)suggest_kv(named(known[i].name), known[i].n_ctx));
}

/* The cards' own figures count some embeddings and round: within a tenth. */
Test(table, active_parameters)
{
	static const struct {
		const char *name;
		double active;
	} card[] = { { "gpt-oss-20b", 3.6e9 },	      { "gpt-oss-120b", 5.1e9 },    { "Qwen3-Coder-30B-A3B", 3.3e9 },
		     { "Qwen3-235B-A22B-2507", 22e9 }, { "GLM-4.5-Air", 12e9 },	     { "Llama-4-Scout-17B-16E", 17e9 },
		     { "Qwen3.6-35B-A3B", 3e9 },      { "Qwen3.5-122B-A10B", 10e9 }, { "Qwen2.5-Coder-7B", 7.07e9 } };
	double always, routed;

	for (size_t i = 0; i < sizeof card / sizeof *card; i++) {
		double got = (double)suggest_active(named(card[i].name));

		cr_expect(fabs(got / card[i].active - 1) < 0.11, "%s: %.2f B", card[i].name, got / 1e9);
	}
	/* facts of the bytes: 4 of 32 experts of 17 bytes for 32 weights; the rest but for the embedding's 579,133,440 weights */
	suggest_read(named("gpt-oss-20b"), &named("gpt-oss-20b")->files[0], 0, &always, &routed);
	cr_expect_float_eq(routed, 19110297600.0 * 17 / 32 / 8, 1e3);
	cr_expect(always > 1.30e9 && always < 1.36e9, "%.0f", always);
	/* a tied model reads its whole file */
	suggest_read(named("Qwen3-4B-2507"), &named("Qwen3-4B-2507")->files[0], 0, &always, &routed);
	cr_expect_float_eq(always, 2497281120.0, 1);
	cr_expect_eq(routed, 0);
}

#define LINE "o/r-GGUF\tname\tllama\t8000000000\t500000000\t0\t-\t32\t0\t0\t8\t128\t0\t131072\tQ4_K_M=4900000000,Q8_0=8500000000\t2026-11-20: x\n"

Test(table, malformed_lines)
{
	static const char *const from_to[][2] = {
		{ "o/r-GGUF", "o/r/x" },  { "o/r-GGUF", "-o/r" },     { "o/r-GGUF", "o/r;ls" }, { "o/r-GGUF", "" },	{ "name", "a name" },
		{ "name", "name-that-is-longer-than-its-column" },    { "8000000000", "8e9" }, { "8000000000", "-1" }, { "8000000000", "99999999999999999999" },
		{ "500000000\t0", "500000000\t7500000000" },	      { "0\t-\t32", "100\t-\t32" }, { "0\t-\t32", "0\t2/8\t32" }, { "0\t-\t32", "9\t8/8\t32" },
		{ "\t32\t", "\t0\t" },	  { "\t32\t0\t0", "\t32\t4\t0" }, { "\t32\t0\t0", "\t32\t0\t4" }, { "\t8\t128", "\t0\t128" }, { "131072", "4096" },
		{ "Q4_K_M=", "Q4_K_M:" }, { "Q4_K_M=4900000000", "Q4_K_M=9900000000" }, { "Q8_0=8500000000", "Q8_0=" }, { "Q8_0=8500000000", "" },
		{ "2026-11-20: x", "yesterday" }, { "\t2026", "\tmore\t2026" }, { "\t2026-11-20: x", "" }, { "Q4_K_M", "Q4_K_M_AND_MORE_" },
	};
	struct suggest_table t;
	struct err e = ERR_INIT;

	cr_assert_eq(suggest_parse("# a comment\n" LINE, &t, &e), 0, "%s", e.msg);
	cr_assert_eq(t.n, 1);
	suggest_free(&t);
	for (size_t i = 0; i < sizeof from_to / sizeof *from_to; i++) {
		struct buf b = { 0 };
		const char *at = strstr(LINE, from_to[i][0]);

		cr_assert(at, "%s", from_to[i][0]);
		buf_puts(&b, "# one\n");
		buf_add(&b, LINE, (size_t)(at - LINE));
		buf_puts(&b, from_to[i][1]);
		buf_puts(&b, at + strlen(from_to[i][0]));
		e = (struct err)ERR_INIT;
		cr_expect_eq(suggest_parse(buf_str(&b), &t, &e), -1, "accepted: %s", from_to[i][1]);
		cr_expect(strstr(e.msg, "line 2"), "%s", e.msg);
		cr_expect_eq(t.n, 0);
		buf_free(&b);
	}
	e = (struct err)ERR_INIT;
	cr_expect_eq(suggest_parse(LINE LINE, &t, &e), -1, "the same name twice");
	e = (struct err)ERR_INIT;
	cr_expect_eq(suggest_parse(LINE "\n", &t, &e), -1, "an empty line");
}

/* What was suggested fits, by arithmetic of its own. */
static void check_fit(const struct suggest_machine *m, const struct suggestion *s)
{
	uint64_t kv = suggest_kv(s->entry, s->n_ctx), all_bytes = s->file->bytes + kv + WORK;
	double ram = (double)m->ram * 0.95, vram = (double)m->vram * 0.95, always, routed;

	cr_expect(s->n_ctx >= 8192 && s->n_ctx <= s->entry->n_ctx_train && (s->n_ctx & (s->n_ctx - 1)) == 0, "%s: %d", s->entry->name, s->n_ctx);
	cr_expect_eq(s->need, s->file->bytes + WORK + suggest_kv(s->entry, s->n_ctx < 32768 ? s->n_ctx : 32768));
	cr_expect_eq(s->rule, (double)s->file->bytes * 1.2);
	if (s->where == SUGGEST_RAM)
		cr_expect((double)all_bytes <= ram, "%s needs %.2f of %.2f GB", s->entry->name, (double)all_bytes / GB, ram / GB);
	else if (s->where == SUGGEST_GPU)
		cr_expect((double)all_bytes <= vram, "%s needs %.2f of %.2f GB VRAM", s->entry->name, (double)all_bytes / GB, vram / GB);
	else {
		suggest_read(s->entry, s->file, 0, &always, &routed);
		routed = routed / s->entry->n_used * s->entry->n_expert;
		cr_expect(s->entry->routed > 0);
		cr_expect((double)all_bytes - routed <= vram && routed <= ram, "%s: split", s->entry->name);
	}
}

Test(machines, what_is_suggested_fits)
{
	static const double ram[] = { 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512 }, vram[] = { 0, 6, 8, 12, 16, 24, 48, 96 };
	static const double rates[] = { 0, 8, 20, 60, 250 };
	size_t best_before;

	for (size_t v = 0; v < sizeof vram / sizeof *vram; v++)
		for (size_t k = 0; k < sizeof rates / sizeof *rates; k++) {
			best_before = table.n;
			for (size_t r = 0; r < sizeof ram / sizeof *ram; r++) {
				struct suggest_machine m = { (uint64_t)(ram[r] * GB), (uint64_t)(vram[v] * GB), rates[k] * GB, 0, all };
				struct suggestion list[SUGGEST_LONG], again[SUGGEST_LONG];
				int n = suggest_rank(&table, &m, list, SUGGEST_LONG);
				size_t best;

				cr_assert(n >= 1 && n <= SUGGEST_LONG, "%g GB: %d", ram[r], n);
				cr_assert_eq(suggest_rank(&table, &m, again, SUGGEST_LONG), n);
				for (int i = 0; i < n; i++) {
					check_fit(&m, &list[i]);
					cr_expect(again[i].file == list[i].file && again[i].n_ctx == list[i].n_ctx, "not the same twice");
					cr_expect((list[i].rate > 0) == (rates[k] > 0 && list[i].where == SUGGEST_RAM), "a rate from nowhere");
					for (int j = 0; j < i; j++)
						cr_expect(list[i].entry != list[j].entry, "%s twice", list[i].entry->name);
				}
				/* more memory never makes the best model worse */
				best = (size_t)(list[0].entry - table.entries);
				cr_expect(strcmp(list[0].role, "quality") || best <= best_before, "%g GB, %g GB/s: %s", ram[r], rates[k], list[0].entry->name);
				if (!strcmp(list[0].role, "quality"))
					best_before = best;
			}
		}
}

Test(machines, small_and_large)
{
	struct suggestion list[SUGGEST_LONG];
	struct suggest_machine m = { .ram = (uint64_t)(4 * GB), .ram_rate = 12 * GB, .runs = all };
	int n = suggest_rank(&table, &m, list, SUGGEST_LONG);

	for (int i = 0; i < n; i++)
		cr_expect(list[i].file->bytes < 3 * GB, "%s", list[i].entry->name);
	m.ram = (uint64_t)(1.2 * GB);
	cr_expect_eq(suggest_rank(&table, &m, list, SUGGEST_LONG), 0, "%s", list[0].entry->name);
	m.ram = 0;
	cr_expect_eq(suggest_rank(&table, &m, list, SUGGEST_LONG), 0);

	m = (struct suggest_machine){ .ram = (uint64_t)(512 * GB), .ram_rate = 400 * GB, .runs = all };
	n = suggest_rank(&table, &m, list, SUGGEST_LONG);
	cr_assert_eq(n, SUGGEST_LONG);
	cr_expect(list[0].entry->params > 100000000000u, "%s", list[0].entry->name);
	cr_expect_str_eq(list[0].role, "quality");
	cr_expect_str_eq(list[1].role, "balanced");
	cr_expect_str_eq(list[2].role, "fast");
	cr_expect(list[2].rate >= 20, "%.1f", list[2].rate);

	/* experts in RAM, the rest on a card of 16 GB: what 64 GB and such a card are for */
	m = (struct suggest_machine){ .ram = (uint64_t)(96 * GB), .vram = (uint64_t)(16 * GB), .ram_rate = 70 * GB, .vram_rate = 500 * GB, .runs = all };
	n = suggest_rank(&table, &m, list, SUGGEST_LONG);
	cr_expect_eq(list[0].where, SUGGEST_GPU_RAM, "%s", list[0].entry->name);
	cr_expect(list[0].rate > 2);
}

/* The roofline by hand: Qwen2.5-Coder-7B Q4_K_M behind 8,192 tokens reads (4683074336 x 7070619136 / 7615616512 = 4.348e9) + 57344 x
 * 8192 bytes; three quarters of 45 GB/s. With 70 GB/s Q6_K answers at 8 tok/s, too, and is preferred. */
Test(machines, rate)
{
	struct suggest_entry one = *named("Qwen2.5-Coder-7B");
	struct suggest_table t = { .entries = &one, .n = 1 };
	struct suggest_machine m = { .ram = (uint64_t)(16 * GB), .ram_rate = 45 * GB, .runs = all };
	struct suggestion s;

	cr_assert_eq(suggest_rank(&t, &m, &s, 1), 1);
	cr_expect_str_eq(s.file->quant, "Q4_K_M");
	cr_expect_float_eq(s.rate, 0.75 * 45e9 / (4347932842.0 + 469762048.0), 0.001, "%.4f", s.rate);
	m.ram_rate = 70 * GB;
	cr_assert_eq(suggest_rank(&t, &m, &s, 1), 1);
	cr_expect_str_eq(s.file->quant, "Q6_K");
	m.ram = (uint64_t)(7.5 * GB); /* Q6_K fits as well, but with less than 32K of context */
	cr_assert_eq(suggest_rank(&t, &m, &s, 1), 1);
	cr_expect_str_eq(s.file->quant, "Q4_K_M");
	m.ram_rate = 1 * GB; /* slower than any role wants: named all the same, with its rate */
	cr_assert_eq(suggest_rank(&t, &m, &s, 1), 0);
	m.ram_rate = 2 * GB;
	cr_assert_eq(suggest_rank(&t, &m, &s, 1), 1);
	cr_expect(s.rate > 0.2 && s.rate < 0.4, "%.3f", s.rate);
	one.arch = "qwen2";
	m.runs = only_qwen2;
	cr_expect_eq(suggest_rank(&t, &m, &s, 1), 1);
	one.arch = "mamba";
	cr_expect_eq(suggest_rank(&t, &m, &s, 1), 0);
}

Test(machines, what_this_build_runs)
{
	struct suggestion list[SUGGEST_LONG];
	struct suggest_machine m = { .ram = (uint64_t)(64 * GB), .ram_rate = 60 * GB };
	int n = suggest_rank(&table, &m, list, SUGGEST_LONG);

	cr_assert(n >= 3);
	for (int i = 0; i < n; i++)
		cr_expect(arch_find(list[i].entry->arch), "%s", list[i].entry->arch);
}

Test(machines, lines_for_a_person)
{
	for (int gb = 4; gb <= 512; gb *= 2)
		for (int form = 0; form < 4; form++) {
			struct suggest_machine m = { (uint64_t)(gb * GB), form & 1 ? (uint64_t)(16 * GB) : 0, form & 2 ? 50 * GB : 0, 0, all };
			struct buf text = { 0 }, brief = { 0 };
			int commands = 0, lines = 0;
			char *copy, *save = NULL;

			suggest_write(&text, &m, false);
			suggest_write(&brief, &m, true);
			cr_assert(brief.len && text.len > brief.len);
			copy = text.p;
			for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
				cr_expect(strlen(line) <= 79, "%zu columns: %s", strlen(line), line);
				commands += strncmp(line, "   codeask pull hf:", 19) == 0;
			}
			cr_expect(commands >= 1 && commands <= SUGGEST_LONG);
			for (size_t i = 0; i < brief.len; i++)
				lines += brief.p[i] == '\n';
			cr_expect(lines <= 2 + 2 * SUGGEST_SHORT, "%d lines", lines);
			buf_free(&text);
			buf_free(&brief);
		}
}
