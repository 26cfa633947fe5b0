#include "view.h"

#include "../repo/snapshot.h"

#include "../base/clock.h"
#include "../base/log.h"
#include "../base/path.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

void view_emit(struct view *v, const struct event *ev)
{
	v->o->emit(v->o->ud, ev);
}

void view_fact(struct view *v, const char *section, const struct buf *text)
{
	struct event ev = { .type = EV_FACT, .section = section, .text = buf_str(text), .len = text->len };

	if (text->len)
		view_emit(v, &ev);
}

void view_note(struct view *v, const char *fmt, ...)
{
	struct buf b = { 0 }, clean = { 0 };
	struct event ev = { .type = EV_NOTE };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	utf8_clean(&clean, buf_str(&b), b.len, false);
	ev.text = buf_str(&clean);
	ev.len = clean.len;
	view_emit(v, &ev);
	buf_free(&b);
	buf_free(&clean);
}

void view_progress(void *view, const struct scan_progress *p)
{
	struct view *v = view;
	double now = clock_now(), spent;
	bool sure = p->files_done * 100 >= p->files_total; /* of the rate: it is not when one of many files is read */
	struct event ev = { .type = EV_PROGRESS, .text = "reading", .unit = "files", .done = p->files_done,
			    .total = p->files_total, .eta_s = -1 };

	if (!v->pass_t0 || p->files_done < v->files_read) /* the map, then perhaps a search through the same files */
		v->pass_t0 = v->pass_t0 ? now : v->t0;
	v->files_read = p->files_done;
	spent = now - v->pass_t0;
	if (now - v->t0 < 0.3 || !clock_every(&v->last_progress, 0.1))
		return;
	ev.len = strlen(ev.text);
	if (sure && spent > 0)
		ev.rate = (double)p->files_done / spent;
	if (sure && p->bytes_done && p->bytes_total >= p->bytes_done)
		ev.eta_s = spent * (double)(p->bytes_total - p->bytes_done) / (double)p->bytes_done;
	view_emit(v, &ev);
}

/* Nothing to read is an error of the path, and it says what was there instead. */
static int check_readable(const struct view *v, const char *path, struct err *e)
{
	struct buf b = { 0 };
	size_t other = 0;

	for (size_t i = 0; i < v->tab.n_files; i++)
		if (v->tab.files[i].status == WALK_TEXT)
			return 0;
	for (int s = WALK_TEXT + 1; s < WALK_STATUS_COUNT; s++) {
		if (!v->list.count[s])
			continue;
		buf_printf(&b, "%s%zu %s", b.len ? ", " : "", v->list.count[s], walk_status_name((enum walk_status)s));
		other += v->list.count[s];
	}
	if (other)
		err_set(e, ERR_PATH, "nothing to read in %s (%s): name a directory with source files", path, buf_str(&b));
	else
		err_set(e, ERR_PATH, "%s is empty: name a directory with source files", path);
	buf_free(&b);
	return -1;
}

int view_list(struct view *v, const struct ask_opts *o, const char *path, struct err *e)
{
	struct err store_err = ERR_INIT;

	memset(v, 0, sizeof(*v));
	v->o = o;
	v->t0 = clock_now();
	if (walk_open(&v->root, path, o->root, e) != 0)
		return -1;
	v->pool = pool_new(o->threads);
	if (o->cache_dir) {
		v->store = store_open(o->cache_dir, &store_err);
		if (!v->store)
			view_note(v, "no cache: %s; answers are the same, the next one starts from nothing", store_err.msg);
	}
	return walk_list(&v->root, v->root.focus, false, o->cancel, &v->list, e);
}

int view_map(struct view *v, const char *path, struct err *e)
{
	const struct ask_opts *o = v->o;
	struct scan_opts so;
	struct snapshot_key key;
	bool damaged = false;

	so = (struct scan_opts){ .pool = v->pool, .store = v->store, .progress = view_progress, .ud = v, .cancel = o->cancel };
	snapshot_key(&v->list, &key);
	if (!v->store || !snapshot_load(o->cache_dir, &v->root, &key, &v->list, v->pool, &v->tab, &v->graph, &damaged)) {
		if (damaged)
			view_note(v, "the cached map in %s/maps was damaged: it is built again", o->cache_dir);
		if (scan_files(&v->root, &v->list, &so, &v->tab, e) != 0) {
			if (e->code == ERR_CANCEL && v->store && v->files_read) {
				struct buf n = { 0 };

				buf_put_count(&n, v->files_read);
				err_clear(e);
				err_set(e, ERR_CANCEL, "cancelled: %s files are read and kept for the next run", buf_str(&n));
				buf_free(&n);
			}
			return -1;
		}
		graph_build(&v->tab, v->pool, &v->graph);
		if (v->store)
			snapshot_save(o->cache_dir, &v->root, &key, &v->list, &v->tab, &v->graph);
	}
	if (check_readable(v, path, e) != 0)
		return -1;
	log_msg("map: %zu files, %zu symbols, %zu references, %zu edges in %.3f s", v->tab.n_files, v->tab.n_syms,
		v->tab.n_refs, v->graph.n_edges, clock_now() - v->t0);
	return 0;
}

