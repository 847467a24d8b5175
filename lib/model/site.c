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

bool site_allocates(const struct site *site)
{
	return site->kind != SITE_LEAK && site->allocation != ALLOCATION_NEVER;
}
