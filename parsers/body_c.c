/* body_c.c - C inside functions and initialisers, from its tokens: calls, slots, assignments, uses, locals.
 *
 * One pass with a stack of the open brackets. What a name means is decided by its neighbours: `f(` is a call, `->f(` a call
 * through a member, `.slot = f` in an initialiser fills a slot, `p->slot = f` assigns one, an argument that is a plain name is
 * an address taken; where a statement begins, two words in a row or a type's keyword declare locals.
 */
#include "reader_c.h"

enum { MAX_OPEN = 400, MAX_CHAIN = 200 };

enum open_kind { OPEN_BLOCK, OPEN_GROUP, OPEN_CALL, OPEN_LOOP, OPEN_CONTROL, OPEN_FOR, OPEN_INDEX, OPEN_VALUES };

struct open {
	uint32_t close;  /* token that ends it */
	uint32_t callee; /* OPEN_CALL: token of the function */
	uint8_t kind;
	bool decl;       /* between a declaration's type and its `;`: a comma begins a declarator */
	bool in_case;    /* until the `:` */
	bool statement;  /* OPEN_CALL: the call begins a statement, so it may be a loop's head */
	struct head head;
};

struct scan {
	struct reader *r;
	struct open *open; /* the innermost bracket */
	struct open stack[MAX_OPEN];
	bool start;        /* a statement begins here */
	uint8_t closed;    /* kind of the bracket closed last */
};

/* ---- names ---- */

static bool is_member(const struct reader *r, uint32_t i)
{
	return (r->v[i - 1].c == '.' && r->v[i - 2].c != '.') || (r->v[i - 1].c == '>' && r->v[i - 2].c == '-' && r->v[i - 2].pos + 1 == r->v[i - 1].pos);
}

/* Spelled like a type, as kernel and C library name theirs. */
static bool typeish(const struct reader *r, uint32_t i)
{
	const char *s = r->src + r->v[i].pos;
	uint32_t n = r->v[i].len;
	if (n > 2 && !memcmp(s + n - 2, "_t", 2))
		return true;
	while (n && *s == '_')
		s++, n--;
	uint32_t letters = n > 2 && (!memcmp(s, "le", 2) || !memcmp(s, "be", 2)) ? 2 : *s == 'u' || *s == 's' ? 1 : 0; /* u8 le16 */
	if (!letters || n > letters + 2 || n <= letters)
		return n == 4 && !memcmp(s, "uint", 4);
	return strspn(s + letters, "1234568") >= n - letters;
}

bool reader_is_cast(const struct reader *r, uint32_t paren)
{
	uint32_t i = paren + 1, close = r->match[paren];
	const struct token *first = &r->v[i], *after = &r->v[close + 1];
	if (first->kind != TOK_IDENT || first->word == WORD_STATEMENT)
		return false;
	if (first->word != WORD_NAME)
		return true;
	for (i++; i < close && r->v[i].c == '*'; i++)
		;
	if (i != close)
		return i < close && r->v[i].c == '(' && r->v[i + 1].c == '*' && r->match[r->match[i] + 1] + 1 == close && r->v[r->match[i] + 1].c == '(';
	if (i > paren + 2)
		return true;
	if (after->kind == TOK_NUMBER || after->kind == TOK_STRING || token_is_name(after) || token_is(r, close + 1, "sizeof"))
		return true;
	return typeish(r, paren + 1) && after->c && strchr("(&*-~!{", after->c);
}

/* The name that [i, end) is, through &, casts and parentheses; NO_TOKEN when it is more than that. */
static uint32_t plain_name(const struct reader *r, uint32_t i, uint32_t end)
{
	for (int depth = 0; depth < 8 && i < end; depth++) {
		if (r->v[i].c == '&' && r->v[i + 1].c != '&') {
			i++;
		} else if (r->v[i].c == '(' && r->match[i] < end) {
			if (reader_is_cast(r, i)) {
				i = r->match[i] + 1;
				continue;
			}
			if (r->match[i] + 1 != end)
				return NO_TOKEN;
			end = r->match[i++];
		} else {
			return token_is_name(&r->v[i]) && i + 1 == end ? i : NO_TOKEN;
		}
	}
	return NO_TOKEN;
}

static uint32_t operand_end(const struct reader *r, uint32_t i, uint32_t end, const char *stops)
{
	while (i < end && !(r->v[i].c && strchr(stops, r->v[i].c)))
		i = r->match[i] > i ? r->match[i] + 1 : i + 1;
	return i < end ? i : end;
}

