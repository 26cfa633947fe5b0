/* app_act.c - what actions do: the pane with the focus first, then the session. UI thread. */
#include "app_impl.h"

#include "../src/base/clock.h"

#define TWICE      2.0        /* seconds in which a second ctrl-c quits */

static void go(struct app *a, bool back)
{
	const char *here = NULL, *path = "";
	uint32_t here_line = 0, column, line = 0;
	bool at = pane_source_at(a->pane[PANE_SOURCE], &here, &here_line, &column);

	if (!(back ? trail_back : trail_forward)(a->trail, at ? here : NULL, here_line, &path, &line)) {
		app_say(a, back ? "no place before this one" : "no place behind this one");
		return;
	}
	pane_source_open(a->pane[PANE_SOURCE], a, path, line);
	app_focus(a, PANE_SOURCE);
}

static void interrupt(struct app *a)
{
	double now = clock_now();

	if (a->interrupt_at > 0 && now - a->interrupt_at < TWICE) {
		a->quit = true;
		return;
	}
	a->interrupt_at = now;
	if (a->answering) {
		app_cancel(a);
		app_say(a, "stopped; ctrl-c again quits");
	} else if (jobs_seeking(a)) {
		jobs_seek_stop(a);
	} else {
		app_say(a, "ctrl-c again quits");
	}
}

static void leave(struct app *a, struct pane *p)
{
	/* of a search and an answer the one that is looked at is meant */
	if (jobs_seeking(a) && (a->focus == PANE_TREE || !a->answering))
		jobs_seek_stop(a);
	else if (a->answering)
		app_cancel(a);
	else if (!p->ops->act || !p->ops->act(p, a, ACT_CANCEL))
		a->layout.zoom = false;
}

/* Actions of panes that have a meaning where the pane itself has none. */
static bool pane_default(struct app *a, enum action act)
{
	const char *path = NULL;
	uint32_t line = 0, column;
	bool at = pane_source_at(a->pane[PANE_SOURCE], &path, &line, &column);

	if (a->focus == PANE_TREE && pane_tree_at(a->pane[PANE_TREE], a, &path, &line))
		at = true;
	switch (act) {
	case ACT_SEARCH:
		prompt_open(a->prompt, a, PROMPT_SEARCH);
		return true;
	case ACT_NEXT_MATCH:
	case ACT_PREV_MATCH:
		if (!a->search)
			app_say(a, "nothing was searched for yet: / searches");
		else if (a->pane[a->focus]->ops->search && a->pane[a->focus]->ops->search(a->pane[a->focus], a, a->search, act == ACT_NEXT_MATCH ? 1 : -1) == 0)
			app_say(a, "no match");
		return true;
	case ACT_FILES:
		a->pane[PANE_TREE]->ops->act(a->pane[PANE_TREE], a, act);
		app_focus(a, PANE_TREE);
		return true;
	case ACT_OUTLINE:
	case ACT_INCLUDES:
	case ACT_INCLUDERS:
		if (at)
			app_lookup(a, act, path, path);
		return at;
	case ACT_EDIT:
		if (at)
			app_edit(a, path, line);
		return at;
	case ACT_BLAME:
		if (at)
			app_blame(a, path, line);
		return at;
	default:
		return false;
	}
}

static bool size_action(struct app *a, enum action act)
{
	int by = a->layout.cols >= 100 ? 4 : 2;
	bool changed = true;

	switch (act) {
	case ACT_NARROWER:
		changed = layout_tree(&a->layout, -by);
		break;
	case ACT_WIDER:
		changed = layout_tree(&a->layout, by);
		break;
	case ACT_TALLER:
		changed = a->focus == PANE_TREE ? layout_tree(&a->layout, by) : layout_split(&a->layout, a->focus, 2);
		break;
	case ACT_SHORTER:
		changed = a->focus == PANE_TREE ? layout_tree(&a->layout, -by) : layout_split(&a->layout, a->focus, -2);
		break;
	case ACT_FLIP:
		a->layout.flip = a->layout.beside ? FLIP_BELOW : FLIP_BESIDE;
		break;
	case ACT_ZOOM:
		a->layout.zoom = !a->layout.zoom;
		break;
	default:
		return false;
	}
	if (!changed)
		app_say(a, "that is its limit");
	a->full_redraw = true;
	return true;
}

bool app_session_action(struct app *a, enum action act)
{
	switch (act) {
	case ACT_BACK:
	case ACT_FORWARD:
		go(a, act == ACT_BACK);
		break;
	case ACT_NEXT_PANE:
		app_focus(a, (a->focus + 1) % PANE_COUNT);
		break;
	case ACT_PREV_PANE:
		app_focus(a, (a->focus + PANE_COUNT - 1) % PANE_COUNT);
		break;
	case ACT_PANE_1:
	case ACT_PANE_2:
	case ACT_PANE_3:
		app_focus(a, (enum pane_id)(act - ACT_PANE_1));
		break;
	case ACT_ASK:
		prompt_open(a->prompt, a, PROMPT_ASK);
		break;
	case ACT_COMMAND:
		prompt_open(a->prompt, a, PROMPT_COMMAND);
		break;
	case ACT_SEARCH_TREE:
		prompt_open(a->prompt, a, PROMPT_SEARCH_TREE);
		break;
	case ACT_PICK:
		app_overlay(a, pane_picker_new(a, BROWSE_FILES | BROWSE_SYMBOLS, false));
		break;
	case ACT_SESSIONS:
		app_overlay(a, pane_sessions_new(a));
		break;
	case ACT_HELP:
		app_overlay(a, pane_help_new(a));
		break;
	case ACT_NEW_SESSION:
		app_new_session(a);
		break;
	case ACT_MOUSE:
		app_mouse(a, !a->mouse);
		break;
	case ACT_RESCAN:
		jobs_reopen(a);
		app_say(a, "reading the tree again");
		break;
	case ACT_INTERRUPT:
		interrupt(a);
		break;
	case ACT_REDRAW:
		a->full_redraw = true;
		screen_redraw();
		break;
	case ACT_SUSPEND:
		screen_suspend();
		a->full_redraw = true;
		break;
	case ACT_QUIT:
		a->quit = true;
		break;
	default:
		return false;
	}
	return true;
}

bool app_act(struct app *a, enum action act)
{
	struct pane *p = a->pane[a->focus];

	if (act == ACT_CANCEL) {
		leave(a, p);
		return true;
	}
	if (act != ACT_INTERRUPT && act != ACT_QUIT && act != ACT_SUSPEND && act != ACT_REDRAW && p->ops->act && p->ops->act(p, a, act))
		return true;
	return pane_default(a, act) || size_action(a, act) || app_session_action(a, act);
}
