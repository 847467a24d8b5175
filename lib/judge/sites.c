#include "judge/sites.h"

#include "judge/fingerprint.h"
#include "judge/packages.h"

#define HAS(feature) FEATURE_BIT(TRACE_##feature)
/* What must agree in any case: a site that begins to allocate is no version of one that did not. */
#define CORE (HAS(KIND) | HAS(ALLOCATES))
#define FINGERPRINT (CORE | HAS(ALLOCATION) | HAS(CAUSE) | HAS(MESSAGE))
#define WORDS (FINGERPRINT | HAS(FLOW) | HAS(CALLEE))
#define RENAMED (CORE | HAS(ALLOCATION) | HAS(CAUSE) | HAS(SKELETON))

static const struct match_rule rules[] = {
	/* The first three only decide which of several equal sites is which. */
	{ .same = WORDS | HAS(CLOSURE) | HAS(START) },
	{ .same = WORDS | HAS(CLOSURE) | HAS(END) },
	{ .same = WORDS | HAS(CLOSURE) },
	{ .same = WORDS },
	{ .same = FINGERPRINT | HAS(CALLEE) },
	{ .same = FINGERPRINT },
	/* From here on a match is a change: renamed variables, ... */
	{ .same = RENAMED | HAS(FLOW_SKELETON) | HAS(DEPTH) | HAS(START) },
	{ .same = RENAMED | HAS(FLOW_SKELETON) | HAS(DEPTH) | HAS(END) },
	{ .same = RENAMED | HAS(FLOW_SKELETON) | HAS(DEPTH) },
	{ .same = RENAMED | HAS(FLOW_SKELETON) },
	{ .same = RENAMED, .needed = HAS(ALIKE) },
	/* ... a callee that is inlined from another place, whose flow the compiler tells up to another step,
	   ... */
	{ .same = RENAMED | HAS(DEPTH), .needed = HAS(INLINED), .careful = true },
	/* ... a callee that is inlined and leaves its own expressions in code that did not change, ... */
	{ .same = CORE | HAS(ALLOCATION) | HAS(CAUSE) | HAS(CLOSURE) | HAS(START), .needed = HAS(ALIKE) },
	/* ... another cause, ... */
	{ .same = CORE | HAS(ALLOCATION) | HAS(MESSAGE) },
	/* ... always instead of sometimes. */
	{ .same = CORE | HAS(CAUSE) | HAS(MESSAGE) },
	/* ... or both: a name used elsewhere in the package decides whether `x.Name` is a method value. */
	{ .same = CORE | HAS(MESSAGE) | HAS(FLOW), .needed = HAS(FLOW) },
};

enum { FIRST_CHANGE = 6 };

static uint64_t number_of(struct sites *sites, void (*print)(struct buf *, struct view), const char *text)
{
	buf_clear(&sites->scratch);
	print(&sites->scratch, view_of(text));
	return words_number(sites->words, buf_view(&sites->scratch));
}

static uint64_t flow_number(struct sites *sites, void (*print)(struct buf *, const struct site *),
			    const struct site *site)
{
	buf_clear(&sites->scratch);
	print(&sites->scratch, site);
	return words_number(sites->words, buf_view(&sites->scratch));
}

static uint64_t closure_depth(const char *path)
{
	uint64_t depth = path[0] != '\0';

	for (; *path; path++)
		depth += *path == '.';
	return depth;
}

static uint64_t place(int lines, int column)
{
	return ((uint64_t)(unsigned)lines << 32) | (unsigned)column;
}

