/* blame.c - one line, or one file, back through the commits of a git repository.
 *
 * A commit has not touched a file when one of its parents has the same blob at the path; then the search goes on there. Else a line goes to the first
 * parent that has it, by a diff of the two blobs. Trees along the path are compared from the top, so a commit elsewhere costs one tree.
 */
#include "blame.h"

#include "../base/path.h"
#include "../base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_BLOB (16u << 20) /* a larger file is not compared line by line */
#define MAX_RENAME_DELTAS 5000 /* a commit with more changes is not searched for a file's former name */

struct back {
	git_repository *repo;
	char *path; /* in the repository, of the commit in hand */
	struct cancel *cancel;
	struct err *err;
};

static int git_failed(struct err *e, const char *what)
{
	const git_error *ge = git_error_last();

	return err_set(e, ERR_PATH, "%s: git cannot be read: %s", what, ge && ge->message ? ge->message : "unknown error");
}

/* ---- commits ---- */

/* The blob at the path in a commit's tree; false when there is none. like (may be NULL) is a commit with the blob like_id: where the two share a
 * tree on the way down they share the blob. */
static bool blob_at(struct back *k, git_commit *c, const char *path, git_commit *like, const git_oid *like_id, git_oid *id)
{
	git_tree *tree = NULL, *other = NULL;
	const char *p = path;
	bool found = false;

	if (git_commit_tree(&tree, c))
		return false;
	if (like && git_commit_tree(&other, like))
		other = NULL;
	while (tree) {
		size_t n = strcspn(p, "/");
		char *name = xstrndup(p, n);
		const git_tree_entry *en = git_tree_entry_byname(tree, name), *en2 = other ? git_tree_entry_byname(other, name) : NULL;
		git_tree *next = NULL, *next2 = NULL;

		free(name);
		if (!en)
			break;
		if (en2 && git_oid_equal(git_tree_entry_id(en), git_tree_entry_id(en2))) {
			*id = *like_id;
			found = true;
			break;
		}
		if (!p[n]) {
			found = git_tree_entry_type(en) == GIT_OBJECT_BLOB;
			*id = *git_tree_entry_id(en);
			break;
		}
		if (git_tree_entry_type(en) != GIT_OBJECT_TREE || git_tree_lookup(&next, k->repo, git_tree_entry_id(en)))
			break;
		if (en2 && (git_tree_entry_type(en2) != GIT_OBJECT_TREE || git_tree_lookup(&next2, k->repo, git_tree_entry_id(en2))))
			next2 = NULL;
		git_tree_free(tree);
		git_tree_free(other);
		tree = next;
		other = next2;
		p += n + 1;
	}
	git_tree_free(tree);
	git_tree_free(other);
	return found;
}

static void clean_to(char *out, size_t size, const char *s)
{
	struct buf b = { 0 };
	size_t n = s ? strcspn(s, "\n") : 0;

	utf8_clean(&b, s ? s : "", n < 4 * size ? n : 4 * size, false);
	n = b.len < size ? b.len : utf8_complete(buf_str(&b), size - 1);
	memcpy(out, buf_str(&b), n);
	out[n] = '\0';
	buf_free(&b);
}

static void describe(git_commit *c, struct blame *out)
{
	const git_signature *who = git_commit_author(c);
	time_t when = who ? (time_t)who->when.time + (time_t)who->when.offset * 60 : 0;
	struct tm tm;
	char hex[GIT_OID_HEXSZ + 1];

	memset(out, 0, sizeof(*out));
	git_oid_tostr(hex, sizeof(hex), git_commit_id(c));
	memcpy(out->commit, hex, sizeof(out->commit) - 1);
	clean_to(out->author, sizeof(out->author), who ? who->name : "");
	clean_to(out->summary, sizeof(out->summary), git_commit_summary(c));
	if (gmtime_r(&when, &tm) && tm.tm_year >= 0 && tm.tm_year < 8100)
		snprintf(out->date, sizeof(out->date), "%04u-%02u-%02u", (unsigned)(tm.tm_year + 1900) % 10000u, (unsigned)(tm.tm_mon + 1) % 100u,
			 (unsigned)tm.tm_mday % 100u);
}

