/* record_read.c - sessions read back, with distrust: every string is cleaned again, every number bounded. */
#include "record_impl.h"

#include "../base/mem.h"
#include "../base/path.h"
#include "../base/utf8.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define TITLE_MAX 200 /* columns are the face's; this many bytes */

static const char *const types[] = {
	[EV_PLAN] = "plan", [EV_FACT] = "fact", [EV_THOUGHT] = "thought", [EV_TEXT] = "text", [EV_CITE] = "cite",
	[EV_NOTE] = "note", [EV_STATS] = "stats", [EV_ERROR] = "error", [EV_DONE] = "done",
};

#define REAL(key, field) { key, offsetof(struct ev_stats, field), true }
#define COUNT(key, field) { key, offsetof(struct ev_stats, field), false }
const struct record_number record_numbers[] = {
	REAL("total_duration", total_s), REAL("map_duration", map_s), REAL("load_duration", load_s),
	COUNT("prompt_eval_count", prompt_n), REAL("prompt_eval_duration", prompt_s),
	COUNT("eval_count", eval_n), REAL("eval_duration", eval_s), COUNT("prefix_tokens_reused", reused_n),
	REAL("gbytes_per_second", gbytes_per_s), COUNT("names_checked", names_checked), COUNT("names_verified", names_verified),
};
const size_t record_n_numbers = sizeof(record_numbers) / sizeof(*record_numbers);

const char *record_type_name(enum ev_type type)
{
	return (size_t)type < sizeof(types) / sizeof(*types) ? types[type] : NULL;
}

bool record_id_ok(const char *id)
{
	size_t n = 0;

	while (isalnum((unsigned char)id[n]) || id[n] == '-' || id[n] == '_')
		n++;
	return n > 0 && n <= 64 && !id[n];
}

char *record_file(const char *dir, const char *id)
{
	return xasprintf("%s/%s.jsonl", dir, id);
}

bool record_is_question(const char *line, size_t len)
{
	static const char head[] = "{\"question\":";

	return len >= sizeof(head) - 1 && memcmp(line, head, sizeof(head) - 1) == 0;
}

/* Clean text of a member, "" when it is no string. */
static const char *text_of(const json_t *j, const char *key, bool keep_lines, struct buf *out)
{
	const json_t *s = json_object_get(j, key);

	buf_truncate(out, 0);
	if (json_is_string(s))
		utf8_clean(out, json_string_value(s), json_string_length(s), keep_lines);
	return buf_str(out);
}

static double number_of(const json_t *j, const char *key, double most)
{
	double x = json_number_value(json_object_get(j, key));

	return x > 0 ? x < most ? x : most : 0;
}

static size_t line_length(const char *p, size_t len)
{
	const char *end = memchr(p, '\n', len);

	return end ? (size_t)(end - p) : len;
}

static bool is_header(const json_t *j)
{
	return json_is_object(j) && json_integer_value(json_object_get(j, "codeask")) == 1 && json_is_string(json_object_get(j, "path"));
}

bool record_info(const char *text, size_t len, struct record_info *info)
{
	json_t *j = json_loadb(text, line_length(text, len), 0, NULL);
	struct buf b = { 0 };

	if (is_header(j))
		info->path = xstrdup(text_of(j, "path", true, &b));
	json_decref(j);
	for (size_t i = 0; info->path && i < len;) {
		size_t n = line_length(text + i, len - i);

		if (record_is_question(text + i, n) && info->turns++ == 0) {
			j = json_loadb(text + i, n, 0, NULL);
			text_of(j, "question", false, &b);
			buf_truncate(&b, b.len > TITLE_MAX ? utf8_complete(b.p, TITLE_MAX) : b.len);
			info->title = xstrdup(buf_str(&b));
			json_decref(j);
		}
		i += n + 1;
	}
	buf_free(&b);
	return info->title != NULL;
}

/* ---- playing ---------------------------------------------------------------------------------------------------------------- */

