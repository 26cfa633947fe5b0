/* question.c - a question to one of the known forms: its text is normalised, what does not tell forms apart is taken from its
 * ends, and the rest must match a form as a whole. PCRE2 does the matching; the text is short and its limits are the default. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "question.h"

#include "../base/buf.h"
#include "../base/mem.h"
#include "../base/utf8.h"

#include <ctype.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#define MAX_QUESTION 600 /* bytes: who writes more wants to be understood, not looked up */
#define MAX_FORMS 256

static const char *const kind_names[Q_KIND_COUNT] = {
	[Q_NONE] = "", [Q_DEFINED] = "defined", [Q_CALLERS] = "callers", [Q_CALLEES] = "callees", [Q_PATH] = "path",
	[Q_SLOT] = "slot", [Q_INCLUDERS] = "includers", [Q_INCLUDES] = "includes", [Q_ENTRIES] = "entries",
	[Q_EXPORTS] = "exports", [Q_IMPORTS] = "imports", [Q_INCLUDE_CYCLES] = "include_cycles",
	[Q_CALL_CYCLES] = "call_cycles", [Q_BIG_FUNCTIONS] = "functions", [Q_BIG_FILES] = "files", [Q_CENTRAL] = "central",
	[Q_MOST_CALLED] = "most_called", [Q_UNUSED] = "unused", [Q_USERS] = "mentions", [Q_TYPE] = "type",
	[Q_FIELDS] = "fields", [Q_METHODS] = "methods", [Q_CONSTANTS] = "constants", [Q_SEARCH] = "search",
};

const char *q_kind_name(enum q_kind k)
{
	return kind_names[k];
}

/* ---- the vocabulary of the forms ---- */

#define IDENT "[A-Za-z_$~][\\w$]*"
#define QUOTED "`[^`]+`|\"[^\"]+\"|'[^' ]+'|\xe2\x80\x9c[^\xe2\x80\x9d]+\xe2\x80\x9d|\xe2\x80\x98[^\xe2\x80\x99]+\xe2\x80\x99|「[^」]+」|『[^』]+』"
#define NAME "(?:(?:" QUOTED ")(?:\\(\\))?|[&*]?" IDENT "(?:(?:::|\\.|->)" IDENT ")*(?:\\(\\))?)"
#define SORT_EN "struct|structure|union|enum|enumeration|macro|type|typedef|class|function|method|routine|variable|table|symbol|name|constant|field|member|identifier|global|interface|trait"
#define SORT_JA "関数|構造体|共用体|列挙型|列挙体|マクロ|変数|型|クラス|シンボル|メソッド|テーブル"
#define SORTED(g) "(?:the )?(?:(?<" g "k>" SORT_EN ") |(?<" g "j>" SORT_JA ")(?:の)?)?(?<" g ">(?:\\.|->)?" NAME ")(?: ?関数| (?:function|method|macro|struct|structure|variable|symbol))?"
#define PATHS "(?:" QUOTED "|<?[\\w.+@-]+(?:/[\\w.+@-]+)*/?>?)"

static const struct {
	const char *word, *re;
} vocabulary[] = {
	{ "<X>", SORTED("x") },
	{ "<Y>", SORTED("y") },
	{ "<S>", "(?<x>(?:\\.|->)?" NAME ")" },
	{ "<F>", "(?:the )?(?:(?:header |source )?file |header )?(?<x>" PATHS ")" },
	{ "<D>", "(?:the )?(?<d>" PATHS ")(?: (?:directory|folder|module|subsystem|library|file))?" },
	{ "<HERE>", "(?:it|we|they|here|(?:this|the)(?: (?:directory|folder|module|library|subsystem|project|tree|code|program|package|file))?)" },
	{ "<N>", "(?<n>\\d{1,6})" },
	{ "<T>", "(?:(?<t>" QUOTED ")|/(?<r>[^ ].*)/)" },
	{ "<W>", "(?<w>[\\w.$:>-]{3,})" },
	{ "<OPS>", "(?:functions?|methods?|drivers?|tables?|modules?|routines?|callbacks?|structs?|classes|class|types?|one)" },
	{ "<FILES>", "(?:(?:source |header )?files?|headers?|sources?|modules?)" },
	{ "<DEEP>", "(?<deep>transitive|recursive|indirect)" },
	{ "<TREE>", "(?<tree>tree|graph|hierarchy)" },
	/* endings of Japanese sentences: a particle, what is asked, a verb of being or showing, politeness */
	{ "<WA>", "(?:の?(?:一覧|リスト|名前|数))?(?:は|を|が|って|も)?(?:誰|だれ|何|なに|どれ|どこ|どの関数|どのファイル|いくつ|全部|すべて|全て)?(?:から|に|で)?"
		  "(?:ある|あります|いる|います|です|だ|教えて|示して|見せて|出して|列挙して|挙げて|表示して|表示|探して|見つけて|調べて|知りたい|見たい|リストアップして)?"
		  "(?:ほしい|欲しい|ください|下さい|くれ|の|ん)?(?:ですか|でしょうか|か|かな|よ|ね)?" },
	{ "<Q>", "(?:の|ん)?(?:です|でしょう)?(?:か|かな|の)?" },
	{ "<TEI>", "(?:さ|し)れて(?:い)?(?:る|ます|た)(?:の|ん)?(?:です|でしょう)?(?:か|かな)?" },
	{ "<END>", "(?:する|します|べる|ばれる|ぶ|く|る|き|きます|ります|びます|り着く|れる)?(?:の|ん)?(?:です|でしょう)?(?:か|かな)?" },
	{ "<CAN>", "(?:できる|できます|ける|けます|する|します)(?:の|ん)?(?:です|でしょう)?(?:か|かな)?" },
	{ "<SURU>", "(?:する|して|したい|します|す|して(?:ください|下さい)|し(?:て|たい)(?:ください)?)?" },
};

