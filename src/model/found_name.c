/* found_name.c - from what a user types behind -m to a file; and the choice when he types nothing. */
#include "store.h"

#include "../base/mem.h"
#include "../base/path.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* ---- by name ------------------------------------------------------------------------------------------------------------------ */

/* The form in which spellings are compared: lower case, without the host that Ollama's users put before a repository of Hugging
 * Face, without ".gguf" and the numbers of a part. Caller frees. */
static char *plain(const char *name)
{
	static const char *const before[] = { "hf.co/", "huggingface.co/", "hf:", "ollama:" };
	size_t n;
	char *p;

	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
		if (strncasecmp(name, before[i], strlen(before[i])) == 0) {
			name += strlen(before[i]);
			break;
		}
	n = strlen(name);
	p = n > 5 && strcasecmp(name + n - 5, ".gguf") == 0 ? scan_stem(name) : xstrdup(name);
	for (char *c = p; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return p;
}

enum match { NO_MATCH, PART, WHOLE }; /* ascending in worth */

/* one: a spelling of the store, want: plain. */
static enum match compare(const char *one, const char *want)
{
	char *have = plain(one);
	size_t n = strlen(have), w = strlen(want);
	enum match r = NO_MATCH;

	/* Ollama's users leave out the tag "latest" */
	if (strcmp(have, want) == 0 || (n == w + 7 && memcmp(have, want, w) == 0 && strcmp(have + w, ":latest") == 0))
		r = WHOLE;
	else if (strstr(have, want))
		r = PART;
	free(have);
	return r;
}

static enum match match(const struct found_model *m, const char *want)
{
	enum match best = compare(m->name, want);

	for (size_t i = 0; i < m->n_aliases && best < WHOLE; i++) {
		enum match r = compare(m->aliases[i], want);

		best = r > best ? r : best;
	}
	return best;
}

/* "a, b, c and 12 more"; a name that several have is given with the path. */
static void list_names(const struct found *f, const size_t *at, size_t n, size_t room, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct found_model *m = &f->models[at ? at[i] : i];
		bool twice = false;

		if (out->len > room) {
			buf_printf(out, " and %zu more (codeask models lists them)", n - i);
			return;
		}
		for (size_t k = 0; k < n && at; k++)
			twice |= k != i && strcasecmp(f->models[at[k]].name, m->name) == 0;
		buf_printf(out, "%s%s", out->len ? ", " : "", twice ? m->path : m->name);
	}
}

/* Drops candidates that are no models by themselves; only asked when a name is not clear without. */
static size_t drop_others(const struct found *f, size_t *at, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct model_card c;

		if (n > 64 || (model_card_read(f->models[at[i]].path, f->models[at[i]].name, 0, &c, NULL) == 0 && c.kind < KIND_PROJECTOR))
			at[kept++] = at[i];
	}
	return kept;
}

static char *unknown(const struct found_dirs *d, const struct found *f, const char *name, struct err *e)
{
	struct buf list = { 0 };

	list_names(f, NULL, f->n, 240, &list);
	if (list.len)
		err_set(e, ERR_MODEL, "no file and no model %.100s: installed are %s", name, buf_str(&list));
	else
		err_set(e, ERR_MODEL, "no model file %.100s: give the path of a .gguf file, or put one into %s", name,
			d->own ? d->own : "$XDG_DATA_HOME/codeask/models");
	buf_free(&list);
	return NULL;
}

char *found_resolve(const struct found_dirs *d, const char *name, struct err *e)
{
	char *shown = NULL, *path = found_resolve_as(d, name, &shown, e);

	free(shown);
	return path;
}

char *found_resolve_as(const struct found_dirs *d, const char *name, char **shown, struct err *e)
{
	struct buf list = { 0 };
	char *want, *path = NULL;
	size_t *at, n = 0;
	struct found f;
	struct stat st;

	*shown = NULL;
	if (stat(name, &st) == 0 && !S_ISDIR(st.st_mode)) {
		*shown = xstrdup(name);
		return xstrdup(name);
	}
	found_scan(d, &f);
	want = plain(name);
	at = xreallocarray(NULL, f.n + 1, sizeof(*at));
	for (enum match level = WHOLE; level >= PART && !n && want[0]; level--)
		for (size_t i = 0; i < f.n; i++)
			if (match(&f.models[i], want) == level)
				at[n++] = i;
	if (n > 1) {
		size_t kept = drop_others(&f, at, n);

		n = kept ? kept : n;
	}
	list_names(&f, at, n, 280, &list);
	if (n == 1) {
		path = xstrdup(f.models[at[0]].path);
		*shown = xstrdup(f.models[at[0]].name);
	} else if (n)
		err_set(e, ERR_MODEL, "%.100s names several models (%s): give more of the name", name, buf_str(&list));
	else if (stat(name, &st) == 0)
		err_set(e, ERR_MODEL, "%.200s is a directory: give a .gguf file in it", name);
	else
		unknown(d, &f, name, e);
	buf_free(&list);
	free(at);
	free(want);
	found_free(&f);
	return path;
}