/* ---- lines ---- */

struct moving {
	long line;  /* in the new text; then in the old one */
	long shift; /* what the hunks before it added, less what they removed */
	bool inside, past;
};

/* Without context a hunk is what was taken out and what stands there now. */
static int on_hunk(const git_diff_delta *d, const git_diff_hunk *h, void *ud)
{
	struct moving *m = ud;
	long first = h->new_lines ? h->new_start : h->new_start + 1;

	(void)d;
	if (m->past)
		return 0;
	if (m->line < first) {
		m->past = true;
	} else if (m->line < first + h->new_lines) {
		m->inside = m->past = true;
	} else {
		m->shift += (long)h->new_lines - h->old_lines;
	}
	return 0;
}

static git_diff_options no_context(void)
{
	git_diff_options o;

	git_diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
	o.context_lines = 0;
	o.flags = GIT_DIFF_FORCE_TEXT;
	return o;
}

/* The number of the line in an old text, 0: it is not in it. */
static uint32_t old_line(git_blob *old, git_blob *new_blob, const char *text, size_t len, uint32_t line)
{
	git_diff_options o = no_context();
	struct moving m = { .line = (long)line };
	int rc;

	if (git_blob_rawsize(old) > MAX_BLOB || len > MAX_BLOB || (new_blob && git_blob_rawsize(new_blob) > MAX_BLOB))
		return 0;
	/* git may keep a file's lines with other ends than the work tree has */
	if (!new_blob && memmem(text, len, "\r\n", 2) && !memmem(git_blob_rawcontent(old), (size_t)git_blob_rawsize(old), "\r\n", 2))
		o.flags |= GIT_DIFF_IGNORE_WHITESPACE_EOL;
	rc = new_blob ? git_diff_blobs(old, NULL, new_blob, NULL, &o, NULL, NULL, on_hunk, NULL, &m)
		      : git_diff_blob_to_buffer(old, NULL, text, len, NULL, &o, NULL, NULL, on_hunk, NULL, &m);

	return rc || m.inside || m.line - m.shift < 1 ? 0 : (uint32_t)(m.line - m.shift);
}

static uint32_t old_line_of(struct back *k, const git_oid *old, const git_oid *new_id, uint32_t line)
{
	git_blob *a = NULL, *b = NULL;
	uint32_t to = 0;

	if (!git_blob_lookup(&a, k->repo, old) && !git_blob_lookup(&b, k->repo, new_id))
		to = old_line(a, b, NULL, 0, line);
	git_blob_free(a);
	git_blob_free(b);
	return to;
}

/* ---- back ---- */

/* A commit that brought the file in may have renamed it: the former path is put in k->path and its blob in *id. */
static bool former_name(struct back *k, git_commit *c, git_commit *parent, git_oid *id)
{
	git_diff_find_options fo;
	git_diff_options o;
	git_tree *now = NULL, *before = NULL;
	git_diff *diff = NULL;
	bool found = false;

	git_diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
	git_diff_find_options_init(&fo, GIT_DIFF_FIND_OPTIONS_VERSION);
	o.flags = GIT_DIFF_SKIP_BINARY_CHECK;
	fo.flags = GIT_DIFF_FIND_RENAMES;
	fo.rename_limit = 200;
	if (!git_commit_tree(&now, c) && !git_commit_tree(&before, parent) && !git_diff_tree_to_tree(&diff, k->repo, before, now, &o) &&
	    git_diff_num_deltas(diff) <= MAX_RENAME_DELTAS && !git_diff_find_similar(diff, &fo))
		for (size_t i = 0; i < git_diff_num_deltas(diff) && !found; i++) {
			const git_diff_delta *d = git_diff_get_delta(diff, i);

			if (d->status != GIT_DELTA_RENAMED || strcmp(d->new_file.path, k->path) != 0)
				continue;
			*id = d->old_file.id;
			free(k->path);
			k->path = xstrdup(d->old_file.path);
			found = true;
		}
	git_diff_free(diff);
	git_tree_free(now);
	git_tree_free(before);
	return found;
}