int view_open(struct view *v, const struct ask_opts *o, const char *path, struct err *e)
{
	if (view_list(v, o, path, e) != 0)
		return -1;
	return view_map(v, path, e);
}

void view_prepare(struct view *v)
{
	if (!v->build.fallback)
		build_rules(&v->tab, &v->build);
}

void view_close(struct view *v)
{
	free(v->reach);
	free(v->hub);
	build_free(&v->build);
	graph_free(&v->graph);
	symtab_free(&v->tab);
	walk_list_free(&v->list);
	walk_close(&v->root);
	store_free(v->store);
	pool_free(v->pool);
	memset(v, 0, sizeof(*v));
}

void put_clean(struct buf *b, const char *s)
{
	utf8_clean(b, s, strlen(s), false);
}

void put_path(struct buf *b, const struct view *v, int32_t file, bool full)
{
	const char *p = v->tab.files[file].path;
	size_t n = strlen(v->root.focus);

	if (!full && n && strncmp(p, v->root.focus, n) == 0 && p[n] == '/')
		p += n + 1;
	else if (!full && v->root.is_file && strcmp(p, v->root.focus) == 0)
		p = path_base(p);
	put_clean(b, p);
}

void put_place(struct buf *b, const struct view *v, int32_t sym, int32_t near_file)
{
	const struct symbol *s = &v->tab.syms[sym];

	if (s->file != near_file)
		put_path(b, v, s->file, false);
	buf_printf(b, ":%u", s->line);
}

void put_sentence(struct buf *b, const char *s, size_t max)
{
	struct buf clean = { 0 };
	size_t n;

	put_clean(&clean, s);
	n = clean.len;
	if (utf8_width(buf_str(&clean), n) > max) {
		/* bytes are at least as many as columns for what is cut at a blank */
		for (n = utf8_complete(clean.p, max - 4 < clean.len ? max - 4 : clean.len); n > 0 && clean.p[n] != ' '; n--)
			;
		if (n == 0)
			n = utf8_complete(clean.p, max - 4 < clean.len ? max - 4 : clean.len);
	}
	buf_add(b, buf_str(&clean), n);
	if (n < clean.len)
		buf_puts(b, " ...");
	buf_free(&clean);
}

void wrap_line(struct buf *b, size_t start, size_t indent)
{
	char *line;
	size_t len = b->len - start, col = 0;

	if (utf8_width(b->p + start, len) <= VIEW_WIDTH)
		return;
	line = xstrndup(b->p + start, len);
	buf_truncate(b, start);
	for (size_t i = 0; i < len;) {
		size_t blanks = strspn(line + i, " "), word = strcspn(line + i + blanks, " ");
		size_t w = utf8_width(line + i + blanks, word);

		if ((col > indent || (col > 6 && indent + w > VIEW_WIDTH)) && col + blanks + w > VIEW_WIDTH) {
			/* a path that is too long for the column still fits the line further left */
			col = indent + w <= VIEW_WIDTH || indent <= 6 ? indent : 6;
			buf_putc(b, '\n');
			buf_fill(b, ' ', col);
			i += blanks;
			blanks = 0;
		}
		buf_add(b, line + i, blanks + word);
		col += blanks + w;
		i += blanks + word;
	}
	free(line);
}

void put_condition(struct buf *b, const struct view *v, int32_t file)
{
	for (size_t i = 0; i < v->build.n; i++) {
		const struct build_rule *r = &v->build.rules[i];

		if (r->file != file || !(r->when[0] || r->unless[0]))
			continue;
		buf_puts(b, " [");
		put_clean(b, r->when[0] ? r->when : r->unless);
		buf_puts(b, r->when[0] ? "=y]" : "=n]");
		return;
	}
}

void put_newline(struct buf *b)
{
	size_t n = b->len;

	while (n && b->p[n - 1] == ' ')
		n--;
	buf_truncate(b, n);
	buf_putc(b, '\n');
}

void put_pad(struct buf *b, size_t line_start, size_t column)
{
	size_t w = utf8_width(b->p + line_start, b->len - line_start);

	buf_fill(b, ' ', w < column ? column - w : 1);
}

bool sym_is_function(const struct symbol *s)
{
	return s->kind == DEF_FUNCTION || s->kind == DEF_METHOD;
}

bool sym_is_main_kind(const struct symbol *s)
{
	return sym_is_function(s) || s->kind == DEF_TABLE || s->kind == DEF_CLASS || s->kind == DEF_INTERFACE;
}

bool sym_is_body(const struct symbol *s)
{
	return !(s->flags & DEF_PROTOTYPE);
}

bool view_is_aside(const struct view *v, int32_t file)
{
	static const char *const names[] = { "test", "tests", "testing", "bench", "benchmark", "benchmarks", "fuzz", "fuzzing",
					     "example", "examples", "sample", "samples", "scripts", NULL };
	const char *p = v->tab.files[file].path + strlen(v->root.focus);

	for (const char *slash; (slash = strchr(p, '/')); p = slash + 1)
		for (size_t i = 0; names[i]; i++)
			if ((size_t)(slash - p) == strlen(names[i]) && strncasecmp(p, names[i], (size_t)(slash - p)) == 0)
				return true;
	return false;
}