static void expand(const char *form, struct buf *out)
{
	while (*form) {
		size_t i = 0, n = sizeof(vocabulary) / sizeof(*vocabulary);

		for (; *form == '<' && i < n; i++)
			if (strncmp(form, vocabulary[i].word, strlen(vocabulary[i].word)) == 0)
				break;
		if (*form == '<' && i < n) {
			buf_printf(out, "(?:%s)", vocabulary[i].re);
			form += strlen(vocabulary[i].word);
		} else {
			buf_putc(out, *form++);
		}
	}
}

/* What may stand before and behind any question without changing it. */
#define LEAD "(?:please|kindly|hey|hi|hello|ok|okay|so|and|now|well|then|can you|could you|would you|will you|" \
	     "i(?: want|'d like| would like| need) to (?:know|see|find|list)|i wonder|tell me|tell|show me|show|give me|give|list|print|display|" \
	     "enumerate|name|do you know|let me know|let me see|what (?:are|is)|which (?:are|is)|are there|is there|find me|find out|find|get me|get|" \
	     "count|all|any|every|each|some|the|me|of|a list of|a)[ ,:]+"
#define PLACE_EN "(?:directory|folder|tree|source tree|source|sources|code|codebase|code base|project|repo|repository|kernel|program|" \
		 "library|module|package|subsystem|file)"
#define TAIL "[ ,]+(?:please|thanks|thank you|for me|anywhere|at all|directly|exactly|(?:in|from|of) here|here|(?:in|of|from|within|inside) (?:this|the|our|my) (?:whole |entire )?" PLACE_EN "|all of them)"
#define LEAD_JA "(?:この(?:ディレクトリ|コード|プロジェクト|ツリー|ファイル)(?:の中)?(?:で|の|に|には)、?|教えて、?|ねえ、?|全ての|すべての|全部の)"
#define DEEP_EN "[ ,]+(?:transitively|recursively|indirectly|(?:all|at any depth|to any depth)|all the way(?: up| down)?|directly (?:or|and) indirectly)"
#define DEPTH_EN "[ ,]+(?:(?:(?:(?:up |down )?to (?:a )?|with |at )?(?:depth|level) (?:of )?(?<n>\\d{1,3}))|" \
		 "(?:(?:up |down )?to |within |for )?(?<n>\\d{1,3}) (?:levels?|calls?|steps?)(?: (?:deep|up|down))?)"
#define SCOPE_EN "(?<rest>.+) (?:in|under|within|inside|below|from) (?:the )?(?:directory |folder |file )?(?<d>" PATHS ")(?: (?:directory|folder|subsystem|module))?"
#define SCOPE_JA "(?<d>`[^`]+`|[\\w.+@-]+(?:/[\\w.+@-]+)*/?)(?:ディレクトリ)?(?:の中|内|配下|以下)?(?:で|の中で|における|において)、?(?<rest>.+)"

