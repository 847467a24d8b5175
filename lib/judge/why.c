#include "judge/callee.h"
#include "judge/work.h"

#include <stdlib.h>

enum {
	CANDIDATES = 32, /* functions that one printed name may stand for */
	CHAIN = 8,	 /* how far a cause is followed from callee to callee */
};

struct search {
	struct work *work;
	struct callees callees;
	struct delta **leaks; /* deltas that are leaks, sorted by the head's function */
	size_t leak_count;
};

static int by_function(const void *a, const void *b)
{
	const struct function *left = (*(struct delta *const *)a)->head_function;
	const struct function *right = (*(struct delta *const *)b)->head_function;

	return (left > right) - (left < right);
}

static void index_leaks(struct search *search)
{
	struct comparison *out = search->work->out;

	search->leaks = arena_zero(&search->work->arena, out->delta_count, sizeof(*search->leaks));
	for (size_t i = 0; i < out->delta_count; i++) {
		struct delta *delta = &out->deltas[i];
		const struct site *site = delta->head_site ? delta->head_site : delta->base_site;
		if (site->kind == SITE_LEAK && delta->head_function)
			search->leaks[search->leak_count++] = delta;
	}
	if (search->leak_count)
		qsort(search->leaks, search->leak_count, sizeof(*search->leaks), by_function);
}

static struct delta *leak_of(const struct search *search, const struct function *function,
			     enum delta_kind kind)
{
	for (size_t i = 0; i < search->leak_count; i++)
		if (search->leaks[i]->head_function == function && search->leaks[i]->kind == kind)
			return search->leaks[i];
	return NULL;
}

static const char *explain(struct search *search, struct delta *delta, int depth);

static const char *inlining_change(struct search *search, const struct pair *pair, enum delta_kind kind)
{
	const struct function *head = pair->head;
	bool lost = kind == DELTA_ADDED;

	if (!pair->base || pair->base->inlining != (lost ? INLINING_CAN : INLINING_CANNOT) ||
	    head->inlining != (lost ? INLINING_CANNOT : INLINING_CAN))
		return "";
	if (!lost)
		return arena_print(&search->work->out->arena, "%s.%s is inlined now", head->package,
				   head->name);
	return arena_print(&search->work->out->arena, "%s.%s is no longer inlined: %s", head->package,
			   head->name,
			   head->inline_reason[0] ? head->inline_reason : "the compiler gives no reason");
}

static const char *leak_change(struct search *search, const struct pair *pair, enum delta_kind kind,
			       int depth)
{
	struct delta *leak = leak_of(search, pair->head, kind);

	if (!leak)
		return "";
	const struct site *site = leak->head_site ? leak->head_site : leak->base_site;
	const char *deeper = leak->elsewhere ? explain(search, leak, depth + 1) : "";
	return arena_print(&search->work->out->arena, "%s.%s %s '%s'%s%s", pair->head->package,
			   pair->head->name, kind == DELTA_ADDED ? "now has" : "no longer has", site->message,
			   deeper[0] ? ", because " : "", deeper);
}

static const char *code_change(struct search *search, const struct pair *pair)
{
	struct arena *arena = &search->work->out->arena;
	const struct function *head = pair->head;

	if (!pair->base)
		return arena_print(arena, "it calls %s.%s now, which is new", head->package, head->name);
	if (head->tokens && pair->base->tokens && !pair_untouched(pair))
		return arena_print(arena, "%s.%s was changed", head->package, head->name);
	return "";
}

/* What happened to one function that its callers may feel, strongest evidence first; "" for nothing. */
static const char *change_of(struct search *search, const struct function *callee, enum delta_kind kind,
			     int depth)
{
	const struct pair *pair = work_pair(search->work, callee);
	const char *text = inlining_change(search, pair, kind);

	if (!text[0])
		text = leak_change(search, pair, kind, depth);
	return text[0] ? text : code_change(search, pair);
}

/* The change of the one function that NAME can stand for and to which something happened. */
static const char *change_of_name(struct search *search, const struct function *caller, struct view name,
				  enum delta_kind kind, int depth)
{
	const struct function *candidates[CANDIDATES];
	const char *found = "";
	size_t count = callees_find(&search->callees, caller->package, name, candidates, CANDIDATES);

	for (size_t i = 0; i < count; i++) {
		const char *text =
			candidates[i] == caller ? "" : change_of(search, candidates[i], kind, depth);
		if (text[0] && found[0])
			return "";
		if (text[0])
			found = text;
	}
	return found;
}

/*
 * A function that was inlined leaves its variables in the caller's flow: "a.p" is p of a function of package
 * a, "p" may be one of the caller's own package.  The one function whose parameter of that name began or
 * ceased to leak is the cause.
 */
