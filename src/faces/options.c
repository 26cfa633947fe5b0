#include "options.h"

#include "../base/mem.h"
#include "../base/path.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum opt_type { OPT_FLAG, OPT_STR, OPT_INT, OPT_LONG, OPT_FLOAT, OPT_SIZE, OPT_SEED, OPT_KV, OPT_DEVICE };

struct opt {
	char letter;
	const char *word;
	enum opt_type type;
	size_t at;         /* offset in struct options */
	double min, max;   /* of numbers */
	const char *value; /* in the help; NULL for flags */
	const char *help;  /* NULL: for scripts, not shown and no key of the configuration */
};

#define HELP_WIDTH 79
#define AT(field) offsetof(struct options, field)

static const struct opt table[] = {
	{ 0, "root", OPT_STR, AT(root), 0, 0, "DIR", "the tree around PATH (default: the enclosing repository or project)" },
	{ 'm', "model", OPT_STR, AT(model), 0, 0, "FILE|NAME", "GGUF model: a path, or a name of `codeask models` (default: $CODEASK_MODEL, else the best one found that fits)" },
	{ 0, "models-dir", OPT_STR, AT(models_dir), 0, 0, "DIR[:DIR]", "look for models there, too" },
	{ 0, "no-model", OPT_FLAG, AT(no_model), 0, 0, NULL, "only what a program can know exactly" },
	{ 0, "ctx", OPT_INT, AT(n_ctx), 64, 1 << 28, "N", "context, tokens (default: what the model and the memory allow, up to 32768)" },
	{ 0, "kv", OPT_KV, AT(kv), 0, 0, "auto|f32|f16", "type of the KV cache (default: f16)" },
	{ 0, "ram", OPT_SIZE, AT(ram), 0, 0, "SIZE", "use at most this much memory, e.g. 12G" },
	{ 0, "vram", OPT_SIZE, AT(vram), 0, 0, "SIZE", "the same for each GPU (this version computes on the CPU)" },
	{ 0, "device", OPT_DEVICE, 0, 0, 0, "auto|cpu", "where to compute" },
	{ 't', "threads", OPT_INT, AT(threads), 1, 1024, "N", "threads (default: one per core)" },
	{ 0, "temp", OPT_FLOAT, AT(sample.temp), 0, 100, "T", "temperature, 0 = greedy (default: 0.6)" },
	{ 0, "top-k", OPT_INT, AT(sample.top_k), 0, 1 << 28, "K", "keep the K most likely tokens, 0 = all (default: 40)" },
	{ 0, "top-p", OPT_FLOAT, AT(sample.top_p), 0, 1, "P", "keep the most likely tokens that sum to P (default: 0.95)" },
	{ 0, "min-p", OPT_FLOAT, AT(sample.min_p), 0, 1, "P", "drop tokens below P times the likeliest (default: 0)" },
	{ 0, "seed", OPT_SEED, AT(sample.seed), 0, 0, "N", "seed of the sampler (default: 0); same seed, same answer" },
	{ 'n', "max-tokens", OPT_INT, AT(max_tokens), 1, 1 << 28, "N", "end the answer after N tokens (bench: tokens to generate)" },
	{ 'q', "question", OPT_STR, AT(question), 0, 0, "Q", "pack: the question at the end" },
	{ 0, "tokens", OPT_LONG, AT(tokens), 1, 1e12, "N", "map, pack: size of the output" },
	{ 0, "rows", OPT_STR, AT(rows), 0, 0, "LIST", "logits: positions, e.g. 0,5,10-20 (default: all)" },
	{ 0, "greedy", OPT_INT, AT(greedy), 0, 1 << 20, "N", "logits: continue greedily for N tokens" },
	{ 'p', "prompt", OPT_INT, AT(bench_prompt), 1, 1 << 24, "N", "bench: prompt tokens (default: 512)" },
	{ 'd', "depths", OPT_STR, AT(depths), 0, 0, "LIST", "bench: context depths, e.g. 0,4096 (default: 0)" },
	{ 0, "suggest", OPT_FLAG, AT(suggest), 0, 0, NULL, "models: name public models that suit this machine, to be downloaded" },
	{ 0, "hf-base", OPT_STR, AT(hf_base), 0, 0, "URL", "pull: base address for hf: (default: $CODEASK_HF_BASE, $HF_ENDPOINT, the hub)" },
	{ 0, "ollama-base", OPT_STR, AT(ollama_base), 0, 0, "URL", "pull: base address for ollama: (default: $CODEASK_OLLAMA_BASE, the registry)" },
	{ 0, "connections", OPT_INT, AT(connections), 1, 16, "N", "pull: ranges at once (default: 4)" },
	{ 0, "piece", OPT_SIZE, AT(piece), 0, 0, "SIZE", "pull: bytes of a range (default: 16M)" },
	{ 0, "retries", OPT_INT, AT(retries), 1, 1000, "N", "pull: failures in a row before giving up (default: 12)" },
	{ 0, "stall", OPT_INT, AT(stall), 1, 3600, "SECONDS", "pull: time without data before asking again (default: 30)" },
	{ 0, "json", OPT_FLAG, AT(json), 0, 0, NULL, "one JSON object a line" },
	{ 0, "plain", OPT_FLAG, AT(plain), 0, 0, NULL, "a session of lines; no progress line, no colours" },
	{ 'v', "verbose", OPT_FLAG, AT(verbose), 0, 0, NULL, "show reasoning and every checked name on stderr" },
	{ 0, "log", OPT_STR, AT(log), 0, 0, "FILE", "write a debug log" },
	{ 'h', "help", OPT_FLAG, AT(help), 0, 0, NULL, "this text" },
	{ 0, "version", OPT_FLAG, AT(version), 0, 0, NULL, "the version" },
	{ 0, "completion", OPT_STR, AT(completion), 0, 0, "bash|zsh|fish|models|keys", NULL }, /* completion.c; last: see options_info */
};
#define N_OPTS (sizeof(table) / sizeof(table[0]))