/* Words that are never meant as a name unless quoted. */
static bool is_plain_word(const char *s)
{
	static const char *const words[] = {
		"it", "this", "that", "them", "these", "those", "everything", "something", "anything", "nothing", "what", "who", "all",
		"any", "me", "us", "you", "here", "there", "the", "a", "an", "function", "functions", "code", "file", "files", "most",
		"each", "other", "which", "in", "of", "to", "and", "or", "is", "are", "method", "methods", "struct", "variable", "we",
		"they", "i", "he", "she", "one", "both", "itself", "himself", "whom", "where", "how", "why", "when", "by", "from", "for",
		"macro", "symbol", "my", "your", "our", "their", "its", "be", "was", "not", "no", "yes", "on", "at", "with", NULL
	};

	for (size_t i = 0; words[i]; i++)
		if ((s[1] ? strcasecmp(s, words[i]) : strcmp(s, words[i])) == 0)
			return true;
	return false;
}

/* ---- normalising ---- */

/* The closing quote that belongs to an opening one at s, its length in *n; NULL when s opens nothing. */
static const char *closing(const char *s, size_t *n)
{
	static const char *const pair[][2] = { { "\"", "\"" }, { "`", "`" }, { "「", "」" }, { "『", "』" }, { "“", "”" } };

	for (size_t i = 0; i < sizeof(pair) / sizeof(*pair); i++)
		if (strncmp(s, pair[i][0], strlen(pair[i][0])) == 0) {
			*n = strlen(pair[i][0]);
			return pair[i][1];
		}
	return NULL;
}

static bool wide(const struct buf *b, size_t at)
{
	return at < b->len && (unsigned char)b->p[at] >= 0x80;
}

/* Full-width forms become ASCII, white space single blanks, none beside Japanese; what stands in quotes stays as it is. */
static void normalise(const char *text, struct buf *out)
{
	size_t len = strlen(text), n;

	for (size_t i = 0; i < len; i += n) {
		const char *end = closing(text + i, &n), *close = end ? strstr(text + i + n, end) : NULL;
		int32_t cp;
		char c[4];

		if (close) {
			n = (size_t)(close - text) - i + strlen(end);
			buf_add(out, text + i, n);
			continue;
		}
		n = (size_t)utf8_decode(text + i, len - i, &cp);
		if (cp >= 0xff01 && cp <= 0xff5e)
			cp -= 0xfee0;
		if (cp == 0x3000 || cp == '\t' || cp == '\n' || cp == '\r' || cp == 0xa0)
			cp = ' ';
		if (cp == 0x2019)
			cp = '\'';
		if (cp == ' ' && (!out->len || out->p[out->len - 1] == ' ' || wide(out, out->len - 1)))
			continue;
		if (cp >= 0x80 && out->len && out->p[out->len - 1] == ' ')
			buf_truncate(out, out->len - 1);
		if (cp >= 0)
			buf_add(out, c, (size_t)utf8_encode(c, cp));
	}
	for (;;) {
		static const char *const ends[] = { " ", "?", "!", ".", ",", ";", ":", "。", "、", "…" };
		size_t k = 0, count = sizeof(ends) / sizeof(*ends), m = 0;

		for (; k < count; k++) {
			m = strlen(ends[k]);
			if (out->len >= m && memcmp(out->p + out->len - m, ends[k], m) == 0)
				break;
		}
		if (k == count)
			break;
		buf_truncate(out, out->len - m);
	}
}

/* ---- matching ---- */

struct matcher {
	const struct question_form *forms;
	pcre2_code *form[MAX_FORMS]; /* compiled when first tried */
	pcre2_match_data *md;
};

static pcre2_code *compile(const char *re, uint32_t options)
{
	struct buf b = { 0 };
	PCRE2_SIZE at;
	int code;
	pcre2_code *c;

	expand(re, &b);
	options |= PCRE2_UTF | PCRE2_CASELESS | PCRE2_NO_AUTO_CAPTURE | PCRE2_DUPNAMES;
	c = pcre2_compile((PCRE2_SPTR)buf_str(&b), b.len, options, &code, &at, NULL);
	buf_free(&b);
	return c;
}

bool question_form_ok(const struct question_form *f)
{
	pcre2_code *c = compile(f->re, PCRE2_ANCHORED | PCRE2_ENDANCHORED);

	pcre2_code_free(c);
	return c != NULL;
}

/* The text of a named group of the last match, NULL when it took no part; own copy. */
static char *group(const struct matcher *m, const char *name)
{
	PCRE2_UCHAR *p = NULL;
	PCRE2_SIZE n;
	char *copy;

	if (pcre2_substring_get_byname(m->md, (PCRE2_SPTR)name, &p, &n) != 0)
		return NULL;
	copy = n ? xstrndup((const char *)p, n) : NULL;
	pcre2_substring_free(p);
	return copy;
}