static const char *change_of_variable(struct search *search, const struct function *caller,
				      struct view variable, enum delta_kind kind, int depth)
{
	ptrdiff_t dot = view_find(variable, VIEW("."));
	struct view package = dot > 0 ? view_upto(variable, (size_t)dot) : view_upto(variable, 0);
	struct view name = dot > 0 ? view_from(variable, (size_t)dot + 1) : variable;
	const struct function *found = NULL;

	for (size_t i = 0; i < search->leak_count; i++) {
		const struct delta *leak = search->leaks[i];
		const struct site *site = leak->head_site ? leak->head_site : leak->base_site;
		const struct function *function = leak->head_function;
		bool here = package.len ? callee_package_called(function->package, package)
					: strcmp(function->package, caller->package) == 0;
		if (leak->kind != kind || !here || function == caller || !view_is(name, site->subject))
			continue;
		if (found && found != function)
			return "";
		found = function;
	}
	return found ? change_of(search, found, kind, depth) : "";
}

static const char *change_of_step(struct search *search, const struct function *caller,
				  const struct flow_step *step, enum delta_kind kind, int depth)
{
	struct view name = callee_of_call(view_of(step->expression));
	const char *text = name.len ? change_of_name(search, caller, name, kind, depth) : "";

	return text[0] ? text : change_of_variable(search, caller, view_of(step->into), kind, depth);
}

static bool same_site(const struct delta *delta, const struct delta *other)
{
	const struct site *a = delta->head_site ? delta->head_site : delta->base_site;
	const struct site *b = other->head_site ? other->head_site : other->base_site;

	return delta->kind == other->kind && a->kind == b->kind && strcmp(a->message, b->message) == 0;
}

/*
 * A literal that is inlined wherever its function calls it is not printed itself: what it inlines in its turn
 * is the one changed function of the package that has the same site.
 */
static const char *through_literal(struct search *search, const struct delta *delta)
{
	const struct comparison *out = search->work->out;
	const struct function *found = NULL;

	for (size_t i = 0; i < out->delta_count; i++) {
		const struct delta *other = &out->deltas[i];
		if (other->elsewhere || !other->head_function || !same_site(delta, other) ||
		    strcmp(other->head_function->package, delta->head_function->package) != 0)
			continue;
		if (found && found != other->head_function)
			return "";
		found = other->head_function;
	}
	return found ? code_change(search, work_pair(search->work, found)) : "";
}

/*
 * What a function inlines may not have changed either, but inline in its turn what did: it has the same site,
 * for a reason that is the caller's too.
 */
static const char *passed_on(struct search *search, const struct delta *delta, int depth)
{
	const struct site *site = delta->head_site ? delta->head_site : delta->base_site;
	const struct function *found[2], *caller = delta->head_function;
	struct view callee = view_of(site->callee);
	struct comparison *out = search->work->out;

	if (view_starts(callee, view_of(caller->name)) &&
	    view_starts(view_from(callee, strlen(caller->name)), VIEW(".func")))
		return through_literal(search, delta);
	if (callees_find(&search->callees, caller->package, callee, found, COUNT_OF(found)) != 1 ||
	    found[0] == caller)
		return "";
	for (size_t i = 0; i < out->delta_count; i++)
		if (out->deltas[i].elsewhere && out->deltas[i].head_function == found[0] &&
		    same_site(delta, &out->deltas[i]))
			return explain(search, &out->deltas[i], depth + 1);
	return "";
}

static const char *explain(struct search *search, struct delta *delta, int depth)
{
	const struct site *site = delta->head_site ? delta->head_site : delta->base_site;
	const struct function *caller = delta->head_function;
	const char *text = "";

	if (delta->why[0] || !caller || depth > CHAIN)
		return delta->why;
	if (site->callee[0])
		text = change_of_name(search, caller, view_of(site->callee), delta->kind, depth);
	if (site->callee[0] && !text[0])
		text = passed_on(search, delta, depth);
	for (size_t i = 0; i < site->flow_count && !text[0]; i++)
		text = change_of_step(search, caller, &site->flow[i], delta->kind, depth);
	return delta->why = text;
}

void why_elsewhere(struct work *work)
{
	struct search search = { .work = work };
	struct comparison *out = work->out;
	bool any = false;

	for (size_t i = 0; i < out->delta_count && !any; i++)
		any = out->deltas[i].elsewhere;
	if (!any)
		return;
	callees_index(&search.callees, &work->arena, work->head);
	index_leaks(&search);
	for (size_t i = 0; i < out->delta_count; i++)
		if (out->deltas[i].elsewhere)
			(void)explain(&search, &out->deltas[i], 0);
}