/* ---- by choice ---------------------------------------------------------------------------------------------------------------- */

static bool has_word(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

/* The rule by which a model is chosen when none was named. It must run in this build, fit with 8,192 tokens of context (or its
 * own, if shorter), be taught to answer (a chat template or the control tokens of one) and not be a base, embedding or reranking
 * model. Of those that are left the highest worth wins:
 *
 *	worth = parameters / sqrt(parameters read for a token), twice that for a model made for code
 *
 * Of a dense model that is the square root of its size. It grows with what a model knows and falls with the time a token takes,
 * so a mixture of experts goes before a dense model of its size, and a model for code counts like a general one of four times
 * its size. Worths within a tenth are equal; then more bits a weight win, up to the 8.5 behind which nothing is gained, then
 * the smaller file, then the name. */
static double worth(const struct found_model *m)
{
	const struct model_card *c = &m->card;
	bool code = has_word(m->name, "code") || has_word(c->title, "code") || has_word(m->name, "devstral") ||
		    has_word(c->title, "devstral");

	if (!c->supported || c->kind != KIND_INSTRUCT || !model_card_fits(c) || !c->n_active)
		return 0;
	return (double)c->n_params / sqrt((double)c->n_active) * (code ? 2 : 1);
}

static bool better(const struct found_model *a, const struct found_model *b)
{
	long wa = lround(7 * log2(worth(a))), wb = lround(7 * log2(worth(b))); /* steps of a tenth */
	long ba = lround(4 * fmin(a->card.bits, 8.5)), bb = lround(4 * fmin(b->card.bits, 8.5));

	if (wa != wb)
		return wa > wb;
	if (ba != bb)
		return ba > bb;
	if (a->card.file_bytes != b->card.file_bytes)
		return a->card.file_bytes < b->card.file_bytes;
	return strcmp(a->name, b->name) < 0;
}

int found_best(const struct found *f)
{
	int best = -1;

	for (size_t i = 0; i < f->n; i++)
		if (worth(&f->models[i]) > 0 && (best < 0 || better(&f->models[i], &f->models[best])))
			best = (int)i;
	return best;
}

/* Why none of those that are there was chosen. */
static char *why_none(const struct found *f)
{
	size_t unsupported = 0, large = 0, untaught = 0;
	struct buf b = { 0 };

	for (size_t i = 0; i < f->n; i++) {
		const struct model_card *c = &f->models[i].card;

		unsupported += !c->supported;
		untaught += c->supported && c->kind != KIND_INSTRUCT;
		large += c->supported && c->kind == KIND_INSTRUCT && !model_card_fits(c);
	}
	buf_printf(&b, "none of the %zu models found is used:", f->n);
	if (large)
		buf_printf(&b, " %zu do not fit the free memory,", large);
	if (unsupported)
		buf_printf(&b, " %zu are of kinds this build does not run,", unsupported);
	if (untaught)
		buf_printf(&b, " %zu are not made to answer,", untaught);
	buf_puts(&b, " codeask models tells more; -m NAME tries one");
	return buf_steal(&b);
}

char *found_choose(const struct found_dirs *d, uint64_t ram_cap, char **why)
{
	struct found f;
	char *path = NULL, *text = NULL;
	int best;

	found_scan(d, &f);
	found_read(&f, ram_cap, NULL, NULL);
	best = found_best(&f);
	if (best >= 0) {
		path = xstrdup(f.models[best].path);
		text = f.n == 1 ? xasprintf("%s, the only model found; -m takes another", f.models[best].name) :
				  xasprintf("%s, of %zu models found (codeask models lists them); -m NAME takes another",
					    f.models[best].name, f.n);
	} else if (f.n) {
		text = why_none(&f);
	}
	if (why)
		*why = text;
	else
		free(text);
	found_free(&f);
	return path;
}
