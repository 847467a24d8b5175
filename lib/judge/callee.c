#include "judge/callee.h"

#include <stdlib.h>

#include "base/buf.h"

/* qsort and bsearch want pointers to pointers. */
static int by_bare_name(const void *a, const void *b)
{
	const struct function *left = *(const struct function *const *)a;
	const struct function *right = *(const struct function *const *)b;
	int order = view_compare(pair_bare_name(left->name), pair_bare_name(right->name));

	return order ? order : (left > right) - (left < right);
}

void callees_index(struct callees *out, struct arena *arena, struct function_list functions)
{
	out->by_name = arena_zero(arena, functions.count, sizeof(const struct function *));
	out->count = functions.count;
	for (size_t i = 0; i < functions.count; i++)
		out->by_name[i] = &functions.items[i];
	if (out->count)
		qsort(out->by_name, out->count, sizeof(const struct function *), by_bare_name);
}

static size_t first_of(const struct callees *callees, struct view bare)
{
	size_t low = 0, high = callees->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (view_compare(pair_bare_name(callees->by_name[middle]->name), bare) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Writes type arguments as "[...]" and cuts the directories of a package path off. */
static void simplify(struct buf *out, struct view name)
{
	int depth = 0;

	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		depth -= c == ']' && depth > 0;
		if (c == '/' && !depth)
			buf_clear(out);
		else if (!depth)
			buf_char(out, c);
		if (c == '[' && depth++ == 0)
			buf_text(out, "...");
	}
}

bool callee_package_called(const char *path, struct view name)
{
	struct view rest = view_of(path), element = { NULL, 0 };

	while (rest.len) {
		ptrdiff_t slash = view_find_last(rest, VIEW("/"));
		element = slash < 0 ? rest : view_from(rest, (size_t)slash + 1);
		rest = slash < 0 ? view_upto(rest, 0) : view_upto(rest, (size_t)slash);
		if (!(element.len > 1 && element.at[0] == 'v' && element.at[1] >= '0' &&
		      element.at[1] <= '9'))
			break;
	}
	return view_equal(element, name) ||
	       (view_starts(element, name) && element.len > name.len && element.at[name.len] == '.');
}

enum likeness {
	LIKE_BARE,    /* only the bare name agrees */
	LIKE_PACKAGE, /* a package of that name has it */
	LIKE_SAME,    /* the caller's package has it */
	LIKE_COUNT,
};

static enum likeness likeness(const struct function *function, const char *package, struct view name)
{
	ptrdiff_t dot = view_find(name, VIEW("."));
	struct view qualifier = dot > 0 ? view_upto(name, (size_t)dot) : view_upto(name, 0);

	if (view_is(name, function->name) && strcmp(function->package, package) == 0)
		return LIKE_SAME;
	if (qualifier.len && view_is(view_from(name, qualifier.len + 1), function->name) &&
	    callee_package_called(function->package, qualifier))
		return LIKE_PACKAGE;
	return LIKE_BARE;
}

size_t callees_find(const struct callees *callees, const char *package, struct view name,
		    const struct function **out, size_t most)
{
	scoped_buf simple = { 0 };
	enum likeness best = LIKE_BARE;
	size_t found = 0;

	simplify(&simple, name);
	struct view bare = pair_bare_name(buf_string(&simple));
	if (!bare.len)
		return 0;
	for (size_t i = first_of(callees, bare); i < callees->count; i++) {
		const struct function *function = callees->by_name[i];
		if (!view_equal(pair_bare_name(function->name), bare))
			break;
		enum likeness now = likeness(function, package, buf_view(&simple));
		if (now > best) {
			best = now;
			found = 0;
		}
		if (now == best && found < most)
			out[found++] = function;
	}
	return found;
}

struct view callee_of_call(struct view expression)
{
	int depth = 0;

	if (!view_ends(expression, VIEW(")")))
		return view_upto(expression, 0);
	for (size_t at = expression.len; at > 0; at--) {
		char c = expression.at[at - 1];
		depth += (c == ')') - (c == '(');
		if (depth == 0)
			return view_upto(expression, at - 1);
	}
	return view_upto(expression, 0);
}
