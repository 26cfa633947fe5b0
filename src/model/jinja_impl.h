/* jinja_impl.h - what the files of the interpreter share: tokens, the syntax tree, values, one run. */
#ifndef CODEASK_MODEL_JINJA_IMPL_H
#define CODEASK_MODEL_JINJA_IMPL_H

#include "jinja.h"

#include "../base/buf.h"
#include "../base/map.h"
#include "../base/mem.h"

#include <string.h>

enum {
	JINJA_MAX_TOKENS = 1 << 18,
	JINJA_PARSE_DEPTH = 100, /* nesting of the source, and height of the tree */
	JINJA_DEPTH = 200,       /* nesting of evaluation, macros included; also of values that are compared or printed */
	JINJA_RANGE = 100000,    /* numbers of one range(), as in Jinja's sandbox */
	JINJA_ARGS = 8,          /* named parameters of a filter, test, method or function of ours */
};

/* Bytes with their origin: m[i] is 1 when byte i came from content. Immutable; slices share both arrays. */
struct jstr {
	const char *p;
	const uint8_t *m;
	size_t n;
};

/* ---- tokens (jinja_lex.c) --------------------------------------------------------------------------------------------- */

enum jtok_type { T_DATA, T_VAR, T_VAR_END, T_BLOCK, T_BLOCK_END, T_NAME, T_TEXT, T_INT, T_FLOAT, T_OP, T_EOF };
/* Operators of one character are that character. */
enum { OP_EQ = 'E', OP_NE = 'N', OP_LE = 'l', OP_GE = 'g', OP_POW = 'P', OP_FLOORDIV = 'F', OP_IN = 'i', OP_NOT_IN = 'n' };
struct jtok {
	uint8_t type, op;
	uint32_t line;
	union {
		struct jstr s; /* DATA, NAME, TEXT */
		int64_t i;
		double f;
	} u;
};

struct jparse {
	const char *name;
	struct err *e;
	bool failed;
	struct jinja *t;
	struct jtok *toks; /* [n_toks], the last is EOF */
	size_t n_toks, cap_toks, at;
	uint32_t line; /* for messages */
	int depth, loops;
};

