/* suggest.c - the table of models: reading it, and what one of its lines costs in memory and in bytes read per token. */
#include "suggest.h"

#include "../base/mem.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 16, NAME_WIDTH = 21 };

/* ---- reading the table ---------------------------------------------------------------------------------------------------- */

/* Splits at the separator in place; returns the number of fields, max + 1 when there are more. */
static int split(char *s, char separator, char **field, int max)
{
	int n = 0;

	for (char *p = s; p; n++) {
		char *end = strchr(p, separator);

		if (end)
			*end = '\0';
		if (n == max)
			return max + 1;
		field[n] = p;
		p = end ? end + 1 : NULL;
	}
	return n;
}

/* Digits only, at most limit. */
static int number(const char *s, uint64_t limit, uint64_t *v)
{
	char *end;

	errno = 0;
	*v = strtoull(s, &end, 10);
	return s[0] < '0' || s[0] > '9' || *end || errno || *v > limit ? -1 : 0;
}

static int whole(const char *s, int *v)
{
	uint64_t n;

	if (number(s, INT_MAX, &n) != 0)
		return -1;
	*v = (int)n;
	return 0;
}

/* Letters, digits and "._-", and as many slashes as asked for, none at an end: safe in a command line and in a file's name. */
static bool plain(const char *s, int slashes)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i++) {
		bool word = (s[i] >= '0' && s[i] <= '9') || (s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= 'a' && s[i] <= 'z');

		if (s[i] == '/' && i && i + 1 < n)
			slashes--;
		else if (!word && (i == 0 || !strchr("._-", s[i])))
			return false;
	}
	return n && slashes == 0;
}

/* "Q4_K_M=4683074336,Q8_0=8098525984" */
static const char *read_files(struct suggest_entry *en, char *field)
{
	char *part[SUGGEST_FILES];
	int n = split(field, ',', part, SUGGEST_FILES);

	if (n > SUGGEST_FILES)
		return "more than 4 files";
	for (int i = 0; i < n; i++) {
		struct suggest_file *f = &en->files[i];
		char *eq = strchr(part[i], '=');

		if (!eq)
			return "a file must be QUANT=BYTES";
		*eq = '\0';
		if (!plain(part[i], 0) || strlen(part[i]) >= sizeof f->quant)
			return "a quantisation's name";
		strcpy(f->quant, part[i]);
		if (number(eq + 1, (uint64_t)1 << 50, &f->bytes) != 0 || f->bytes < 1000000 || (i && f->bytes <= f[-1].bytes))
			return "files must ascend by size";
	}
	en->n_files = n;
	return NULL;
}

/* What is wrong with the line, NULL: nothing. */
static const char *read_line(struct suggest_entry *en, char **f)
{
	const uint64_t most = (uint64_t)1 << 50;
	char *experts[2];

	en->repo = f[0];
	en->name = f[1];
	en->arch = f[2];
	en->checked = f[15];
	if (!plain(f[0], 1) || !plain(f[1], 0) || strlen(f[1]) > NAME_WIDTH || !plain(f[2], 0))
		return "repository, name or architecture";
	if (number(f[3], most, &en->params) || number(f[4], most, &en->idle) || number(f[5], most, &en->routed) || en->params < 1000000 ||
	    en->idle + en->routed >= en->params)
		return "parameters";
	en->n_used = en->n_expert = 1;
	if (strcmp(f[6], "-") != 0 && (split(f[6], '/', experts, 2) != 2 || whole(experts[0], &en->n_used) ||
				       whole(experts[1], &en->n_expert) || en->n_used < 1 || en->n_used >= en->n_expert))
		return "experts must be USED/ALL or -";
	if ((en->routed > 0) != (en->n_expert > 1))
		return "routed parameters and experts disagree";
	if (whole(f[7], &en->n_full) || whole(f[8], &en->n_local) || whole(f[9], &en->span) || en->n_full < 1 || en->n_full > 4096 ||
	    en->n_local > 4096 || (en->n_local > 0) != (en->span > 0))
		return "layers and span";
	if (whole(f[10], &en->n_kv_head) || whole(f[11], &en->head) || en->n_kv_head < 1 || en->n_kv_head > 4096 || en->head < 1 ||
	    en->head > 4096 || number(f[12], most, &en->state))
		return "heads or state";
	if (whole(f[13], &en->n_ctx_train) || en->n_ctx_train < SUGGEST_LEAST_CTX || en->n_ctx_train > 1 << 28)
		return "context";
	if (strncmp(f[15], "20", 2) != 0 || !strstr(f[15], ": "))
		return "checked must be a date, a colon and where";
	return read_files(en, f[14]);
}

int suggest_parse(const char *text, struct suggest_table *t, struct err *e)
{
	int n = 0;

	memset(t, 0, sizeof *t);
	t->text = xstrdup(text);
	for (char *line = t->text, *next; line && *line; line = next) {
		char *field[FIELDS], *end = strchr(line, '\n');
		struct suggest_entry en = { 0 };
		const char *wrong;

		n++;
		next = end ? end + 1 : NULL;
		if (end)
			*end = '\0';
		if (line[0] == '#')
			continue;
		wrong = split(line, '\t', field, FIELDS) != FIELDS ? "16 fields separated by tabs are wanted" : read_line(&en, field);
		for (size_t i = 0; !wrong && i < t->n; i++)
			if (strcmp(t->entries[i].name, en.name) == 0)
				wrong = "the name stands in an earlier line";
		if (wrong) {
			suggest_free(t);
			return err_set(e, ERR_MODEL, "table of models, line %d: %s", n, wrong);
		}
		t->entries = mem_grow(t->entries, t->n, &t->cap, sizeof *t->entries);
		t->entries[t->n++] = en;
	}
	return 0;
}

void suggest_free(struct suggest_table *t)
{
	free(t->entries);
	free(t->text);
	memset(t, 0, sizeof *t);
}

/* ---- what a line costs ---------------------------------------------------------------------------------------------------- */

uint64_t suggest_kv(const struct suggest_entry *en, int64_t n_ctx)
{
	uint64_t row = (uint64_t)en->n_kv_head * en->head * 2 * 2; /* a key and a value, f16 */
	int64_t near = n_ctx < en->span ? n_ctx : en->span;

	return row * ((uint64_t)en->n_full * n_ctx + (uint64_t)en->n_local * near) + en->state;
}

uint64_t suggest_active(const struct suggest_entry *en)
{
	return en->params - en->idle - en->routed + en->routed / en->n_expert * en->n_used;
}

/* Bytes of the routed experts in a file. Mixes of K-quants treat them like the rest; an MXFP4 file holds them, and only them, in
 * blocks of 17 bytes for 32 weights. */
static double routed_bytes(const struct suggest_entry *en, const struct suggest_file *f)
{
	if (strcmp(f->quant, "MXFP4") == 0)
		return (double)en->routed * 17 / 32;
	return (double)f->bytes * ((double)en->routed / (double)en->params);
}

void suggest_read(const struct suggest_entry *en, const struct suggest_file *f, int depth, double *always, double *routed)
{
	double all = routed_bytes(en, f), rest = (double)f->bytes - all;

	double used = (double)(en->params - en->routed - en->idle) / (double)(en->params - en->routed);

	*always = rest * used + (double)suggest_kv(en, depth);
	*routed = all * en->n_used / en->n_expert;
}

uint64_t suggest_usable(uint64_t memory)
{
	const uint64_t least = (uint64_t)512 << 20;
	uint64_t margin = memory / 20 > least ? memory / 20 : least;

	return memory > margin ? memory - margin : 0;
}