static bool matches(const struct matcher *m, const pcre2_code *c, const char *text, size_t len)
{
	return c && pcre2_match(c, (PCRE2_SPTR)text, len, 0, PCRE2_NO_UTF_CHECK, m->md, NULL) > 0;
}

/* Looks like code: more than a word of a language. */
static bool looks_sure(const char *s)
{
	for (size_t i = 0; s[i]; i++)
		if (s[i] == '_' || isdigit((unsigned char)s[i]) || s[i] == ':' || s[i] == '.' || s[i] == '/' || s[i] == '>' ||
		    (i && isupper((unsigned char)s[i]) && islower((unsigned char)s[i - 1])))
			return true;
	return false;
}

static bool is_letter(char c)
{
	return isalpha((unsigned char)c) || c == '_';
}

/* Takes quotes, "()", '&', angle brackets and the dot of a slot from a name. False: it is no name after all. */
static bool clean_name(char *s, bool *sure, bool *member)
{
	size_t n, len = strlen(s), from = 0;
	bool quoted = false;

	if (len > 2 && strcmp(s + len - 2, "()") == 0) {
		len -= 2;
		*sure = true;
	}
	if (closing(s, &n) || s[0] == '\'' || strncmp(s, "‘", 3) == 0) {
		size_t m = s[0] == '\'' ? 1 : strncmp(s, "‘", 3) == 0 ? 3 : n;

		if (len < 2 * m + 1)
			return false;
		from = m;
		len -= m;
		quoted = true;
	}
	if (len - from > 2 && strncmp(s + len - 2, "()", 2) == 0)
		len -= 2;
	while (from < len && strchr("&*<", s[from]))
		from++;
	if (from + 1 < len && s[from] == '.' && is_letter(s[from + 1])) {
		from++;
		*member = true;
	} else if (from + 2 < len && s[from] == '-' && s[from + 1] == '>') {
		from += 2;
		*member = true;
	}
	while (len > from && strchr(">/ ", s[len - 1]))
		len--;
	memmove(s, s + from, len - from);
	s[len - from] = '\0';
	*sure |= quoted || *member || looks_sure(s);
	return s[0] && (quoted || !is_plain_word(s));
}

static char sort_of(const char *en, const char *ja)
{
	static const struct { const char *word; char sort; } words[] = {
		{ "struct", 's' }, { "union", 'u' }, { "enum", 'e' }, { "macro", 'm' }, { "function", 'f' }, { "routine", 'f' },
		{ "method", 'f' }, { "type", 't' }, { "class", 't' }, { "interface", 't' }, { "trait", 't' }, { "variable", 'v' },
		{ "global", 'v' }, { "table", 'v' }, { "構造体", 's' }, { "共用体", 'u' }, { "列挙", 'e' }, { "マクロ", 'm' },
		{ "関数", 'f' }, { "メソッド", 'f' }, { "型", 't' }, { "クラス", 't' }, { "変数", 'v' }, { "テーブル", 'v' },
	};
	const char *s = en ? en : ja;

	for (size_t i = 0; s && i < sizeof(words) / sizeof(*words); i++)
		if (strncasecmp(s, words[i].word, strlen(words[i].word)) == 0)
			return words[i].sort;
	return 0;
}

static bool take_search(const struct matcher *m, struct question *q)
{
	char *t = group(m, "t"), *r = group(m, "r"), *w = group(m, "w");
	bool ok = true;

	q->x = r ? r : t ? t : w;
	q->regex = r != NULL;
	if (t && !r) { /* what stands in quotes is taken as it is */
		size_t n = 1;

		if (t[0] != '\'')
			closing(t, &n);
		memmove(t, t + n, strlen(t) - 2 * n);
		t[strlen(t) - 2 * n] = '\0';
		ok = t[0] != '\0';
	}
	if (w && is_plain_word(w))
		ok = false;
	q->x_sure = !w || looks_sure(w);
	return ok && q->x;
}

