#include "fetch_source.h"

#include "../base/mem.h"
#include "../base/path.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FORMS "hf:OWNER/REPO[:QUANT], ollama:NAME[:TAG], a URL, or a .gguf file"
#define MAX_WORD 96 /* hubs allow no more in one part of a name */
#define MAX_NAME 200

/* One part of a hub's name: it becomes a segment of a URL and of a file name. */
static bool is_word(const char *p, size_t n)
{
	if (n == 0 || n > MAX_WORD || p[0] == '.' || p[0] == '-')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)p[i]) && !strchr("._+-", p[i]))
			return false;
	return true;
}

static int bad(const char *text, const char *why, struct err *e)
{
	return err_set(e, ERR_USAGE, "%s: %s; a source is " FORMS, text, why);
}

/* [OWNER/]NAME[:TAG] behind the prefix */
static int parse_hub(const char *text, const char *rest, struct fetch_source *s, struct err *e)
{
	size_t n = strcspn(rest, ":"), owner = 0;
	const char *slash = memchr(rest, '/', n), *tag = rest[n] ? rest + n + 1 : NULL;

	if (slash) {
		owner = (size_t)(slash - rest);
		if (!is_word(rest, owner))
			return bad(text, "the part before / is not a name", e);
		s->owner = xstrndup(rest, owner++);
	} else if (s->from == FETCH_FROM_HF) {
		return bad(text, "OWNER/ is missing", e);
	} else {
		s->owner = xstrdup("library");
	}
	if (!is_word(rest + owner, n - owner))
		return bad(text, "the name holds something else than letters, digits and ._+-", e);
	s->name = xstrndup(rest + owner, n - owner);
	if (tag && !is_word(tag, strlen(tag)))
		return bad(text, "what stands behind : is not a tag", e);
	s->tag = tag ? xstrdup(tag) : s->from == FETCH_FROM_OLLAMA ? xstrdup("latest") : NULL;
	return 0;
}

int fetch_source_parse(const char *text, struct fetch_source *s, struct err *e)
{
	size_t scheme = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
	int rc = 0;

	memset(s, 0, sizeof(*s));
	if (strlen(text) > FETCH_SOURCE_MAX)
		return err_set(e, ERR_USAGE, "the source has more than %d bytes", FETCH_SOURCE_MAX);
	if (strncmp(text, "hf:", 3) == 0) {
		s->from = FETCH_FROM_HF;
		rc = parse_hub(text, text + 3, s, e);
	} else if (strncmp(text, "ollama:", 7) == 0) {
		s->from = FETCH_FROM_OLLAMA;
		rc = parse_hub(text, text + 7, s, e);
	} else if (strncmp(text + scheme, "://", 3) == 0) {
		s->from = FETCH_FROM_URL;
		if (strncasecmp(text, "http://", 7) != 0 && strncasecmp(text, "https://", 8) != 0)
			rc = bad(text, "only http and https are fetched", e);
		for (const char *p = text; *p && rc == 0; p++)
			if ((unsigned char)*p <= ' ' || *p == 0x7F)
				rc = bad("the URL", "a URL holds no blanks or control characters", e);
		s->where = xstrdup(text);
	} else {
		s->from = FETCH_FROM_DISK;
		if (!text[0])
			rc = bad("''", "empty", e);
		s->where = xstrdup(text);
	}
	if (rc != 0)
		fetch_source_free(s);
	return rc;
}

void fetch_source_free(struct fetch_source *s)
{
	free(s->owner);
	free(s->name);
	free(s->tag);
	free(s->where);
	memset(s, 0, sizeof(*s));
}

