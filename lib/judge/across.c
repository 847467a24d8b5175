#include "judge/callee.h"
#include "judge/work.h"

enum {
	CANDIDATES = 16, /* functions that one printed name may stand for */
	CHAIN = 8,	 /* functions inlined into each other */
};

/* Which way a function's inlining went from base to head. */
enum flip {
	FLIP_LOST,   /* it was inlined */
	FLIP_GAINED, /* it is inlined now */
};

static bool flipped(const struct pair *pair, enum flip flip)
{
	enum inlining base = flip == FLIP_LOST ? INLINING_CAN : INLINING_CANNOT;
	enum inlining head = flip == FLIP_LOST ? INLINING_CANNOT : INLINING_CAN;

	return pair->base && pair->head && pair->base->inlining == base && pair->head->inlining == head;
}

static bool same_subject(const struct site *a, const struct site *b)
{
	return a->kind != SITE_MOVED || view_equal(pair_bare_name(a->subject), pair_bare_name(b->subject));
}

/* Is A, in a function, what is printed as B where the function is inlined, or the other way round? */
static bool inlined_alike(const struct match_item *a, const struct match_item *b)
{
	return a->feature[TRACE_KIND] == b->feature[TRACE_KIND] &&
	       a->feature[TRACE_ALLOCATION] == b->feature[TRACE_ALLOCATION] &&
	       a->feature[TRACE_SKELETON] == b->feature[TRACE_SKELETON] &&
	       same_subject(trace_of(a)->site, trace_of(b)->site);
}

/* The site of FUNCTION that is printed as ITEM where the function is inlined. */
static struct trace inlined_as(struct work *work, const struct pair *pair, const struct function *function,
			       const struct match_item *item)
{
	struct match_list list = sites_list(&work->sites, pair, function);

	for (size_t i = 0; i < list.count; i++)
		if (inlined_alike(&list.items[i], item))
			return *trace_of(&list.items[i]);
	return (struct trace){ 0 };
}

/*
 * Follows ITEM, printed in its function because CALLEE was inlined on one side, to the function where the
 * other side prints it.  An empty trace where no inlining decision accounts for it.
 */
static struct trace follow(struct work *work, const struct callees *callees, const char *package,
			   const char *callee, const struct match_item *item, enum flip flip)
{
	const struct function *candidates[CANDIDATES];

	for (int depth = 0; depth < CHAIN && callee[0]; depth++) {
		size_t count = callees_find(callees, package, view_of(callee), candidates, CANDIDATES);
		if (count != 1)
			break;
		const struct pair *pair = work_pair(work, candidates[0]);
		const struct function *here = flip == FLIP_LOST ? pair->base : pair->head;
		if (flipped(pair, flip))
			return inlined_as(work, pair, flip == FLIP_LOST ? pair->head : pair->base, item);
		struct trace deeper = here ? inlined_as(work, pair, here, item) : (struct trace){ 0 };
		if (!deeper.site)
			break;
		package = here->package;
		callee = deeper.site->callee;
	}
	return (struct trace){ 0 };
}

static const char *inlining_text(struct work *work, const struct function *callee, enum flip flip)
{
	if (flip == FLIP_GAINED)
		return arena_print(&work->out->arena, "%s.%s is inlined now: its site is printed here too",
				   callee->package, callee->name);
	const char *reason = callee->inline_reason;
	return arena_print(&work->out->arena,
			   "%s.%s is no longer inlined%s%s: the site is printed there only", callee->package,
			   callee->name, reason[0] ? ": " : "", reason);
}

/* A matched leftover is its own partner: it is only to be skipped from here on. */
static void settle(struct work *work, struct match_item *item, const struct callees *callees, enum flip flip)
{
	const struct trace *trace = trace_of(item);

	if (flip == FLIP_GAINED && !pair_untouched(trace->pair))
		return;
	struct trace other = follow(work, callees, trace->function->package, trace->site->callee, item, flip);
	if (!other.site)
		return;
	const char *why = inlining_text(work, other.function, flip);
	if (flip == FLIP_LOST)
		work_delta(work, DELTA_MOVED, trace, &other, why);
	else
		work_delta(work, DELTA_MOVED, &other, trace, why);
	item->partner = item;
}

