/* cmake.c - CMake: functions, macros, targets and what they are made of, variables, other files that are read.
 *
 * A list of commands `name(arguments)`; they are taken as they stand, under whatever condition. Command names know no case.
 */
#include "room.h"

#include <stdlib.h>
#include <strings.h>

enum { MAX_ARGS = 4096, MAX_OPEN = 64 };

struct command {
	struct span name;
	struct span args[MAX_ARGS]; /* without quotes */
	size_t n;
	uint32_t end; /* behind the closing parenthesis */
};

struct cmake {
	struct extract *x;
	struct command c;
	size_t open[MAX_OPEN]; /* index + 1 of the functions and macros that are open, 0 for one that was not recorded */
	size_t n_open;
};

/* Length of `[`, `=`s, `[` at this place, 0: no bracket argument. */
static uint32_t bracket(const struct extract *x, uint32_t at)
{
	uint32_t i = at;
	if (i >= x->len || x->src[i] != '[')
		return 0;
	for (i++; i < x->len && x->src[i] == '=';)
		i++;
	return i < x->len && x->src[i] == '[' ? i + 1 - at : 0;
}

/* Behind the bracket argument whose opening has this length; *inner is what stands in it. */
static uint32_t bracket_end(const struct extract *x, uint32_t at, uint32_t open, struct span *inner)
{
	inner->start = at + open;
	for (uint32_t i = inner->start; i + open <= x->len; i++) {
		const char *p = memchr(x->src + i, ']', x->len - i);
		if (!p)
			break;
		i = (uint32_t)(p - x->src);
		uint32_t k = 1;
		while (i + k < x->len && k < open - 1 && x->src[i + k] == '=')
			k++;
		if (k == open - 1 && i + k < x->len && x->src[i + k] == ']') {
			inner->end = i;
			return i + open;
		}
	}
	inner->end = x->len;
	return x->len;
}

/* Behind the comment at `at`, which is recorded. */
static uint32_t comment(struct extract *x, uint32_t at)
{
	struct span inner;
	uint32_t open = bracket(x, at + 1), end;
	if (open) {
		end = bracket_end(x, at + 1, open, &inner);
	} else {
		const char *nl = memchr(x->src + at, '\n', x->len - at);
		end = nl ? (uint32_t)(nl - x->src) : x->len;
	}
	span_add(&x->comments, at, end);
	return end;
}

/* Reads the arguments from behind the opening parenthesis; nested parentheses are none of interest. */
static void read_args(struct extract *x, struct command *c, uint32_t at)
{
	uint32_t depth = 1, open;
	c->n = 0;
	while (at < x->len && depth) {
		char ch = x->src[at];
		struct span s = { at, at + 1 };
		if (ch == '(' || ch == ')') {
			depth += ch == '(' ? 1 : -1;
			at++;
			continue;
		}
		if (strchr(" \t\r\n;", ch)) {
			at++;
			continue;
		}
		if (ch == '#') {
			at = comment(x, at);
			continue;
		}
		if (ch == '"') {
			for (s.start = ++at; at < x->len && x->src[at] != '"'; at++)
				at += x->src[at] == '\\';
			s.end = at < x->len ? at : x->len;
			at = s.end + 1;
		} else if ((open = bracket(x, at)) != 0) {
			at = bracket_end(x, at, open, &s);
		} else {
			while (at < x->len && !strchr(" \t\r\n;()#\"", x->src[at]))
				at += x->src[at] == '\\' ? 2 : 1;
			s.end = at < x->len ? at : x->len;
		}
		if (c->n < MAX_ARGS && depth == 1)
			c->args[c->n++] = s;
	}
	c->end = at < x->len ? at : x->len;
}

static bool is_command(const struct cmake *m, const char *name)
{
	size_t n = strlen(name);
	return m->c.name.end - m->c.name.start == n && strncasecmp(m->x->src + m->c.name.start, name, n) == 0;
}

static bool one_of(const struct cmake *m, const char *const *names)
{
	while (*names && !is_command(m, *names))
		names++;
	return *names != NULL;
}

static bool all_caps(const struct extract *x, struct span s)
{
	for (uint32_t i = s.start; i < s.end; i++)
		if (!((x->src[i] >= 'A' && x->src[i] <= 'Z') || x->src[i] == '_' || (x->src[i] >= '0' && x->src[i] <= '9')))
			return false;
	return s.end > s.start;
}

/* What a target is made of or linked with; STATIC, PUBLIC, ... are keywords. */
static void lists(struct cmake *m, size_t from, struct span slot)
{
	for (size_t i = from; i < m->c.n; i++) {
		struct span s = m->c.args[i];
		if (all_caps(m->x, s) || s.end <= s.start)
			continue;
		struct ref *r = extract_ref(m->x, REF_BUILD, s, s.start);
		r->slot = slot.start;
		r->slot_len = slot.end - slot.start;
	}
}

static struct def *define(struct cmake *m, enum def_kind kind, struct span name)
{
	return extract_def(m->x, kind, name, (struct span){ m->c.name.start, m->c.end });
}