/* The names of the match into q; false when one is an ordinary word. */
static bool take(const struct matcher *m, enum q_kind kind, struct question *q)
{
	char *s = group(m, "xk"), *j = group(m, "xj"), *n = group(m, "n"), *deep = group(m, "deep"), *tree = group(m, "tree");
	bool ok = true, y_member = false;

	q->kind = kind;
	q->sort = sort_of(s, j);
	if (kind == Q_SEARCH) {
		ok = take_search(m, q);
	} else {
		q->x = group(m, "x");
		q->y = group(m, "y");
		q->x_sure = q->sort != 0;
		ok = (!q->x || clean_name(q->x, &q->x_sure, &q->member)) && (!q->y || clean_name(q->y, &q->y_sure, &y_member));
	}
	if (!q->dir)
		q->dir = group(m, "d");
	if (n)
		q->limit = atoi(n);
	if (deep && q->depth == 0)
		q->depth = -1;
	if (tree && q->depth == 0)
		q->depth = 3;
	free(s);
	free(j);
	free(n);
	free(deep);
	free(tree);
	return ok;
}

static void forget(struct question *q)
{
	free(q->x);
	free(q->y);
	q->x = q->y = NULL;
	q->kind = Q_NONE;
	q->x_sure = q->y_sure = q->regex = q->member = false;
	q->sort = 0;
	q->limit = 0;
}

static bool try_forms(struct matcher *m, const char *text, struct question *q)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < MAX_FORMS && m->forms[i].kind != Q_NONE; i++) {
		char *dir = q->dir;
		int depth = q->depth;

		if (!m->form[i])
			m->form[i] = compile(m->forms[i].re, PCRE2_ANCHORED | PCRE2_ENDANCHORED);
		if (!matches(m, m->form[i], text, len))
			continue;
		if (take(m, m->forms[i].kind, q))
			return true;
		forget(q);
		if (q->dir != dir)
			free(q->dir);
		q->dir = dir;
		q->depth = depth;
	}
	return false;
}

/* ---- the ends of a question ---- */

enum { STRIP_LEAD, STRIP_TAIL, STRIP_DEEP, STRIP_DEPTH, STRIP_SCOPE, STRIPS };

struct strips {
	pcre2_code *code[STRIPS];
};

static bool is_wide_text(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return true;
	return false;
}

static void strips_open(struct strips *s, bool japanese)
{
	s->code[STRIP_LEAD] = compile("(?:" LEAD "|" LEAD_JA ")(?=.)", PCRE2_ANCHORED);
	s->code[STRIP_TAIL] = compile(".+?(?<cut>" TAIL ")", PCRE2_ANCHORED | PCRE2_ENDANCHORED);
	s->code[STRIP_DEEP] = compile(japanese ? ".*?(?<cut>(?:再帰的|推移的|間接的)に|全ての階層で)" : ".+?(?<cut>" DEEP_EN ")",
				      japanese ? PCRE2_ANCHORED : PCRE2_ANCHORED | PCRE2_ENDANCHORED);
	s->code[STRIP_DEPTH] = compile(japanese ? ".*?(?<cut>(?:深さ(?<n>\\d{1,3})|(?<n2>\\d{1,3})段|(?<n3>\\d{1,3})階層)(?:まで|で)?)" : ".+?(?<cut>" DEPTH_EN ")",
				       japanese ? PCRE2_ANCHORED : PCRE2_ANCHORED | PCRE2_ENDANCHORED);
	s->code[STRIP_SCOPE] = compile(japanese ? SCOPE_JA : SCOPE_EN, PCRE2_ANCHORED | PCRE2_ENDANCHORED);
}

/* Cuts the group "cut" out of the text; false when it is not there. */
static bool cut(struct matcher *m, const pcre2_code *c, struct buf *text)
{
	PCRE2_SIZE *v;
	int at;
	size_t from, to;

	if (!matches(m, c, buf_str(text), text->len))
		return false;
	at = pcre2_substring_number_from_name(c, (PCRE2_SPTR) "cut");
	v = pcre2_get_ovector_pointer(m->md);
	from = at > 0 ? v[2 * at] : v[0];
	to = at > 0 ? v[2 * at + 1] : v[1];
	memmove(text->p + from, text->p + to, text->len - to);
	buf_truncate(text, text->len - (to - from));
	return true;
}

/* "to depth 3", "transitively", "please", "in this directory": from the end, in any order. */
static void strip_ends(struct matcher *m, const struct strips *s, struct buf *text, struct question *q)
{
	for (int round = 0; round < 6; round++) {
		if (cut(m, s->code[STRIP_TAIL], text))
			continue;
		if (cut(m, s->code[STRIP_DEEP], text)) {
			q->depth = -1;
		} else if (matches(m, s->code[STRIP_DEPTH], buf_str(text), text->len)) {
			char *n = group(m, "n");

			n = n ? n : group(m, "n2");
			n = n ? n : group(m, "n3");
			q->depth = n ? atoi(n) : 0;
			free(n);
			cut(m, s->code[STRIP_DEPTH], text);
		} else {
			round = 6;
		}
	}
}