/*
 * A function that is inlined now shows its sites in every caller; that is no addition where the caller's own
 * code is what it was.  (In a caller that changed, the call itself may be new.)
 */
void across_inlining(struct work *work)
{
	struct callees callees = { 0 };

	for (int flip = FLIP_LOST; flip <= FLIP_GAINED; flip++) {
		struct leftovers *left = flip == FLIP_LOST ? &work->gone : &work->fresh;
		for (size_t i = 0; i < left->count; i++) {
			if (!trace_of(&left->items[i])->site->callee[0])
				continue;
			if (!callees.by_name)
				callees_index(&callees, &work->arena, work->head);
			settle(work, &left->items[i], &callees, (enum flip)flip);
		}
	}
}

/* "2.1" where ITEM is printed because its own function calls the literal "F.func2.1"; else empty. */
static struct view own_closure(const struct match_item *item)
{
	const struct view prefix = VIEW(".func");
	struct view callee = view_of(trace_of(item)->site->callee);
	const char *name = trace_of(item)->function->name;

	if (!view_starts(callee, view_of(name)))
		return view_upto(callee, 0);
	callee = view_from(callee, strlen(name));
	return view_starts(callee, prefix) ? view_from(callee, prefix.len) : view_upto(callee, 0);
}

/* Is COPY what BODY, in a literal, is printed as where the literal is inlined? */
static bool is_copy(const struct match_item *copy, const struct match_item *body)
{
	struct view path = own_closure(copy);

	return path.len && view_is(path, trace_of(body)->site->closure) && inlined_alike(copy, body) &&
	       copy->feature[TRACE_MESSAGE] == body->feature[TRACE_MESSAGE];
}

/* Is a site of the function of the leftover at AT left, too?  Those of one function are neighbours. */
static bool is_left(const struct leftovers *left, size_t at, const struct site *site)
{
	const struct function *function = trace_of(&left->items[at])->function;
	size_t first = at;

	while (first > 0 && trace_of(&left->items[first - 1])->function == function)
		first--;
	for (; first < left->count && trace_of(&left->items[first])->function == function; first++)
		if (trace_of(&left->items[first])->site == site)
			return true;
	return false;
}

/* Does another print of its function speak for the leftover at AT? */
static bool spoken_for(struct work *work, const struct leftovers *left, size_t at)
{
	const struct match_item *item = &left->items[at];
	const struct trace *trace = trace_of(item);

	if (!own_closure(item).len && !trace->site->closure[0])
		return false;
	struct match_list list = sites_list(&work->sites, trace->pair, trace->function);
	for (size_t i = 0; i < list.count; i++)
		if (is_copy(item, &list.items[i]) ||
		    (is_copy(&list.items[i], item) && !is_left(left, at, trace_of(&list.items[i])->site)))
			return true;
	return false;
}

/*
 * A literal that is inlined where its function calls it is printed twice, there and in its body: one piece
 * of code.  The body's site speaks for it, or the other one where that has matched alone.
 */
void across_closures(struct work *work)
{
	struct leftovers *const sides[] = { &work->gone, &work->fresh };

	for (size_t side = 0; side < COUNT_OF(sides); side++)
		for (size_t i = 0; i < sides[side]->count; i++)
			if (!sides[side]->items[i].partner && spoken_for(work, sides[side], i))
				sides[side]->items[i].partner = &sides[side]->items[i];
}

/* The function of the side's LIST that PACKAGE's code calls NAME, where there is exactly one. */
static const struct function *only_callee(struct work *work, struct callees *callees,
					  struct function_list list, const struct trace *caller)
{
	const struct function *candidates[CANDIDATES];