int options_size(const char *text, uint64_t *bytes)
{
	char *end;
	double v;

	if (!isdigit((unsigned char)text[0]))
		return -1;
	v = strtod(text, &end);
	switch (toupper((unsigned char)*end)) {
	case 'K':
		v *= 1024;
		end++;
		break;
	case 'M':
		v *= 1048576;
		end++;
		break;
	case 'G':
		v *= 1073741824.0;
		end++;
		break;
	case 'T':
		v *= 1099511627776.0;
		end++;
		break;
	default:
		break;
	}
	if (toupper((unsigned char)*end) == 'B')
		end++;
	if (*end || !(v >= 0 && v < 1e18))
		return -1;
	*bytes = (uint64_t)v;
	return 0;
}

static int bad_value(const struct opt *o, const char *value, const char *want, struct err *e)
{
	return err_set(e, ERR_USAGE, "--%s %s: %s (see codeask --help)", o->word, value, want);
}

static int set_number(struct options *opts, const struct opt *o, const char *value, struct err *e)
{
	char *end, want[96], *field = (char *)opts + o->at;
	double v;

	errno = 0;
	v = strtod(value, &end);
	snprintf(want, sizeof(want), "must be a%s number from %.0f to %.0f", o->type == OPT_FLOAT ? "" : " whole", o->min, o->max);
	if (end == value || *end || errno || !(v >= o->min && v <= o->max))
		return bad_value(o, value, want, e);
	if (o->type != OPT_FLOAT && v != floor(v))
		return bad_value(o, value, want, e);
	if (o->type == OPT_FLOAT)
		*(float *)(void *)field = (float)v;
	else if (o->type == OPT_INT)
		*(int *)(void *)field = (int)v;
	else
		*(long *)(void *)field = (long)v;
	return 0;
}

static int set_kv(struct options *opts, const struct opt *o, const char *value, struct err *e)
{
	if (strcmp(value, "auto") == 0 || strcmp(value, "f16") == 0)
		opts->kv = KV_F16;
	else if (strcmp(value, "f32") == 0)
		opts->kv = KV_F32;
	else if (strcmp(value, "q8_0") == 0 || strcmp(value, "q4_0") == 0)
		return bad_value(o, value, "this version keeps the KV cache as f16 or f32", e);
	else
		return bad_value(o, value, "must be auto, f16 or f32", e);
	return 0;
}

static int set_value(struct options *opts, const struct opt *o, const char *value, struct err *e)
{
	char *field = (char *)opts + o->at, *end;

	switch (o->type) {
	case OPT_FLAG:
		*(bool *)(void *)field = true;
		return 0;
	case OPT_STR:
		if (!value[0])
			return bad_value(o, "''", "needs a value", e);
		*(const char **)(void *)field = value;
		return 0;
	case OPT_SIZE:
		if (options_size(value, (uint64_t *)(void *)field) != 0)
			return bad_value(o, value, "must be a size such as 12G or 800M", e);
		return 0;
	case OPT_SEED:
		errno = 0;
		*(uint64_t *)(void *)field = strtoull(value, &end, 10);
		if (!isdigit((unsigned char)value[0]) || *end || errno)
			return bad_value(o, value, "must be a whole number", e);
		return 0;
	case OPT_KV:
		return set_kv(opts, o, value, e);
	case OPT_DEVICE:
		if (strcmp(value, "auto") == 0 || strcmp(value, "cpu") == 0)
			return 0;
		if (strncmp(value, "cuda", 4) == 0)
			return bad_value(o, value, "this version computes on the CPU; use auto or cpu", e);
		return bad_value(o, value, "must be auto or cpu", e);
	default:
		return set_number(opts, o, value, e);
	}
}