static void slot_ref(struct reader *r, enum ref_kind kind, uint32_t name, struct span slot)
{
	if (!name)
		return;
	struct ref *ref = reader_ref(r, kind, name);
	ref->slot = slot.start;
	ref->slot_len = slot.end - slot.start;
}

/* ---- assignments and slots ---- */

static bool is_assignment(const struct reader *r, uint32_t i)
{
	const struct token *before = &r->v[i - 1], *after = &r->v[i + 1];
	bool joined = before->pos + 1 == r->v[i].pos && before->c && strchr("=!<>+-*/%&|^", before->c);
	return !joined && !(after->c == '=' && after->pos == r->v[i].pos + 1);
}

/* x->slot = f, x.slot[i] = f, a->x = b->y = f, x->slot = c ? f : g */
static void assignment(struct reader *r, uint32_t i, uint32_t end)
{
	uint32_t field = r->v[i - 1].c == ']' ? r->match[i - 1] - 1 : i - 1, value = i + 1, stop;
	if (!token_is_name(&r->v[field]) || !is_member(r, field))
		return;
	if (end > i + MAX_CHAIN)
		end = i + MAX_CHAIN;
	stop = operand_end(r, value, end, ",;)}");
	for (uint32_t k = value; k < stop; k++) {
		if (r->v[k].c == '=' && is_assignment(r, k))
			value = k + 1;
		else if (r->match[k] > k)
			k = r->match[k];
	}
	uint32_t question = operand_end(r, value, stop, "?");
	struct span slot = token_span(&r->v[field]);
	if (question < stop) {
		uint32_t colon = operand_end(r, question, stop, ":");
		slot_ref(r, REF_ASSIGN, plain_name(r, question + 1, colon), slot);
		value = colon + 1;
	}
	slot_ref(r, REF_ASSIGN, plain_name(r, value, stop), slot);
}

/* .a.b = f: slot "b"; [IDX] = f: slot "[IDX]"; b: f, the old way. Returns the token to go on with. */
static uint32_t designator(struct reader *r, uint32_t i, uint32_t end)
{
	struct span slot = { 0, 0 };
	uint32_t k = i;
	if (token_is_name(&r->v[i]) && r->v[i + 1].c == ':') {
		slot_ref(r, REF_SLOT, plain_name(r, i + 2, operand_end(r, i + 2, end, ",")), token_span(&r->v[i]));
		return i + 2;
	}
	while (k < end) {
		if (r->v[k].c == '.' && token_is_name(&r->v[k + 1])) {
			slot = token_span(&r->v[k + 1]);
			k += 2;
		} else if (r->v[k].c == '[') {
			slot = (struct span){ r->v[k].pos, r->v[r->match[k]].pos + 1 };
			reader_scan(r, k + 1, r->match[k], false);
			k = r->match[k] + 1;
		} else {
			break;
		}
	}
	if (k >= end || r->v[k].c != '=' || !slot.end)
		return k;
	slot_ref(r, REF_SLOT, plain_name(r, k + 1, operand_end(r, k + 1, end, ",")), slot);
	return k + 1;
}

/* ---- local declarations ---- */

static bool is_declaration(const struct reader *r, uint32_t i, uint32_t end)
{
	const struct token *t = &r->v[i], *next = &r->v[i + 1];
	if (t->word != WORD_NAME)
		return t->word != WORD_STATEMENT;
	if (i + 1 >= end)
		return false;
	if (reader_is_typeof(r, i)) {
		next = &r->v[r->match[i + 1] + 1];
		return next->kind == TOK_IDENT || next->c == '*';
	}
	if (next->kind == TOK_IDENT)
		return next->word != WORD_STATEMENT && !token_is(r, i, "asm") && !token_is(r, i, "__asm__");
	uint32_t k = i + 1;
	while (r->v[k].c == '*' || (r->v[k].kind == TOK_IDENT && r->v[k].word == WORD_QUALIFIER))
		k++;
	return k > i + 1 && token_is_name(&r->v[k]) && k + 1 <= end && r->v[k + 1].c && strchr("=;,[", r->v[k + 1].c);
}