/* Splits text into p->toks; strings lie in p->t->arena. */
int jinja_lex(struct jparse *p, const char *text, size_t len);
int jparse_fail(struct jparse *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- values (jinja_value.c) ------------------------------------------------------------------------------------------- */

enum jtype {
	V_ABSENT, /* an argument that was not given; never a value of the language */
	V_UNDEF, V_NONE, V_BOOL, V_INT, V_FLOAT, V_STR, V_LIST, V_TUPLE, V_DICT, V_NS, V_LOOP, V_MACRO, V_FN, V_METHOD,
};
struct jval {
	enum jtype t;
	union {
		bool b;
		int64_t i;
		double f;
		struct jstr s; /* STR; UNDEF: the name that has no value */
		struct jlist *list;
		struct jdict *dict; /* DICT, NS */
		struct jloop *loop;
		struct jmacro *macro;
		const struct jfn *fn;
		struct jmethod *method;
	} u;
};
struct jlist { /* immutable once it is a value */
	struct jval *v;
	size_t n;
};
struct jdict { /* insertion order; only namespaces change */
	struct jval *k, *v;
	size_t n, cap;
};
struct jloop {
	struct jlist *list;
	size_t at;
	struct jval changed; /* last value given to loop.changed() */
};
struct jmacro {
	const struct jnode *def; /* N_MACRO or N_CALLBLOCK */
	struct jscope *scope;    /* where it was defined */
};
struct jmethod {
	struct jval self;
	const struct jfn *fn;
};

/* ---- tree (jinja_parse.c, jinja_stmt.c) ------------------------------------------------------------------------------- */

enum jkind {
	N_CONST, N_NAME, N_LIST, N_TUPLE, N_DICT, N_COND, N_OR, N_AND, N_NOT, N_NEG, N_POS, N_CMP, N_MATH, N_CONCAT, N_ATTR, N_ITEM,
	N_SLICE, N_CALL, N_FILTER, N_TEST, N_INPUT, N_NSATTR,
	N_BODY, N_PRINT, N_IF, N_FOR, N_SET, N_SETBLOCK, N_MACRO, N_CALLBLOCK, N_FILTERBLOCK, N_WITH, N_BREAK, N_CONTINUE,
};
struct jkwarg {
	struct jstr name;
	int32_t sym;
	struct jnode *v; /* parameters of a macro: its default or NULL */
};
struct jnode {
	uint8_t kind, op, height;
	bool negated; /* N_TEST */
	uint32_t line;
	int32_t sym; /* N_NAME, N_NSATTR, N_MACRO */
	uint32_t n, n_kw;
	struct jstr name;      /* attribute, filter, test, name */
	struct jval v;         /* N_CONST */
	struct jnode *a, *b, *c, *d, *e;
	struct jnode **items;  /* [n] */
	uint8_t *ops;          /* [n]: ops[i] stands before items[i]; N_CMP, N_MATH */
	struct jkwarg *kw;     /* [n_kw] */
	struct jnode *next;    /* while a list is gathered */
};

struct jinja {
	char *name;
	struct arena arena;
	uint8_t *zeros; /* [n_zeros] marks of every text of the template; at least 512 */
	size_t n_zeros;
	struct map syms; /* name -> sym, from 1; "loop" is SYM_LOOP and "caller" SYM_CALLER */
	struct jnode *body;
};
enum { SYM_LOOP = 1, SYM_CALLER = 2 };

struct jnode *jinja_node(struct jparse *p, enum jkind kind, uint32_t line);
/* Sets the height from the children; NULL when the tree grows too high. */
struct jnode *jinja_seal(struct jparse *p, struct jnode *n);
struct jnode *jinja_expr(struct jparse *p, bool with_cond);
struct jnode *jinja_tuple(struct jparse *p, bool with_cond); /* expressions with commas between them become a tuple */
struct jnode *jinja_postfix(struct jparse *p, struct jnode *n, bool with_filters);
struct jnode *jinja_filters(struct jparse *p, struct jnode *n); /* "| filter ..." behind n, none is fine */
struct jnode *jinja_body(struct jparse *p, const char *const *ends); /* statements until one of the tags; stops before its name */
int32_t jinja_sym(struct jparse *p, struct jstr name);
struct jtok *jp_cur(struct jparse *p);
bool jp_is_op(struct jparse *p, int op);
bool jp_is_name(struct jparse *p, const char *name);
bool jp_skip_op(struct jparse *p, int op);
bool jp_skip_name(struct jparse *p, const char *name);
bool jp_want_op(struct jparse *p, int op);
struct jnode **jinja_array(struct jparse *p, struct jnode *first, uint32_t n); /* a list through next as an array */

/* ---- one run (jinja_eval.c, jinja_exec.c) ----------------------------------------------------------------------------- */

struct jbinding {
	struct jbinding *next;
	int32_t sym;
	struct jval v;
};
struct jscope {
	struct jscope *up;
	struct jbinding *vars;
};
/* A growing text. Lies in the run's memory; what it grew out of stays there until the end. */
struct jsink {
	char *p;
	uint8_t *m;
	size_t n, cap;
};
struct jblock;
enum jflow { FLOW_NEXT, FLOW_BREAK, FLOW_CONTINUE };
struct jin {
	const struct jinja *t;
	const struct jinja_input *in;
	struct err *e;
	bool failed, raised;
	uint32_t line;
	size_t steps, mem, max_mem, out_left;
	int depth;
	enum jflow flow;
	struct arena arena;
	struct jblock *blocks; /* the first is the one that is filled */
	uint8_t *ones, *zeros; /* marks of content and of text that is given to the template, as long as the longest */
	struct jscope *scope;
	struct jsink *sink; /* NULL: output goes to out */
	jinja_out out;
	void *ud;
};

struct jval jfail(struct jin *j, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* gives undefined */
bool jtick(struct jin *j, size_t n); /* n more steps; false: stop, an error is set */
void *jalloc(struct jin *j, size_t size); /* NULL: too much memory, an error is set */
void jtext_free(struct jin *j); /* all texts of the run */

/* Texts. A failed one is empty. */
struct jstr jstr_room(struct jin *j, size_t n, char **p, uint8_t **m);
struct jstr jstr_c(const struct jin *j, const char *s); /* a constant below 512 bytes */
struct jstr jstr_copy(struct jin *j, const char *s, size_t n); /* template's */
struct jstr jstr_sub(struct jstr s, size_t from, size_t n);
struct jstr jstr_cat(struct jin *j, struct jstr a, struct jstr b);
struct jstr jstr_strip(struct jin *j, struct jstr s, const struct jstr *chars, int sides); /* sides: 1 left, 2 right; chars NULL: white space; j NULL: not counted, short texts only */
bool jstr_eq(struct jstr a, struct jstr b);
bool jstr_is(struct jstr a, const char *b);
size_t jstr_find(struct jin *j, struct jstr s, struct jstr what, size_t from); /* SIZE_MAX: none */
size_t jstr_chars(struct jin *j, struct jstr s);
size_t jchar(struct jstr s, size_t at); /* bytes of the character at; an ill-formed byte is one */
void jsink_add(struct jin *j, struct jsink *k, struct jstr s);
void jsink_mark(struct jin *j, struct jsink *k, const char *p, size_t n, bool content);
void jsink_c(struct jin *j, struct jsink *k, const char *s);
struct jstr jsink_str(const struct jin *j, const struct jsink *k);

/* Values. */
#define JV_NONE ((struct jval){ .t = V_NONE })
#define JV_BOOL(x) ((struct jval){ .t = V_BOOL, .u.b = (x) })
#define JV_INT(x) ((struct jval){ .t = V_INT, .u.i = (x) })
#define JV_FLOAT(x) ((struct jval){ .t = V_FLOAT, .u.f = (x) })
#define JV_STR(x) ((struct jval){ .t = V_STR, .u.s = (x) })
struct jval jv_undef(struct jstr name);
const char *jv_type(const struct jval *v); /* for messages: "a text" */
bool jv_true(const struct jval *v);
bool jv_number(const struct jval *v, double *f); /* bool, int, float */
bool jv_eq(struct jin *j, const struct jval *a, const struct jval *b);
int jv_cmp(struct jin *j, const struct jval *a, const struct jval *b, bool fold); /* <0, 0, >0; fold: texts without case */
bool jv_in(struct jin *j, const struct jval *what, const struct jval *in);
struct jval jv_len(struct jin *j, const struct jval *v);
struct jlist *jv_items(struct jin *j, const struct jval *v); /* what a loop goes over; never NULL */
struct jlist *jlist_new(struct jin *j, size_t n); /* with n empty places; n is 0 when that failed */
struct jval jv_list(struct jlist *l);
struct jdict *jdict_new(struct jin *j, size_t cap);
void jdict_put(struct jin *j, struct jdict *d, struct jval k, struct jval v);
struct jval *jdict_get(struct jin *j, const struct jdict *d, const struct jval *k);
struct jstr jv_str(struct jin *j, const struct jval *v); /* what printing gives */
struct jstr jfloat(struct jin *j, double f);
double jdouble(const char *s, size_t n);

struct jjson {
	struct jstr item, key; /* separators */
	struct jstr indent;    /* of one level */
	bool pretty, ascii, sort;
};
void jjson_write(struct jin *j, struct jsink *k, const struct jval *v, const struct jjson *f, int depth);

/* Evaluation. */
struct jval jeval(struct jin *j, const struct jnode *n);
struct jval jattr(struct jin *j, const struct jval *o, struct jstr name);
struct jval jitem(struct jin *j, const struct jval *o, const struct jval *k);
struct jval jundefined(struct jin *j, const struct jval *v); /* fails: names what is undefined */
struct jval jmath(struct jin *j, int op, const struct jval *a, const struct jval *b);
void jexec(struct jin *j, const struct jnode *n);
void jprint(struct jin *j, struct jstr s);
struct jscope *jscope_push(struct jin *j, struct jscope *up);
void jscope_set(struct jin *j, struct jscope *s, int32_t sym, struct jval v);

/* Filters, tests, methods and functions of ours are of one form. params: "name,name"; arg[i] is V_ABSENT when not given. */
struct jkw {
	struct jstr name;
	struct jval v;
};
struct jargs {
	const struct jval *pos;
	size_t n;
	const struct jkw *kw;
	size_t n_kw;
};
typedef struct jval (*jcall)(struct jin *j, const struct jval *self, const struct jval *arg, const struct jargs *all);
struct jfn {
	const char *name, *params; /* params NULL: any, the callee looks at all */
	jcall call;
};
struct jval jcall_fn(struct jin *j, const struct jfn *f, const struct jval *self, const struct jargs *a);
struct jval jcall_macro(struct jin *j, const struct jmacro *m, const struct jargs *a);
const struct jfn *jinja_filter(struct jstr name);
const struct jfn *jinja_test(struct jstr name);
const struct jfn *jinja_method(enum jtype of, struct jstr name);
const struct jfn *jinja_global(struct jstr name);
struct jval jdate(struct jin *j, struct jstr format);

extern const struct jfn jinja_list_filters[]; /* jinja_filter_list.c; ends with a NULL name */
enum { CASE_UP, CASE_LOW, CASE_CAPITAL, CASE_TITLE, CASE_WORDS }; /* TITLE: the filter, WORDS: the method title() */
struct jval jcase(struct jin *j, struct jstr s, int how);
struct jval jsort(struct jin *j, const struct jlist *l, const struct jval *keys, bool reverse, bool case_sensitive);
struct jval jattr_path(struct jin *j, const struct jval *o, const struct jval *path); /* "a.b.0" or a number */
bool jarg_true(const struct jval *arg, bool def);
int64_t jarg_int(struct jin *j, const struct jval *arg, int64_t def, const char *what);
struct jstr jarg_str(struct jin *j, const struct jval *arg, const char *def, const char *what);

/* The name of an expression, for "what is this" in messages; cut at 60 bytes. printf("%.*s", JS(s)) */
#define JS(s) (int)((s).n < 60 ? (s).n : 60), (s).p

#endif