/* One step: the parent that has the blob, or the line. *next stays NULL when the commit in hand is the one. line NULL: the file. */
static void step(struct back *k, git_commit *c, git_oid *id, uint32_t *line, git_commit **next)
{
	unsigned n = git_commit_parentcount(c);
	git_commit *with_line = NULL;
	git_oid line_id = { { 0 } };
	uint32_t line_to = 0;

	for (unsigned i = 0; i < n && !*next; i++) {
		git_commit *p = NULL;
		git_oid pid;

		if (git_commit_parent(&p, c, i)) { /* a shallow clone ends here */
			git_error_clear();
			continue;
		}
		if (blob_at(k, p, k->path, c, id, &pid)) {
			if (git_oid_equal(&pid, id)) {
				*next = p;
				break;
			}
			if (line && !with_line && (line_to = old_line_of(k, &pid, id, *line))) {
				with_line = p;
				line_id = pid;
				continue;
			}
		} else if (line && n == 1 && former_name(k, c, p, &pid) && (line_to = old_line_of(k, &pid, id, *line))) {
			with_line = p;
			line_id = pid;
			continue;
		}
		git_commit_free(p);
	}
	if (!*next && with_line) {
		*next = with_line;
		*id = line_id;
		*line = line_to;
		return;
	}
	git_commit_free(with_line);
}

static int walk_back(struct back *k, git_commit *head, git_oid id, uint32_t *line, struct blame *out)
{
	git_commit *c = NULL;

	if (git_commit_dup(&c, head))
		return git_failed(k->err, k->path);
	for (;;) {
		git_commit *next = NULL;

		if (cancel_asked(k->cancel)) {
			git_commit_free(c);
			return err_set(k->err, ERR_CANCEL, "cancelled while reading the history of %s", k->path);
		}
		step(k, c, &id, line, &next);
		if (!next)
			break;
		git_commit_free(c);
		c = next;
	}
	describe(c, out);
	git_commit_free(c);
	return 0;
}

/* ---- the repository around a file ---- */

static bool leads_out(const char *path)
{
	for (const char *p = path; p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL)
		if (strncmp(p, "..", 2) == 0 && (p[2] == '/' || !p[2]))
			return true;
	return path[0] == '/' || !path[0];
}

/* libgit2 stays for the life of the process: when its last user leaves, it forgets the error states of other threads instead of freeing them. */
static void begin_once(void)
{
	git_libgit2_init();
}

static void git_begin(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, begin_once);
}

/* Opens the repository that a file lies in, its commit and blob there. */
static int start(struct back *k, const struct walk_root *w, const char *path, git_commit **head, git_oid *id)
{
	char *full = path_join(w->root, path), *dir = xstrndup(full, (size_t)(path_base(full) - full));
	const char *top;
	git_object *o = NULL;
	int rc = -1;

	if (leads_out(path)) {
		err_set(k->err, ERR_PATH, "%s: not a file of the tree", path);
		goto out;
	}
	if (git_repository_open_ext(&k->repo, dir, 0, NULL)) {
		err_set(k->err, ERR_PATH, "%s: no git repository around it", path);
		goto out;
	}
	top = git_repository_workdir(k->repo);
	if (!top || strncmp(full, top, strlen(top)) != 0) {
		err_set(k->err, ERR_PATH, "%s: not in the work tree of its git repository", path);
		goto out;
	}
	k->path = xstrdup(full + strlen(top));
	if (git_revparse_single(&o, k->repo, "HEAD^{commit}")) {
		err_set(k->err, ERR_PATH, "%s: its git repository has no commit yet", path);
		goto out;
	}
	*head = (git_commit *)o;
	if (!blob_at(k, *head, k->path, NULL, NULL, id)) {
		err_set(k->err, ERR_PATH, "%s is not tracked by git, or not committed yet", path);
		goto out;
	}
	rc = 0;
out:
	free(full);
	free(dir);
	return rc;
}