static uint32_t local_declarator(struct scan *s, uint32_t i, uint32_t end)
{
	struct reader *r = s->r;
	struct declarator_c d;
	uint32_t stop = s->open->close < end ? s->open->close : end;
	i = reader_declarator(r, i, stop, AT_LOCAL, &d);
	if (d.name && !d.function && !s->open->head.is_typedef)
		reader_local(r, d.name);
	while (i < stop && token_is_name(&r->v[i])) /* attributes that masking left */
		i = r->v[i + 1].c == '(' ? r->match[i + 1] + 1 : i + 1;
	return i;
}

/* ---- the pass ---- */

static void push(struct scan *s, uint32_t i, enum open_kind kind)
{
	if (s->open + 1 >= s->stack + MAX_OPEN) {
		s->r->surprises++;
		return;
	}
	s->open++;
	s->open->close = s->r->match[i];
	s->open->callee = NO_TOKEN;
	s->open->kind = (uint8_t)kind;
	s->open->decl = s->open->in_case = s->open->statement = false;
}

static void argument(struct scan *s, uint32_t i)
{
	struct reader *r = s->r;
	uint32_t end;
	if (s->open->kind != OPEN_CALL || !(r->v[i].c == '&' || r->v[i].c == '(' || token_is_name(&r->v[i])))
		return;
	/* most arguments are no plain names: look before walking to their ends */
	if (token_is_name(&r->v[i]) && r->v[i + 1].c != ',' && i + 1 != s->open->close)
		return;
	end = operand_end(r, i, s->open->close, ",");
	slot_ref(r, REF_ADDR, plain_name(r, i, end), token_span(&r->v[s->open->callee]));
}

static bool loop_name(const struct reader *r, uint32_t i)
{
	const char *s = r->src + r->v[i].pos;
	return memmem(s, r->v[i].len, "for_each", 8) || memmem(s, r->v[i].len, "foreach", 7) || memmem(s, r->v[i].len, "FOREACH", 7) || memmem(s, r->v[i].len, "FOR_EACH", 8);
}

static void open_paren(struct scan *s, uint32_t i, bool begins_statement)
{
	struct reader *r = s->r;
	const struct token *before = &r->v[i - 1];
	enum open_kind kind = OPEN_GROUP;

	if (before->kind == TOK_IDENT && before->word == WORD_STATEMENT)
		kind = token_is(r, i - 1, "for") ? OPEN_FOR : token_is(r, i - 1, "return") || token_is(r, i - 1, "sizeof") || token_is(r, i - 1, "case") ? OPEN_GROUP : OPEN_CONTROL;
	else if (token_is_name(before) && !reader_is_typeof(r, i - 1))
		kind = begins_statement && loop_name(r, i - 1) && r->v[r->match[i] + 1].c != ';' ? OPEN_LOOP : OPEN_CALL;
	push(s, i, kind);
	s->open->callee = i - 1;
	s->open->statement = begins_statement;
	s->start = kind == OPEN_FOR;
	if (kind == OPEN_CALL)
		argument(s, i + 1);
}

static uint32_t open_brace(struct scan *s, uint32_t i)
{
	struct reader *r = s->r;
	char before = r->v[i - 1].c;
	bool literal = before == ')' && s->closed == OPEN_GROUP && !s->start;
	bool values = s->open->kind == OPEN_VALUES || before == '=' || literal || (before == ',' && s->open->kind == OPEN_CALL);

	push(s, i, values ? OPEN_VALUES : OPEN_BLOCK);
	s->start = !values;
	return values ? designator(r, i + 1, s->open->close) : i + 1;
}

static void close_bracket(struct scan *s, uint32_t i)
{
	struct open *o = s->open;
	const struct token *next = &s->r->v[i + 1];
	if (o == s->stack || o->close != i)
		return; /* the end of what is scanned is above; beyond MAX_OPEN nothing was pushed */
	s->open--;
	s->closed = o->kind;
	s->start = o->kind == OPEN_BLOCK || o->kind == OPEN_CONTROL || o->kind == OPEN_FOR || o->kind == OPEN_LOOP ||
	           (o->kind == OPEN_CALL && o->statement && (next->kind == TOK_IDENT || next->c == '{'));
}

static void cast(struct reader *r, uint32_t paren)
{
	for (uint32_t k = paren + 1; k < r->match[paren] && k < paren + 8; k++)
		if (token_is_name(&r->v[k]))
			reader_ref(r, REF_TYPE, k);
}