	if (!caller->site->callee[0])
		return NULL;
	if (!callees->by_name)
		callees_index(callees, &work->arena, list);
	size_t count = callees_find(callees, caller->function->package, view_of(caller->site->callee),
				    candidates, CANDIDATES);
	return count == 1 ? candidates[0] : NULL;
}

/* The leftover of FUNCTION, which only one side has, whose inlined copy is COPY. */
static struct match_item *leftover_of(struct work *work, struct leftovers *left,
				      const struct function *function, const struct trace *copy)
{
	const struct function one = { .package = copy->function->package,
				      .name = copy->function->name,
				      .site_count = 1,
				      .sites = arena_zero(&work->arena, 1, sizeof(struct site)) };

	one.sites[0] = *copy->site;
	struct match_list printed = sites_list(&work->sites, copy->pair, &one);
	for (size_t i = 0; i < left->count; i++) {
		struct match_item *item = &left->items[i];
		const struct pair *pair = trace_of(item)->pair;
		if (!item->partner && trace_of(item)->function == function && (!pair->base || !pair->head) &&
		    inlined_alike(item, &printed.items[0]))
			return item;
	}
	return NULL;
}

static void settle_part(struct work *work, struct match_item *item, const struct trace *base,
			const struct trace *head)
{
	work_delta(work, DELTA_MOVED, base, head, "");
	item->partner = item;
	/* A part of this part is found in a later turn. */
	work_rewired(work, base, head);
}

/*
 * Code that was put into a function of its own is printed there, and where that function is inlined once
 * more. The copy has matched what was in its place; the site in the new function is the same code.
 */
void across_parts(struct work *work)
{
	struct callees in_base = { 0 }, in_head = { 0 };

	for (size_t i = 0; i < work->rewired_count; i++) {
		struct rewired pair = work->rewired[i];
		const struct function *callee = only_callee(work, &in_head, work->head, &pair.head);
		struct match_item *item = callee ? leftover_of(work, &work->fresh, callee, &pair.head) : NULL;
		if (item)
			settle_part(work, item, &pair.base, trace_of(item));
		callee = only_callee(work, &in_base, work->base, &pair.base);
		item = callee ? leftover_of(work, &work->gone, callee, &pair.base) : NULL;
		if (item)
			settle_part(work, item, trace_of(item), &pair.head);
	}
}

#define HAS(feature) FEATURE_BIT(TRACE_##feature)
#define WORDS (HAS(PACKAGE) | HAS(KIND) | HAS(ALLOCATES) | HAS(ALLOCATION) | HAS(MESSAGE))
#define FINGERPRINT (WORDS | HAS(CAUSE))

/* A function was split, two were merged, a package variable changed files. */
static const struct match_rule rules[] = {
	{ .same = FINGERPRINT | HAS(FLOW), .needed = HAS(LEFT), .careful = true },
	{ .same = FINGERPRINT | HAS(FLOW), .needed = HAS(ENDED), .careful = true },
	{ .same = FINGERPRINT | HAS(FLOW), .needed = HAS(INIT) },
	{ .same = FINGERPRINT, .needed = HAS(LEFT), .careful = true },
	{ .same = FINGERPRINT, .needed = HAS(ENDED), .careful = true },
	{ .same = FINGERPRINT, .needed = HAS(INIT) },
	/* Of several ways to the heap the compiler may now explain another one. */
	{ .same = WORDS, .needed = HAS(LEFT), .careful = true },
	{ .same = WORDS, .needed = HAS(ENDED), .careful = true },
};

void across_functions(struct work *work)
{
	match((struct match_list){ work->gone.items, work->gone.count },
	      (struct match_list){ work->fresh.items, work->fresh.count }, rules, COUNT_OF(rules));
	for (size_t i = 0; i < work->fresh.count; i++) {
		struct match_item *item = &work->fresh.items[i];
		if (item->partner && item->partner != item)
			work_delta(work, DELTA_MOVED, trace_of(item->partner), trace_of(item), "");
	}
}
