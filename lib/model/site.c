#include "model/site.h"

#include "base/scope.h"

static const char *const kinds[SITE_KIND_COUNT] = {
	[SITE_MOVED] = "moved",
	[SITE_ESCAPES] = "escapes",
	[SITE_LEAK] = "leak",
};

static const char *const allocations[ALLOCATION_COUNT] = {
	[ALLOCATION_ALWAYS] = "always",
	[ALLOCATION_MAYBE] = "maybe",
	[ALLOCATION_NEVER] = "never",
};

static const struct cause_info causes[CAUSE_COUNT] = {
#define CAUSE(identifier, name, happens, remedy) [CAUSE_##identifier] = { name, happens, remedy },
#include "model/cause.def"
#undef CAUSE
};

const char *site_kind_name(enum site_kind kind)
{
	return kinds[kind];
}

const char *allocation_name(enum allocation allocation)
{
	return allocations[allocation];
}

const struct cause_info *cause_info(enum cause cause)
{
	return &causes[cause];
}

static bool place_in(const char *const *names, size_t count, struct view name, size_t *out)
{
	for (size_t i = 0; i < count; i++)
		if (view_is(name, names[i]))
			return *out = i, true;
	return false;
}

bool site_kind_parse(struct view name, enum site_kind *out)
{
	size_t place;

	return place_in(kinds, COUNT_OF(kinds), name, &place) && (*out = (enum site_kind)place, true);
}

bool allocation_parse(struct view name, enum allocation *out)
{
	size_t place;

	return place_in(allocations, COUNT_OF(allocations), name, &place) &&
	       (*out = (enum allocation)place, true);
}

bool cause_parse(struct view name, enum cause *out)
{
	for (size_t i = 0; i < CAUSE_COUNT; i++)
		if (view_is(name, causes[i].name))
			return *out = (enum cause)i, true;
	return false;
}

/* What everybody's code has, and for what the cause's remedy is too general: by the beginning of the message
 * or of the function that was inlined. */
static const struct {
	enum cause cause;
	const char *message, *callee;
	const char *remedy;
} remedies[] = {
	{ CAUSE_RETURN_POINTER, "&errors.errorString{", "",
	  "return an error that was made once, in a variable of the package (errors.Is finds it when it is "
	  "wrapped); or keep it, if this is the rare path" },
	{ CAUSE_RETURN_POINTER, "&fmt.wrapError{", "",
	  "return the error as it is, or one that was made once; or keep it, if this is the rare path" },
	{ CAUSE_SLICE_GROWTH, "", "strings.(*Builder).",
	  "call Grow before with the size that is needed, or append to a []byte that is reused" },
	{ CAUSE_SLICE_GROWTH, "", "bytes.(*Buffer).",
	  "call Grow before with the size that is needed, or reuse the buffer after Reset" },
	{ CAUSE_SLICE_GROWTH, "", "slices.Clone[",
	  "copy into a slice that is reused: append(old[:0], s...)" },
};

const char *site_remedy(const struct site *site)
{
	for (size_t i = 0; i < COUNT_OF(remedies); i++)
		if (remedies[i].cause == site->cause &&
		    view_starts(view_of(site->message), view_of(remedies[i].message)) &&
		    view_starts(view_of(site->callee), view_of(remedies[i].callee)))
			return remedies[i].remedy;
	return cause_info(site->cause)->remedy;
}

bool site_allocates(const struct site *site)
{
	return site->kind != SITE_LEAK && site->allocation != ALLOCATION_NEVER;
}
