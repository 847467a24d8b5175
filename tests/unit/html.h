/* What every page must be. */
#ifndef UNIT_HTML_H
#define UNIT_HTML_H

#include "base/view.h"
#include "unit/unit.h"

/* Names of elements that have no end. */
static inline bool html_is_void(struct view name)
{
	static const char *const names[] = { "meta", "link", "br", "input", "img" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (view_is(name, names[i]))
			return true;
	return false;
}

/* Every "<" begins an element of ours, and each is closed where it has to be. */
static inline void html_well_formed(const char *name, const char *page)
{
	const char *open[64];
	size_t lengths[COUNT_OF(open)], depth = 0;

	for (const char *at = strchr(page, '<'); at; at = strchr(at + 1, '<')) {
		bool closes = at[1] == '/';
		const char *start = at + 1 + closes;
		size_t length = strcspn(start, " >");
		if (*start == '!' || (!closes && html_is_void((struct view){ start, length })))
			continue;
		if (!closes) {
			ck_assert_uint_lt(depth, COUNT_OF(open));
			open[depth] = start;
			lengths[depth++] = length;
			continue;
		}
		ck_assert_msg(depth > 0 && lengths[depth - 1] == length &&
				      memcmp(open[depth - 1], start, length) == 0,
			      "%s: %.40s", name, at);
		depth--;
	}
	ck_assert_msg(depth == 0, "%s: %zu elements stay open", name, depth);
}

#endif