char *fetch_safe_name(const char *text, size_t len)
{
	const char *slash = memrchr(text, '/', len);
	bool any = false;
	char *name;

	if (slash) {
		len -= (size_t)(slash + 1 - text);
		text = slash + 1;
	}
	if (len >= 5 && strncasecmp(text + len - 5, ".gguf", 5) == 0)
		len -= 5;
	if (len > MAX_NAME - 5)
		len = MAX_NAME - 5;
	name = xmalloc(len + 6);
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		bool keep = isalnum((unsigned char)c) || (c && strchr("._+-", c) && (i > 0 || c == '_' || c == '+'));

		name[i] = (char)(keep ? c : '_');
		any |= isalnum((unsigned char)c) != 0;
	}
	memcpy(name + len, ".gguf", 6);
	if (!any) {
		free(name);
		return NULL;
	}
	return name;
}

static bool five_digits(const char *p, int *value)
{
	*value = 0;
	for (int i = 0; i < 5; i++) {
		if (!isdigit((unsigned char)p[i]))
			return false;
		*value = *value * 10 + (p[i] - '0');
	}
	return true;
}

bool fetch_split_name(const char *name, size_t *stem, int *part, int *parts)
{
	static const size_t tail = sizeof("-00001-of-00005.gguf") - 1;
	size_t n = strlen(name);
	const char *p;

	if (n <= tail || strcmp(name + n - 5, ".gguf") != 0)
		return false;
	p = name + n - tail;
	if (*p != '-' || !five_digits(p + 1, part) || memcmp(p + 6, "-of-", 4) != 0 || !five_digits(p + 10, parts))
		return false;
	*stem = n - tail;
	return *part >= 1 && *part <= *parts && *parts <= FETCH_MAX_PARTS;
}

/* The part of a file name that is the model's: without directories, split number and .gguf. */
static size_t stem_of(const char **name)
{
	size_t n;
	int part, parts;

	*name = path_base(*name);
	if (fetch_split_name(*name, &n, &part, &parts))
		return n;
	n = strlen(*name);
	return n > 5 && strcasecmp(*name + n - 5, ".gguf") == 0 ? n - 5 : n;
}

/* Q4_K_M, IQ2_XXS, TQ1_0, F16, BF16, FP16, MXFP4, MXFP4_MOE: what begins so, up to the end of the stem, is a quantisation. */
static bool looks_quant(const char *p, size_t n)
{
	static const char *const heads[] = { "Q", "IQ", "TQ", "F", "BF", "FP", "MXFP", "NVFP" };

	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		size_t h = strlen(heads[i]);

		if (n > h && strncasecmp(p, heads[i], h) == 0 && isdigit((unsigned char)p[h])) {
			for (size_t k = h; k < n; k++)
				if (!isalnum((unsigned char)p[k]) && p[k] != '_')
					return false;
			return true;
		}
	}
	return false;
}

const char *fetch_quant(const char *name, size_t *len)
{
	size_t n = stem_of(&name);

	for (size_t i = n; i > 0; i--) {
		if ((name[i - 1] != '-' && name[i - 1] != '.') || !looks_quant(name + i, n - i))
			continue;
		/* a maker's dynamic mix is another quantisation than the plain one of its name */
		if (i >= 4 && strncasecmp(name + i - 4, "-UD-", 4) == 0)
			i -= 3;
		*len = n - i;
		return name + i;
	}
	*len = looks_quant(name, n) ? n : 0;
	return *len ? name : "";
}

bool fetch_quant_is(const char *name, const char *quant, bool *exact)
{
	size_t n, want = strlen(quant), stem;
	const char *have = fetch_quant(name, &n);

	*exact = n == want && strncasecmp(have, quant, n) == 0;
	if (*exact || strcasecmp(path_base(name), quant) == 0)
		return true;
	stem = stem_of(&name);
	if (stem == want && strncasecmp(name, quant, want) == 0)
		return true;
	/* the end of the name behind a separator: a quantisation that looks_quant() does not know yet, or UD- left out */
	return stem > want + 1 && strncasecmp(name + stem - want, quant, want) == 0 && strchr("-.", name[stem - want - 1]) != NULL;
}
