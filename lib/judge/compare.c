#include "judge/compare.h"

#include <stdlib.h>

#include "base/mem.h"
#include "judge/work.h"

static int check_configurations(const struct configuration *base, const struct configuration *head,
				struct err *err)
{
	const struct {
		const char *what, *base, *head;
	} parts[] = {
		{ "Go version", base->go_version, head->go_version },
		{ "GOOS", base->goos, head->goos },
		{ "GOARCH", base->goarch, head->goarch },
		{ "build tags", base->tags, head->tags },
		{ "gcflags", base->gcflags, head->gcflags },
	};

	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		const char *left = parts[i].base ? parts[i].base : "",
			   *right = parts[i].head ? parts[i].head : "";
		if (strcmp(left, right) != 0)
			return err_set(err, ERR_INPUT,
				       "base was collected with %s '%s', head with '%s': collect base again",
				       parts[i].what, left, right);
	}
	return 0;
}

#define IN_BASE "in the base: "

/* Head's words come first. */
static int by_package(const void *a, const void *b)
{
	const struct incomplete *left = a, *right = b;
	int order = strcmp(left->package, right->package);

	return order ? order
		     : view_starts(view_of(left->reason), VIEW(IN_BASE)) -
			       view_starts(view_of(right->reason), VIEW(IN_BASE));
}

static void add_incomplete(struct comparison *out, const struct collection *side, const char *prefix)
{
	for (size_t i = 0; i < side->incomplete_count; i++) {
		arena_push(&out->arena, out->incomplete, out->incomplete_count, out->incomplete_room);
		out->incomplete[out->incomplete_count - 1] = (struct incomplete){
			.package = side->incomplete[i].package,
			.reason = arena_print(&out->arena, "%s%s", prefix, side->incomplete[i].reason),
		};
	}
}

static bool same_reason(const struct incomplete *head, const struct incomplete *base)
{
	struct view reason = view_of(base->reason);

	return view_skip(&reason, VIEW(IN_BASE)) && view_is(reason, head->reason);
}

/* One entry for a package. */
static void list_incomplete(struct comparison *out, const struct collection *base,
			    const struct collection *head)
{
	size_t kept = 0;

	add_incomplete(out, head, "");
	add_incomplete(out, base, IN_BASE);
	if (out->incomplete_count)
		qsort(out->incomplete, out->incomplete_count, sizeof(*out->incomplete), by_package);
	for (size_t i = 0; i < out->incomplete_count; i++)
		if (!kept || strcmp(out->incomplete[kept - 1].package, out->incomplete[i].package) != 0)
			out->incomplete[kept++] = out->incomplete[i];
		else
			out->incomplete[kept - 1].before |=
				same_reason(&out->incomplete[kept - 1], &out->incomplete[i]);
	out->incomplete_count = kept;
}

static bool is_incomplete(const struct comparison *comparison, const char *package)
{
	for (size_t i = 0; i < comparison->incomplete_count; i++)
		if (strcmp(comparison->incomplete[i].package, package) == 0)
			return true;
	return false;
}

/* The functions of packages that both sides could judge. */
static struct function_list functions_of(struct collection *side, const struct comparison *comparison)
{
	struct function *functions;
	size_t count = collection_functions(side, &functions), kept = 0;
	bool left_out = false;

	for (size_t i = 0; i < count; i++) {
		if (!i || strcmp(functions[i - 1].package, functions[i].package) != 0)
			left_out = is_incomplete(comparison, functions[i].package);
		if (!left_out)
			functions[kept++] = functions[i];
	}
	return (struct function_list){ functions, kept };
}

static void push_leftovers(struct leftovers *out, struct match_list list)
{
	for (size_t i = 0; i < list.count; i++) {
		if (list.items[i].partner || sites_instance(&list.items[i], list))
			continue;
		(void)mem_push(out->items, out->count, out->room);
		out->items[out->count - 1] = list.items[i];
	}
}

static bool newly_asserted(const struct pair *pair)
{
	return pair->head->noescape && !(pair->base && pair->base->noescape);
}

static bool returned(const struct site *site)
{
	for (size_t i = 0; i < site->flow_count; i++)
		if (strcmp(site->flow[i].reason, "return") == 0)
			return true;
	return false;
}

/*
 * A site that is what it was may mean something else: its function is asserted now, or callers no longer
 * inline it and so get their results from the heap.  "" where it does not.
 */
static const char *new_meaning(struct work *work, const struct pair *pair, const struct site *site)
{
	if (!site_allocates(site))
		return "";
	if (newly_asserted(pair))
		return "not new, but the function carries //heapgate:noescape now";
	if (pair->base->inlining != INLINING_CAN || pair->head->inlining != INLINING_CANNOT ||
	    !returned(site))
		return "";
	return arena_print(
		&work->out->arena,
		"%s is no longer inlined (%s): callers that kept this value on their stack allocate it now",
		pair->head->name, pair->head->inline_reason);
}

static void add_match(struct work *work, const struct pair *pair, const struct trace *base,
		      const struct trace *head, bool same)
{
	const char *why = new_meaning(work, pair, head->site);

	work_rewired(work, base, head);
	if (!same || why[0])
		work_delta(work, DELTA_CHANGED, base, head, why);
	else if (!pair_stayed(pair))
		work_delta(work, DELTA_MOVED, base, head, "");
	else /* as a tally counts: functions of elsewhere are seen only where the package is compared */
		work->out->unchanged += head->site->kind != SITE_LEAK && !pair->head->external;
}

