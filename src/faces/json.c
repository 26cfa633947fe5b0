/* json.c - the event stream as JSON lines. */
#include "faces.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const type_names[] = {
	[EV_PLAN] = "plan", [EV_PROGRESS] = "progress", [EV_FACT] = "fact", [EV_PREFILL] = "prefill", [EV_RATE] = "rate", [EV_THOUGHT] = "thought",
	[EV_TEXT] = "text", [EV_CITE] = "cite", [EV_ROWS] = "rows", [EV_NOTE] = "note", [EV_STATS] = "stats",
	[EV_ERROR] = "error", [EV_DONE] = "done",
};

static void put_str(json_t *j, const char *key, const char *s, size_t len)
{
	json_object_set_new(j, key, json_stringn(s, len));
}

static void put_num(json_t *j, const char *key, double v)
{
	json_object_set_new(j, key, json_real(v));
}

static void put_int(json_t *j, const char *key, uint64_t v)
{
	json_object_set_new(j, key, json_integer((json_int_t)v));
}

static void put_stats(json_t *j, const struct ev_stats *s)
{
	put_num(j, "total_duration", s->total_s);
	put_num(j, "map_duration", s->map_s);
	put_num(j, "load_duration", s->load_s);
	put_int(j, "prompt_eval_count", (uint64_t)s->prompt_n);
	put_num(j, "prompt_eval_duration", s->prompt_s);
	put_num(j, "prompt_eval_rate", s->prompt_s > 0 ? s->prompt_n / s->prompt_s : 0);
	put_int(j, "eval_count", (uint64_t)s->eval_n);
	put_num(j, "eval_duration", s->eval_s);
	put_num(j, "eval_rate", s->eval_s > 0 ? s->eval_n / s->eval_s : 0);
	put_int(j, "prefix_tokens_reused", (uint64_t)s->reused_n);
	put_num(j, "gbytes_per_second", s->gbytes_per_s);
	put_int(j, "names_checked", (uint64_t)s->names_checked);
	put_int(j, "names_verified", (uint64_t)s->names_verified);
	put_str(j, "names_unverified", s->unverified, strlen(s->unverified));
	json_object_set_new(j, "model_ran", json_boolean(s->model_ran));
}

static void put_rate(json_t *j, const struct ev_rate *r)
{
	json_t *memory = json_array();

	put_int(j, "tokens", (uint64_t)r->tokens);
	put_num(j, "rate", r->rate);
	put_int(j, "context_used", (uint64_t)r->ctx_used);
	put_int(j, "context", (uint64_t)r->ctx);
	put_int(j, "prefix_tokens_reused", (uint64_t)r->reused);
	put_int(j, "names_checked", (uint64_t)r->names_checked);
	put_int(j, "names_verified", (uint64_t)r->names_verified);
	for (size_t i = 0; i < r->n_places; i++) {
		json_t *place = json_object();

		put_str(place, "place", r->place[i].name, strlen(r->place[i].name));
		put_int(place, "weights", r->place[i].weights);
		put_int(place, "kv", r->place[i].kv);
		put_int(place, "work", r->place[i].work);
		put_int(place, "available", r->place[i].available);
		json_array_append_new(memory, place);
	}
	json_object_set_new(j, "memory", memory);
}

void json_event(const struct event *ev, struct buf *out)
{
	json_t *j = json_object();
	char *text;

	json_object_set_new(j, "type", json_string(type_names[ev->type]));
	if (ev->section)
		json_object_set_new(j, "section", json_string(ev->section));
	switch (ev->type) {
	case EV_PROGRESS:
	case EV_PREFILL:
		put_int(j, "done", ev->done);
		put_int(j, "total", ev->total);
		put_num(j, "rate", ev->rate);
		if (ev->eta_s >= 0)
			put_num(j, "eta", ev->eta_s);
		if (ev->unit)
			json_object_set_new(j, "unit", json_string(ev->unit));
		break;
	case EV_RATE:
		put_rate(j, ev->live);
		break;
	case EV_CITE:
		put_str(j, "name", ev->name, strlen(ev->name));
		put_str(j, "path", ev->path, strlen(ev->path));
		put_int(j, "line", ev->line);
		json_object_set_new(j, "verified", json_boolean(ev->verified));
		break;
	case EV_STATS:
		put_stats(j, ev->stats);
		break;
	case EV_ERROR:
	case EV_DONE:
		put_int(j, "code", (uint64_t)ev->code);
		break;
	default:
		break;
	}
	if (ev->text)
		put_str(j, "text", ev->text, ev->len);
	text = json_dumps(j, JSON_COMPACT);
	buf_puts(out, text ? text : "{}");
	buf_putc(out, '\n');
	free(text);
	json_decref(j);
}