static void name(struct scan *s, uint32_t i)
{
	struct reader *r = s->r;
	char next = r->v[i + 1].c;
	if (is_member(r, i)) {
		if (next == '(')
			reader_ref(r, REF_METHOD, i);
		return;
	}
	if (reader_is_typeof(r, i) || token_is(r, i, "asm") || token_is(r, i, "__asm__"))
		return;
	if (next != '(' && r->v[i - 1].c == '(' && typeish(r, i) && r->match[i - 1] == i + 1)
		reader_ref(r, REF_TYPE, i); /* sizeof(u32) */
	reader_ref(r, next == '(' ? REF_CALL : REF_USE, i);
}

/* At the beginning of a statement. Returns the token to go on with; i when it is an expression's. */
static uint32_t begin(struct scan *s, uint32_t i, uint32_t end)
{
	struct reader *r = s->r;
	const struct token *t = &r->v[i];
	if (t->word == WORD_STATEMENT) {
		s->open->in_case = token_is(r, i, "case") || token_is(r, i, "default");
		s->start = token_is(r, i, "else") || token_is(r, i, "do");
		return token_is(r, i, "goto") && token_is_name(&r->v[i + 1]) ? i + 2 : i + 1;
	}
	if (t->word == WORD_NAME && r->v[i + 1].c == ':' && i + 1 < end)
		return i + 2; /* a label; a statement begins behind it */
	s->start = false;
	if (!is_declaration(r, i, end))
		return i;
	s->open->head = (struct head){ .typed = false };
	s->open->decl = true;
	uint32_t j = reader_head(r, i, s->open->close < end ? s->open->close : end, AT_LOCAL, &s->open->head);
	return local_declarator(s, j, end);
}

static uint32_t punctuation(struct scan *s, uint32_t i, uint32_t end)
{
	struct reader *r = s->r;
	bool was_start = s->start;
	s->start = false;
	switch (r->v[i].c) {
	case '(':
		if (r->match[i] < end && (r->v[i - 1].kind != TOK_IDENT || token_is(r, i - 1, "return") || token_is(r, i - 1, "sizeof")) && reader_is_cast(r, i))
			cast(r, i);
		open_paren(s, i, s->open->statement);
		return i + 1;
	case '{':
		s->start = was_start;
		return open_brace(s, i);
	case '[':
		push(s, i, OPEN_INDEX);
		return i + 1;
	case ')':
	case ']':
	case '}':
		close_bracket(s, i);
		return i + 1;
	case ';':
		s->open->decl = false;
		s->start = s->open->kind == OPEN_BLOCK;
		return i + 1;
	case ',':
		if (s->open->decl)
			return local_declarator(s, i + 1, end);
		argument(s, i + 1);
		return s->open->kind == OPEN_VALUES ? designator(r, i + 1, s->open->close) : i + 1;
	case ':':
		s->start = s->open->in_case;
		s->open->in_case = false;
		return i + 1;
	case '=':
		if (is_assignment(r, i))
			assignment(r, i, s->open->close);
		return i + 1;
	default:
		return i + 1;
	}
}

void reader_scan(struct reader *r, uint32_t from, uint32_t to, bool statements)
{
	struct scan s; /* its stack is 16 KB, and most of what is scanned is short: what is pushed is set then */
	bool first;

	if (from >= to)
		return;
	if (r->depth >= READER_DEPTH) {
		r->surprises++;
		return;
	}
	r->depth++;
	s.r = r;
	s.start = statements;
	s.closed = OPEN_BLOCK;
	s.open = s.stack;
	s.stack[0] = (struct open){ .close = to, .kind = statements ? OPEN_BLOCK : OPEN_GROUP };
	for (uint32_t i = from; i < to && !reader_stops(r);) {
		const struct token *t = &r->v[i];
		if (t->kind == TOK_PUNCT) {
			i = punctuation(&s, i, to);
			continue;
		}
		first = s.start;
		if (t->kind == TOK_IDENT && s.start) {
			uint32_t j = begin(&s, i, to);
			if (j != i) {
				i = j;
				continue;
			}
		}
		s.start = false;
		/* open_paren() asks whether the call that comes began a statement */
		s.open->statement = first && r->v[i + 1].c == '(';
		if (t->kind == TOK_IDENT && t->word == WORD_NAME) {
			name(&s, i);
		} else if (t->kind == TOK_IDENT && t->word == WORD_TAG) {
			struct head h = { .typed = false };
			i = reader_head(r, i, i + 1 < to ? to : i + 1, AT_PARAM, &h);
			continue;
		}
		i++;
	}
	r->depth--;
}