/* Package initialisers have no lines of their own, and generated code neither: their whole file counts. */
static void set_features(struct sites *sites, struct match_item *item, const struct trace *trace)
{
	const struct site *site = trace->site;
	const struct function *function = trace->function;
	const struct pair *pair = trace->pair;
	bool init = strcmp(function->name, "init") == 0, leak = site->kind == SITE_LEAK;
	bool touched = !pair_untouched(pair);
	uint64_t *feature = item->feature;

	feature[TRACE_KIND] = (uint64_t)site->kind;
	feature[TRACE_ALLOCATES] = site_allocates(site);
	feature[TRACE_ALLOCATION] = (uint64_t)site->allocation;
	feature[TRACE_CAUSE] = (uint64_t)site->cause;
	feature[TRACE_MESSAGE] = number_of(sites, fingerprint_normalised, site->message);
	feature[TRACE_SKELETON] = number_of(sites, fingerprint_skeleton, site->message);
	feature[TRACE_FLOW] = flow_number(sites, fingerprint_flow, site);
	feature[TRACE_FLOW_SKELETON] = flow_number(sites, fingerprint_flow_skeleton, site);
	feature[TRACE_CALLEE] = words_number(sites->words, view_of(site->callee));
	feature[TRACE_CLOSURE] = words_number(sites->words, view_of(site->closure));
	feature[TRACE_DEPTH] = closure_depth(site->closure);
	feature[TRACE_START] = place(site->line - function->line, site->column);
	feature[TRACE_END] = place(function->end_line - site->line, site->column);
	feature[TRACE_ALIKE] = !touched || (pair->base && pair->head && pair->base->shape &&
					    pair->base->shape == pair->head->shape);
	feature[TRACE_INLINED] = site->callee[0] != '\0';
	feature[TRACE_PACKAGE] = words_number(
		sites->words,
		view_of(function == pair->head ? packages_in_base(sites->packages, function->package)
					       : function->package));
	feature[TRACE_INIT] = init && !leak;
	feature[TRACE_LEFT] = !leak && (function == pair->head ? !pair->base : touched);
	feature[TRACE_ENDED] = !leak && (function == pair->head ? pair->base && touched : !pair->head);
}

static bool generic(const struct function *function)
{
	return strstr(function->name, "[...]") != NULL;
}

static bool same_place(const struct match_item *a, const struct match_item *b)
{
	const struct site *left = trace_of(a)->site, *right = trace_of(b)->site;

	return left->line == right->line && left->column == right->column;
}

static bool agree(const struct match_item *a, const struct match_item *b, unsigned features)
{
	for (unsigned i = 0; features >> i; i++)
		if ((features & FEATURE_BIT(i)) && a->feature[i] != b->feature[i])
			return false;
	return true;
}

/* Items come sorted by place. */
static bool repeated(struct match_list list, const struct match_item *item)
{
	for (size_t i = list.count; i > 0 && same_place(&list.items[i - 1], item); i--)
		if (agree(&list.items[i - 1], item, FINGERPRINT | HAS(CALLEE)))
			return true;
	return false;
}

struct match_list sites_list(struct sites *sites, const struct pair *pair, const struct function *function)
{
	struct match_list list = { NULL, 0 };

	if (!function || !function->site_count)
		return list;
	list.items = arena_zero(sites->arena, function->site_count, sizeof(*list.items));
	struct trace *traces = arena_zero(sites->arena, function->site_count, sizeof(*traces));
	for (size_t i = 0; i < function->site_count; i++) {
		struct match_item *item = &list.items[list.count];
		traces[i] = (struct trace){ &function->sites[i], function, pair };
		*item = (struct match_item){ .of = &traces[i] };
		set_features(sites, item, &traces[i]);
		if (!generic(function) || !repeated(list, item))
			list.count++;
	}
	return list;
}

void sites_match(struct match_list base, struct match_list head)
{
	match(base, head, rules, COUNT_OF(rules));
}

bool sites_same(const struct match_item *item)
{
	return item->rule < FIRST_CHANGE;
}

static bool flow_equal(const struct site *a, const struct site *b)
{
	if (a->flow_count != b->flow_count)
		return false;
	for (size_t i = 0; i < a->flow_count; i++)
		if (strcmp(a->flow[i].into, b->flow[i].into) != 0 ||
		    strcmp(a->flow[i].expression, b->flow[i].expression) != 0 ||
		    strcmp(a->flow[i].reason, b->flow[i].reason) != 0)
			return false;
	return true;
}

bool sites_equal(const struct function *base, const struct function *head)
{
	if (base->site_count != head->site_count)
		return false;
	for (size_t i = 0; i < base->site_count; i++) {
		const struct site *a = &base->sites[i], *b = &head->sites[i];
		if (a->kind != b->kind || a->cause != b->cause || a->allocation != b->allocation ||
		    strcmp(a->message, b->message) != 0 || strcmp(a->callee, b->callee) != 0 ||
		    !flow_equal(a, b))
			return false;
	}
	return true;
}

bool sites_instance(const struct match_item *item, struct match_list list)
{
	if (!generic(trace_of(item)->function))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (list.items[i].partner && same_place(&list.items[i], item) &&
		    agree(&list.items[i], item, RENAMED))
			return true;
	return false;
}