static void play_event(const json_t *j, event_fn emit, void *ud)
{
	struct event ev = { .eta_s = -1 };
	struct ev_stats st = { 0 };
	struct buf type = { 0 }, text = { 0 }, section = { 0 }, name = { 0 }, path = { 0 }, unverified = { 0 };
	size_t t = 0, n_types = sizeof(types) / sizeof(*types);

	text_of(j, "type", false, &type);
	while (t < n_types && !(types[t] && strcmp(types[t], buf_str(&type)) == 0))
		t++;
	if (t == n_types)
		goto out;
	ev.type = (enum ev_type)t;
	if (json_is_string(json_object_get(j, "text"))) {
		ev.text = text_of(j, "text", true, &text);
		ev.len = text.len;
	} else if (ev.type != EV_STATS && ev.type != EV_DONE && ev.type != EV_CITE) {
		goto out; /* faces rely on it */
	}
	if (json_is_string(json_object_get(j, "section")))
		ev.section = text_of(j, "section", false, &section);
	if (ev.type == EV_CITE) {
		ev.name = text_of(j, "name", false, &name);
		ev.path = text_of(j, "path", false, &path);
		ev.line = (uint32_t)number_of(j, "line", INT_MAX);
		ev.verified = json_is_true(json_object_get(j, "verified"));
	}
	if (ev.type == EV_STATS) {
		for (size_t i = 0; i < record_n_numbers; i++) {
			char *at = (char *)&st + record_numbers[i].at;

			if (record_numbers[i].real)
				*(double *)at = number_of(j, record_numbers[i].key, 1e9);
			else
				*(int *)at = (int)number_of(j, record_numbers[i].key, INT_MAX);
		}
		st.unverified = text_of(j, "names_unverified", false, &unverified);
		st.model_ran = json_is_true(json_object_get(j, "model_ran"));
		ev.stats = &st;
	}
	if (ev.type == EV_ERROR || ev.type == EV_DONE)
		ev.code = (int)number_of(j, "code", ERR_CANCEL);
	emit(ud, &ev);
out:
	buf_free(&type);
	buf_free(&text);
	buf_free(&section);
	buf_free(&name);
	buf_free(&path);
	buf_free(&unverified);
}

int record_play(const char *dir, const char *id, record_question_fn question, event_fn emit, void *ud, struct err *e)
{
	struct err why = ERR_INIT;
	struct buf clean = { 0 };
	char *file, *text = NULL;
	size_t len, line = 0;
	bool asked = false;
	int rc = 0;

	if (!dir || !record_id_ok(id))
		return err_set(e, ERR_PATH, "no such session: %s", id);
	file = record_file(dir, id);
	if (path_read_file(file, RECORD_MAX, &text, &len, &why) != 0) {
		rc = err_set(e, ERR_PATH, "session %s: %s", id, why.msg);
		goto out;
	}
	for (size_t i = 0; i < len && rc == 0; i++) {
		size_t n = line_length(text + i, len - i);
		json_error_t at;
		json_t *j = json_loadb(text + i, n, 0, &at);

		line++;
		if (line == 1 && !is_header(j)) {
			rc = err_set(e, ERR_FAIL, "%s is no session of codeask: its first line does not say so", file);
		} else if (!json_is_object(j) && i + n < len) { /* the last line may have been cut off: it is passed over */
			rc = err_set(e, ERR_FAIL, "%s: line %zu is broken: %s", file, line, j ? "it is no object" : at.text);
		} else if (json_is_string(json_object_get(j, "question"))) {
			asked = true;
			question(ud, text_of(j, "question", true, &clean));
		} else if (j && asked) {
			play_event(j, emit, ud);
		}
		json_decref(j);
		i += n;
	}
	if (rc == 0 && !line)
		rc = err_set(e, ERR_FAIL, "%s is empty", file);
out:
	buf_free(&clean);
	free(text);
	free(file);
	return rc;
}

char *record_tree(const char *dir, const char *id)
{
	char *file, *text = NULL, *path = NULL;
	json_t *j;
	size_t len;

	if (!dir || !record_id_ok(id))
		return NULL;
	file = record_file(dir, id);
	if (path_read_file(file, RECORD_MAX, &text, &len, NULL) == 0) {
		j = json_loadb(text, line_length(text, len), 0, NULL);
		if (is_header(j) && json_is_string(json_object_get(j, "path")))
			path = xstrdup(json_string_value(json_object_get(j, "path")));
		json_decref(j);
	}
	free(text);
	free(file);
	return path;
}
