#include "daemon/explain_function.h"

bool may_name_function(struct view name)
{
	for (size_t i = 0; i < name.len; i++)
		if (strchr(" -'\"", name.at[i]))
			return false;
	return name.len > 0;
}

/* NAME without the brackets of pointers and the list of type parameters: "(*T[...]).M" is "T.M". */
static struct view simple(struct arena *arena, struct view name)
{
	char *text = arena_text(arena, name);
	size_t len = 0, depth = 0;

	for (size_t i = 0; i < name.len; i++) {
		depth += name.at[i] == '[';
		if (!depth && !strchr("(*)", name.at[i]))
			text[len++] = name.at[i];
		depth -= depth && name.at[i] == ']';
	}
	return (struct view){ text, len };
}

/* Is WANTED what GIVEN ends with, from the start of an element on? */
static bool ends_with(struct view given, struct view wanted)
{
	if (!view_ends(given, wanted))
		return false;
	return given.len == wanted.len || strchr("./", given.at[given.len - wanted.len - 1]);
}

static bool means(struct arena *arena, const struct function *function, struct view name)
{
	const char *full = arena_print(arena, "%s.%s", function->package, function->name);

	return ends_with(simple(arena, view_of(full)), simple(arena, name));
}

static bool is_exact(const struct function *function, struct view name)
{
	struct view package = view_of(function->package);

	return view_is(name, function->name) ||
	       (view_skip(&name, package) && view_skip(&name, VIEW(".")) && view_is(name, function->name));
}

size_t functions_named(const struct function **out, struct arena *arena, struct collection *collection,
		       struct view name)
{
	struct function *all, *found = NULL;
	size_t all_count = collection_functions(collection, &all), count = 0, room = 0, exact = 0;

	for (size_t i = 0; i < all_count; i++) {
		if (all[i].external || !means(arena, &all[i], name))
			continue;
		struct function *slot = arena_push(arena, found, count, room);
		*slot = all[i];
		if (!is_exact(&all[i], name))
			continue;
		*slot = found[exact];
		found[exact++] = all[i];
	}
	*out = found;
	return exact ? exact : count;
}