static void close_function(struct cmake *m)
{
	if (!m->n_open)
		return;
	size_t i = m->open[--m->n_open];
	if (i)
		m->x->out->defs[i - 1].end = m->c.end;
}

static void open_function(struct cmake *m, enum def_kind kind)
{
	size_t before = m->x->out->n_defs;
	if (m->c.n)
		define(m, kind, m->c.args[0]);
	if (m->n_open < MAX_OPEN)
		m->open[m->n_open++] = m->x->out->n_defs > before ? m->x->out->n_defs : 0;
}

static bool is_source(const struct extract *x, struct span s)
{
	static const char *const suffixes[] = { ".c", ".cc", ".cpp", ".cxx", ".cu", ".S", ".m", ".mm", ".rs", ".f90" };
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		size_t n = strlen(suffixes[i]);
		if (s.end - s.start > n && !memcmp(x->src + s.end - n, suffixes[i], n))
			return true;
	}
	return false;
}

/* A variable of the file; one that lists sources is what a target is built from. */
static void variable(struct cmake *m)
{
	bool sources = false;
	for (size_t i = 1; i < m->c.n && i < 64 && !sources; i++)
		sources = is_source(m->x, m->c.args[i]);
	define(m, sources ? DEF_BUILDVAR : DEF_VARIABLE, m->c.args[0]);
	if (sources)
		lists(m, 1, m->c.args[0]);
}

/* Targets, and what is said about them elsewhere. True when the command was one of these. */
static bool target(struct cmake *m)
{
	static const char *const makes[] = { "add_executable", "add_library", "add_custom_target", "pybind11_add_module", "qt_add_executable",
		                                 "cuda_add_executable", "cuda_add_library", 0 };
	static const char *const links[] = { "target_link_libraries", "target_sources", "add_dependencies", 0 };
	struct span name = m->c.args[0];

	if (one_of(m, makes)) {
		if (!memmem(m->x->src + name.start, name.end - name.start, "${", 2)) /* else named by whoever calls this */
			define(m, DEF_RULE, name);
		if (!is_command(m, "add_custom_target"))
			lists(m, 1, name);
		return true;
	}
	if (one_of(m, links)) {
		lists(m, 1, name);
		return true;
	}
	if (is_command(m, "add_test")) {
		if (m->c.n > 1 && extract_is(m->x, name, "NAME"))
			name = m->c.args[1];
		if (!memmem(m->x->src + name.start, name.end - name.start, "${", 2))
			define(m, DEF_RULE, name);
		return true;
	}
	return false;
}

static void command(struct cmake *m)
{
	static const char *const reads[] = { "include", "add_subdirectory", "find_package", 0 };
	static const char *const known[] = {
		"if", "elseif", "else", "endif", "foreach", "endforeach", "while", "endwhile", "return", "break", "continue", "message",
		"list", "string", "unset", "math", "file", "get_filename_component", "cmake_minimum_required", "set_property",
		"set_target_properties", "install", "target_include_directories", "target_compile_definitions",
		"target_compile_options", "target_compile_features", "include_directories", "add_definitions", "add_compile_options",
		"execute_process", "enable_testing", "block", "endblock", 0
	};
	if (is_command(m, "endfunction") || is_command(m, "endmacro")) {
		close_function(m);
	} else if (is_command(m, "function")) {
		open_function(m, DEF_FUNCTION);
	} else if (is_command(m, "macro")) {
		open_function(m, DEF_MACRO);
	} else if (one_of(m, known)) {
		return;
	} else if (m->c.n && one_of(m, reads)) {
		extract_ref(m->x, REF_INCLUDE, m->c.args[0], m->c.name.start);
	} else if (m->c.n && is_command(m, "project")) {
		define(m, DEF_MODULE, m->c.args[0]);
	} else if (m->c.n && is_command(m, "set")) {
		if (!m->n_open)
			variable(m);
	} else if (m->c.n && is_command(m, "option")) {
		struct def *d = define(m, DEF_VARIABLE, m->c.args[0]);
		if (m->c.n > 1) {
			d->doc = m->c.args[1].start;
			d->doc_len = m->c.args[1].end - m->c.args[1].start;
		}
	} else if (!m->c.n || !target(m)) {
		extract_ref(m->x, REF_CALL, m->c.name, m->c.name.start);
	}
}

void scan_cmake(struct extract *x)
{
	struct cmake *m = xcalloc(1, sizeof *m);
	m->x = x;
	for (uint32_t at = 0; at < x->len;) {
		if (x->src[at] == '#') {
			at = comment(x, at);
			continue;
		}
		if (!is_word_char((unsigned char)x->src[at])) {
			at++;
			continue;
		}
		uint32_t start = at, end;
		while (at < x->len && is_word_char((unsigned char)x->src[at]))
			at++;
		end = at;
		while (at < x->len && (x->src[at] == ' ' || x->src[at] == '\t'))
			at++;
		if (at >= x->len || x->src[at] != '(')
			continue;
		m->c.name = (struct span){ start, end };
		read_args(x, &m->c, at + 1);
		command(m);
		at = m->c.end > at ? m->c.end : at + 1;
	}
	free(m);
}