static const struct opt *find_word(const char *word, size_t len)
{
	for (size_t i = 0; i < N_OPTS; i++)
		if (strlen(table[i].word) == len && memcmp(table[i].word, word, len) == 0)
			return &table[i];
	return NULL;
}

static const struct opt *find_letter(char c)
{
	for (size_t i = 0; i < N_OPTS; i++)
		if (table[i].letter == c && c)
			return &table[i];
	return NULL;
}

/* argv[*i] starts with '-': one option, its value in the same or the next word. */
static int parse_option(struct options *o, int argc, const char *const *argv, int *i, struct err *e)
{
	const char *arg = argv[*i], *value = NULL;
	const struct opt *opt;

	if (arg[1] == '-') {
		const char *eq = strchr(arg, '=');

		opt = find_word(arg + 2, eq ? (size_t)(eq - arg - 2) : strlen(arg + 2));
		value = eq ? eq + 1 : NULL;
	} else {
		opt = find_letter(arg[1]);
		if (opt && opt->type != OPT_FLAG && arg[2])
			value = arg + 2;
		else if (opt && arg[2])
			opt = NULL; /* flags are not bundled: -vx is a mistake more often than a wish */
	}
	if (!opt)
		return err_set(e, ERR_USAGE, "unknown option %s (see codeask --help)", arg);
	if (opt->type == OPT_FLAG) {
		if (value)
			return err_set(e, ERR_USAGE, "--%s takes no value (see codeask --help)", opt->word);
		return set_value(o, opt, "", e);
	}
	if (!value) {
		if (*i + 1 >= argc)
			return err_set(e, ERR_USAGE, "--%s needs a value: --%s %s", opt->word, opt->word, opt->value);
		value = argv[++*i];
	}
	return set_value(o, opt, value, e);
}

static enum command find_command(const char *word)
{
#define X(id, w, args, help)                                                                                           \
	if (strcmp(word, w) == 0)                                                                                      \
		return CMD_##id;
	COMMANDS(X)
#undef X
	return CMD_ASK;
}

/* Keys that the session takes and judges (tui/theme.c, keys.c, app.c): they are no options. */
static bool session_key(const char *key)
{
	return strcmp(key, "theme") == 0 || strcmp(key, "mouse") == 0 || strcmp(key, "layout") == 0 || strncmp(key, "key.", 4) == 0 ||
	       strncmp(key, "color.", 6) == 0;
}

/* key = value lines with the long option names; # starts a comment. */
static int parse_config(struct options *o, const char *path, struct err *e)
{
	char *text = NULL, *rest, *line;
	struct err local = ERR_INIT;
	size_t len;
	int n = 0, rc = 0;

	if (!path || path_read_file(path, 1 << 20, &text, &len, &local) != 0)
		return 0;
	/* one buffer that does not move: values point into it */
	buf_add(&o->held, text, len);
	free(text);
	rest = o->held.p;
	while (rc == 0 && (line = strsep(&rest, "\n"))) {
		char *eq = strchr(line, '='), *key = line, *value;
		const struct opt *opt;

		n++;
		while (isspace((unsigned char)*key))
			key++;
		if (!*key || *key == '#')
			continue;
		value = eq ? eq + 1 : key + strlen(key);
		char *end = eq ? eq : value;

		while (end > key && isspace((unsigned char)end[-1]))
			end--;
		opt = find_word(key, (size_t)(end - key));
		while (isspace((unsigned char)*value))
			value++;
		for (char *v = value + strlen(value); v > value && isspace((unsigned char)v[-1]);)
			*--v = '\0';
		*end = '\0';
		if (session_key(key)) {
			o->settings = mem_grow(o->settings, o->n_settings, &o->cap_settings, sizeof(*o->settings));
			o->settings[o->n_settings++] = (struct session_setting){ key, value, n };
			continue;
		}
		if (!opt || !opt->help || opt->at == AT(help) || opt->at == AT(version))
			rc = err_set(e, ERR_USAGE, "%s: unknown key %s (the long option names are the keys)", path, key);
		else if (opt->type == OPT_FLAG)
			*(bool *)(void *)((char *)o + opt->at) = !value[0] || strcmp(value, "yes") == 0 || strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
		else
			rc = set_value(o, opt, value, e);
		if (rc != 0)
			err_prefix(e, "%s line %d", path, n);
	}
	return rc;
}

