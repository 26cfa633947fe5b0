/* The command line. */
#include "faces/options.h"

#include <criterion/criterion.h>
#include <string.h>

static enum err_code parse(struct options *o, struct err *e, int n, const char *const *words)
{
	const char *argv[32] = { "codeask" };

	memcpy(argv + 1, words, sizeof(*words) * (size_t)n);
	*e = (struct err)ERR_INIT;
	options_parse(o, n + 1, argv, NULL, e);
	return e->code;
}
#define PARSE(...) parse(&o, &e, (int)(sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *)), (const char *[]){ __VA_ARGS__ })

Test(options, words_and_commands)
{
	struct options o;
	struct err e;

	cr_assert_eq(PARSE("fs/ramfs", "explain", "structure"), 0);
	cr_assert_eq(o.cmd, CMD_ASK);
	cr_assert_eq(o.n_args, 3);
	cr_assert_eq(PARSE("map", "fs"), 0);
	cr_assert_eq(o.cmd, CMD_MAP);
	cr_assert_eq(PARSE("./map", "q"), 0);
	cr_assert_eq(o.cmd, CMD_ASK);
	cr_assert_eq(PARSE("fs", "map"), 0);
	cr_assert_eq(o.cmd, CMD_ASK, "only a first word is a command");
	cr_assert_eq(PARSE("--", "map", "--json"), 0);
	cr_assert_eq(o.cmd, CMD_ASK);
	cr_assert_str_eq(o.args[1], "--json");
	cr_assert_not(o.json);
}

Test(options, values)
{
	struct options o;
	struct err e;

	cr_assert_eq(PARSE("-m", "x.gguf", "--ctx=4096", "-t2", "--ram", "1.5G", "--temp", "0", "--seed", "18446744073709551615", "--kv", "f32", "p"), 0);
	cr_assert_str_eq(o.model, "x.gguf");
	cr_assert_eq(o.n_ctx, 4096);
	cr_assert_eq(o.threads, 2);
	cr_assert_eq(o.ram, (uint64_t)3 << 29);
	cr_assert_eq(o.sample.temp, 0);
	cr_assert_eq(o.sample.seed, UINT64_MAX);
	cr_assert_eq(o.kv, KV_F32);
	static const char *const bad[][2] = { { "--ctx", "0" }, { "--ctx", "1e99" }, { "--ctx", "5x" }, { "--ctx", "10.5" }, { "--temp", "nan" },
					      { "--temp", "-1" }, { "--seed", "-1" }, { "--seed", "99999999999999999999999" }, { "--kv", "q4_0" },
					      { "--kv", "" }, { "--ram", "-1G" }, { "--ram", "1Q" }, { "--device", "cuda:0" }, { "--top-p", "1.5" },
					      { "--nope", "x" }, { "-x", "y" }, { "-vx", "y" }, { "--json=1", "y" }, { "-m", "" } };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		cr_expect_eq(PARSE(bad[i][0], bad[i][1]), ERR_USAGE, "%s %s", bad[i][0], bad[i][1]);
		cr_expect(strstr(e.msg, "--help") || strstr(e.msg, "needs"), "%s", e.msg);
	}
	cr_assert_eq(PARSE("p", "-m"), ERR_USAGE);
}

Test(options, sizes)
{
	uint64_t n;

	cr_assert_eq(options_size("4096", &n), 0);
	cr_assert_eq(n, 4096);
	cr_assert_eq(options_size("12g", &n), 0);
	cr_assert_eq(n, (uint64_t)12 << 30);
	cr_assert_eq(options_size("1.5MB", &n), 0);
	cr_assert_eq(n, 3 << 19);
	cr_assert_neq(options_size("", &n), 0);
	cr_assert_neq(options_size("G", &n), 0);
	cr_assert_neq(options_size("9999999999T", &n), 0);
}

Test(options, help_names_every_option)
{
	struct buf b = { 0 };

	options_help(&b);
	for (const char *const *w = (const char *const[]){ "--root", "-m, --model", "--ctx", "--seed", "codeask map", "codeask bench", NULL }; *w; w++)
		cr_expect(strstr(buf_str(&b), *w), "%s", *w);
	for (const char *line = buf_str(&b); *line; line = strchr(line, '\n') + 1)
		cr_expect(strchr(line, '\n') - line <= 132, "%.*s", (int)(strchr(line, '\n') - line), line);
	buf_free(&b);
}