/* The file as it is on disk. */
static int read_file(const struct walk_root *w, const char *path, struct buf *text, struct err *e)
{
	int fd = walk_open_file(w, path);
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st)) {
		err_errno(e, ERR_PATH, "%s", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	if (st.st_size > (off_t)WALK_MAX_FILE) {
		close(fd);
		return err_set(e, ERR_PATH, "%s: larger than %u MB", path, WALK_MAX_FILE >> 20);
	}
	buf_reserve(text, (size_t)st.st_size + 1);
	while (text->len < (size_t)st.st_size && (n = read(fd, text->p + text->len, (size_t)st.st_size - text->len)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		text->len += (size_t)n;
	}
	close(fd);
	return 0;
}

static uint32_t count_lines(const struct buf *b)
{
	uint32_t n = b->len && b->p[b->len - 1] != '\n';

	for (size_t i = 0; i < b->len; i++)
		n += b->p[i] == '\n';
	return n;
}

int blame_line(const struct walk_root *w, const char *path, uint32_t line, struct cancel *c, struct blame *out, struct err *e)
{
	struct back k = { .cancel = c, .err = e };
	struct buf text = { 0 };
	git_commit *head = NULL;
	git_blob *blob = NULL;
	git_oid id;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	git_begin();
	if (start(&k, w, path, &head, &id))
		goto out;
	if (read_file(w, path, &text, e))
		goto out;
	if (line < 1 || line > count_lines(&text)) {
		err_set(e, ERR_PATH, "%s has no line %u", path, line);
		goto out;
	}
	if (text.len > MAX_BLOB) {
		err_set(e, ERR_PATH, "%s: larger than %u MB, its lines are not followed", path, MAX_BLOB >> 20);
		goto out;
	}
	if (git_blob_lookup(&blob, k.repo, &id)) {
		git_failed(e, path);
		goto out;
	}
	line = old_line(blob, NULL, buf_str(&text), text.len, line);
	/* 0: not committed yet, all fields stay empty */
	rc = line ? walk_back(&k, head, id, &line, out) : 0;
out:
	git_commit_free(head);
	git_blob_free(blob);
	git_repository_free(k.repo);
	free(k.path);
	buf_free(&text);
	return rc;
}

int blame_last(const struct walk_root *w, const char *path, struct cancel *c, struct blame *out, struct err *e)
{
	struct back k = { .cancel = c, .err = e };
	git_commit *head = NULL;
	git_oid id;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	git_begin();
	if (start(&k, w, path, &head, &id) == 0)
		rc = walk_back(&k, head, id, NULL, out);
	git_commit_free(head);
	git_repository_free(k.repo);
	free(k.path);
	return rc;
}

bool blame_head(const struct walk_root *w, char *branch, size_t size, struct blame *out)
{
	git_repository *repo = NULL;
	git_reference *ref = NULL;
	git_object *o = NULL;
	bool ok = false;

	memset(out, 0, sizeof(*out));
	branch[0] = '\0';
	git_begin();
	if (!git_repository_open_ext(&repo, w->root, 0, NULL)) {
		if (!git_repository_head(&ref, repo) && git_reference_is_branch(ref))
			clean_to(branch, size, git_reference_shorthand(ref));
		if (!git_revparse_single(&o, repo, "HEAD^{commit}")) {
			describe((git_commit *)o, out);
			ok = true;
		}
	}
	git_object_free(o);
	git_reference_free(ref);
	git_repository_free(repo);
	return ok;
}