/* The quick way for the most of all functions: no site says anything else than it did. */
static bool add_equal(struct work *work, const struct pair *pair)
{
	if (!pair->base || !pair->head || !sites_equal(pair->base, pair->head))
		return false;
	for (size_t i = 0; i < pair->head->site_count; i++) {
		struct trace base = { &pair->base->sites[i], pair->base, pair };
		struct trace head = { &pair->head->sites[i], pair->head, pair };
		add_match(work, pair, &base, &head, true);
	}
	return true;
}

static void compare_pair(struct work *work, const struct pair *pair)
{
	if (add_equal(work, pair))
		return;
	struct match_list base = sites_list(&work->sites, pair, pair->base);
	struct match_list head = sites_list(&work->sites, pair, pair->head);
	sites_match(base, head);
	for (size_t i = 0; i < head.count; i++)
		if (head.items[i].partner)
			add_match(work, pair, trace_of(head.items[i].partner), trace_of(&head.items[i]),
				  sites_same(&head.items[i]));
	push_leftovers(&work->gone, base);
	push_leftovers(&work->fresh, head);
}

/* Why an addition was not taken for something that moved, though it may be. */
static const char *doubt_text(struct work *work, const struct match_item *item)
{
	const struct pair *pair = trace_of(item)->pair;

	if (item->doubt && !item->doubt->partner)
		return arena_print(
			&work->out->arena,
			"%s lost such a site, but more than one new site may be it: all count as added",
			trace_of(item->doubt)->function->name);
	if (!pair->base && pair->doubt)
		return arena_print(
			&work->out->arena,
			"%s may have become this function, but also another one: both count as new",
			pair->doubt->name);
	return "";
}

/* A site that only one side has, with both versions of its function. */
static void add_one_sided(struct work *work, enum delta_kind kind, const struct match_item *item)
{
	const struct trace *trace = trace_of(item);
	bool added = kind == DELTA_ADDED;

	work_delta(work, kind, added ? NULL : trace, added ? trace : NULL,
		   added ? doubt_text(work, item) : "");
	struct delta *delta = &work->out->deltas[work->out->delta_count - 1];
	delta->base_function = trace->pair->base;
	delta->head_function = trace->pair->head;
	delta->elsewhere = pair_untouched(trace->pair);
}

static void add_leftovers(struct work *work)
{
	for (size_t i = 0; i < work->fresh.count; i++)
		if (!work->fresh.items[i].partner)
			add_one_sided(work, DELTA_ADDED, &work->fresh.items[i]);
	for (size_t i = 0; i < work->gone.count; i++)
		if (!work->gone.items[i].partner)
			add_one_sided(work, DELTA_REMOVED, &work->gone.items[i]);
}

static int by_report_order(const void *a, const void *b)
{
	static const int rank[DELTA_KIND_COUNT] = {
		[DELTA_ADDED] = 0, [DELTA_CHANGED] = 1, [DELTA_MOVED] = 2, [DELTA_REMOVED] = 3
	};
	const struct delta *left = a, *right = b;
	const struct function *f = left->head_site ? left->head_function : left->base_function;
	const struct function *g = right->head_site ? right->head_function : right->base_function;
	int order = rank[left->kind] - rank[right->kind];

	if (!order)
		order = function_compare(f, g);
	return order ? order
		     : site_compare(left->head_site ? left->head_site : left->base_site,
				    right->head_site ? right->head_site : right->base_site);
}

static void work_release(struct work *work)
{
	free(work->gone.items);
	free(work->fresh.items);
	free(work->rewired);
	buf_release(&work->sites.scratch);
	words_release(&work->words);
	arena_release(&work->arena);
}

static void compare_functions(struct work *work)
{
	packages_find(&work->packages, &work->arena, work->base, work->head);
	work->pairs = pair_functions(&work->arena, &work->words, &work->packages, work->base, work->head);
	for (size_t i = 0; i < work->pairs.count; i++)
		compare_pair(work, &work->pairs.items[i]);
	across_inlining(work);
	across_closures(work);
	across_parts(work);
	across_functions(work);
	add_leftovers(work);
	why_elsewhere(work);
	if (work->out->delta_count)
		qsort(work->out->deltas, work->out->delta_count, sizeof(*work->out->deltas), by_report_order);
}

void compare_configurations(struct comparison *out, struct collection *before, struct collection *after)
{
	*out = (struct comparison){
		.configuration = &after->configuration,
		.base_commit = "",
		.head_commit = "",
		.base_reason = "",
		.policy = "",
	};
	list_incomplete(out, before, after);
	SCOPED(work_release) struct work work = { .out = out };
	work.sites = (struct sites){ .arena = &work.arena, .words = &work.words, .packages = &work.packages };
	work.base = functions_of(before, out);
	work.head = functions_of(after, out);
	compare_functions(&work);
}

int compare(struct comparison *out, struct collection *base, struct collection *head, struct err *err)
{
	if (check_configurations(&base->configuration, &head->configuration, err) < 0)
		return -1;
	compare_configurations(out, base, head);
	return 0;
}