int options_parse(struct options *o, int argc, const char *const *argv, const char *config, struct err *e)
{
	bool words_only = false;

	memset(o, 0, sizeof(*o));
	o->sample = (struct sample_opts){ .temp = 0.6f, .top_k = 40, .top_p = 0.95f };
	o->bench_prompt = 512;
	if (parse_config(o, config, e) != 0)
		return -1;
	for (int i = 1; i < argc; i++) {
		if (!words_only && strcmp(argv[i], "--") == 0) {
			words_only = true;
		} else if (!words_only && argv[i][0] == '-' && argv[i][1]) {
			if (parse_option(o, argc, argv, &i, e) != 0)
				return -1;
		} else if (o->n_args == 0 && o->cmd == CMD_ASK && !words_only && find_command(argv[i]) != CMD_ASK) {
			o->cmd = find_command(argv[i]);
		} else {
			if (o->n_args == (int)(sizeof(o->args) / sizeof(o->args[0])))
				return err_set(e, ERR_USAGE, "too many words: put the question in quotes");
			o->args[o->n_args++] = argv[i];
		}
	}
	return 0;
}

void options_free(struct options *o)
{
	buf_free(&o->held);
	free(o->settings);
	o->settings = NULL;
}

bool options_session(const struct options *o)
{
	return o->cmd == CMD_ASK && o->n_args <= 1 && !o->question && !o->json && !o->completion;
}

/* One row for 80 columns: what fmt makes, then the help, broken at blanks below its own beginning. */
__attribute__((format(printf, 3, 4))) static void help_row(struct buf *out, const char *help, const char *fmt, ...)
{
	size_t start = out->len, column, col;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(out, fmt, ap);
	va_end(ap);
	col = column = out->len - start;
	while (*help) {
		size_t blanks = strspn(help, " "), word = strcspn(help + blanks, " ");

		if (col + blanks + word > HELP_WIDTH && col > column) {
			buf_putc(out, '\n');
			buf_fill(out, ' ', column);
			help += blanks;
			col = column;
			blanks = 0;
		}
		buf_add(out, help, blanks + word);
		col += blanks + word;
		help += blanks + word;
	}
	buf_putc(out, '\n');
}

void options_help(struct buf *out)
{
	buf_puts(out, "codeask - ask questions about source code; answers come from this machine\n\n"
		      "usage:\n"
		      "  codeask [OPTIONS] [PATH]                  a session (default PATH: .)\n"
		      "  codeask [OPTIONS] PATH QUESTION...        answer on stdout, notes on stderr\n"
		      "  codeask --json [OPTIONS] PATH QUESTION... each event one JSON object a line\n");
#define X(id, word, args, help) help_row(out, help, "  codeask %-8s %-17s ", word, args);
	COMMANDS(X)
#undef X
	buf_puts(out, "\na first word that is a command is one; ./map is the directory\n\noptions:\n");
	for (size_t i = 0; i < N_OPTS; i++) {
		const struct opt *o = &table[i];
		struct buf left = { 0 };

		if (!o->help)
			continue;
		buf_printf(&left, "  %c%c%s --%s", o->letter ? '-' : ' ', o->letter ? o->letter : ' ', o->letter ? "," : " ", o->word);
		if (o->value)
			buf_printf(&left, " %s", o->value);
		help_row(out, o->help, "%-26s ", buf_str(&left));
		buf_free(&left);
	}
	buf_putc(out, '\n');
	help_row(out, "0 answered, 1 failed while answering, 2 usage, 3 path, 4 model, 5 does not fit", "%-13s", "exit status:");
	help_row(out, "$XDG_CONFIG_HOME/codeask/config, $XDG_CACHE_HOME/codeask/, $XDG_DATA_HOME/codeask/models/", "%-13s", "files:");
	help_row(out, "CODEASK_MODEL, CODEASK_CPU (reference, generic, avx2, avx512), CODEASK_C (tree), NO_COLOR", "%-13s", "environment:");
	help_row(out, "codeask linux/fs/ramfs \"explain structure\"", "%-13s", "example:");
	help_row(out, "\"who calls X\", \"where is X defined\", \"call path from A to B\", \"search for /REGEX/\", ... (man codeask, QUESTIONS)",
		 "%-13s", "no model:");
}

bool options_info(size_t i, struct option_info *info)
{
	if (i >= N_OPTS || !table[i].help) /* those without help stand last */
		return false;
	*info = (struct option_info){ table[i].letter, table[i].word, table[i].value, table[i].help };
	return true;
}