/* Tries the text, then the text without one polite beginning after the other. */
static bool try_leads(struct matcher *m, const struct strips *s, const char *text, struct question *q)
{
	struct buf b = { 0 };
	bool found = false;

	buf_puts(&b, text);
	for (int i = 0; i < 8 && !found; i++) {
		found = try_forms(m, buf_str(&b), q);
		if (found || !cut(m, s->code[STRIP_LEAD], &b))
			break;
	}
	buf_free(&b);
	return found;
}

static bool has_word_all(const char *text)
{
	static const char *const japanese[] = { "すべて", "全て", "全部", NULL };

	for (const char *p = text; (p = strcasestr(p, "all")); p++)
		if ((p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '_')) && !(isalnum((unsigned char)p[3]) || p[3] == '_'))
			return true;
	for (size_t i = 0; japanese[i]; i++)
		if (strstr(text, japanese[i]))
			return true;
	return false;
}

/* Kinds that are about a number of calls; elsewhere "to depth 3" has no meaning, and the question is none of ours. */
static bool has_depth(enum q_kind k)
{
	return k == Q_CALLERS || k == Q_CALLEES || k == Q_INCLUDERS || k == Q_INCLUDES || k == Q_PATH;
}

static bool parse(struct matcher *m, const struct strips *s, struct buf *text, struct question *q)
{
	if (try_leads(m, s, buf_str(text), q))
		return true;
	strip_ends(m, s, text, q);
	if (try_leads(m, s, buf_str(text), q))
		return q->depth == 0 || has_depth(q->kind);
	if (matches(m, s->code[STRIP_SCOPE], buf_str(text), text->len)) {
		char *rest = group(m, "rest"), *dir = group(m, "d");
		struct buf b = { 0 };
		bool found = false;

		if (rest && dir) {
			q->dir = dir;
			dir = NULL;
			buf_puts(&b, rest);
			strip_ends(m, s, &b, q);
			found = try_leads(m, s, buf_str(&b), q) && (q->depth == 0 || has_depth(q->kind));
		}
		buf_free(&b);
		free(rest);
		free(dir);
		return found;
	}
	return false;
}

/* "who's", "what's", "where's" */
static void spell_out(struct buf *text)
{
	static const char *const words[] = { "who's ", "what's ", "where's ", NULL };

	for (size_t i = 0; words[i]; i++) {
		size_t n = strlen(words[i]);

		if (text->len > n && strncasecmp(text->p, words[i], n) == 0) {
			struct buf b = { 0 };

			buf_add(&b, words[i], n - 3);
			buf_puts(&b, " is ");
			buf_add(&b, text->p + n, text->len - n);
			buf_free(text);
			*text = b;
			return;
		}
	}
}

bool question_parse(const char *text, struct question *q)
{
	struct matcher m = { 0 };
	struct strips s = { { 0 } };
	struct buf b = { 0 };
	bool found = false, japanese;

	memset(q, 0, sizeof(*q));
	if (strlen(text) > MAX_QUESTION || !utf8_valid(text, strlen(text)))
		return false;
	normalise(text, &b);
	spell_out(&b);
	if (!b.len) {
		buf_free(&b);
		return false;
	}
	japanese = is_wide_text(buf_str(&b));
	m.forms = japanese ? question_japanese : question_english;
	m.md = pcre2_match_data_create(64, NULL);
	strips_open(&s, japanese);
	found = m.md && parse(&m, &s, &b, q);
	if (!found && japanese && m.md) { /* an English question about a name in other letters, or with typographic quotes */
		for (size_t i = 0; i < MAX_FORMS; i++) {
			pcre2_code_free(m.form[i]);
			m.form[i] = NULL;
		}
		m.forms = question_english;
		question_free(q);
		found = parse(&m, &s, &b, q);
	}
	if (found)
		q->all = has_word_all(text);
	else
		question_free(q);
	for (size_t i = 0; i < MAX_FORMS; i++)
		pcre2_code_free(m.form[i]);
	for (size_t i = 0; i < STRIPS; i++)
		pcre2_code_free(s.code[i]);
	pcre2_match_data_free(m.md);
	buf_free(&b);
	return found;
}

void question_free(struct question *q)
{
	free(q->x);
	free(q->y);
	free(q->dir);
	memset(q, 0, sizeof(*q));
}
