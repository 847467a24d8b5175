/*
 * A piece of text that somebody else owns: pointer and length, no terminator.  Every parser takes one
 * and returns pieces of it.
 */
#ifndef BASE_VIEW_H
#define BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct view {
	const char *at;
	size_t len;
};

#define VIEW(literal) ((struct view){ (literal), sizeof(literal) - 1 })
/* For printf's "%.*s". */
#define VIEW_ARG(view) (int)(view).len, (view).at

static inline struct view view_of(const char *text)
{
	return (struct view){ text, text ? strlen(text) : 0 };
}

static inline struct view view_from(struct view v, size_t start)
{
	return (struct view){ v.at + start, v.len - start };
}

static inline struct view view_upto(struct view v, size_t end)
{
	return (struct view){ v.at, end };
}

static inline bool view_equal(struct view a, struct view b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool view_is(struct view v, const char *text)
{
	return view_equal(v, view_of(text));
}

static inline bool view_starts(struct view v, struct view prefix)
{
	return v.len >= prefix.len && view_equal(view_upto(v, prefix.len), prefix);
}

static inline bool view_ends(struct view v, struct view suffix)
{
	return v.len >= suffix.len && view_equal(view_from(v, v.len - suffix.len), suffix);
}

/* Cuts PREFIX (or SUFFIX) off *V and says whether it was there. */
bool view_skip(struct view *v, struct view prefix);
bool view_drop(struct view *v, struct view suffix);
/* The first (last) place of NEEDLE in V, or -1. */
ptrdiff_t view_find(struct view v, struct view needle);
ptrdiff_t view_find_last(struct view v, struct view needle);
/* Cuts the text before the first SEPARATOR off *REST into *HEAD; the last piece is what remains.  False
 * once nothing remains (REST->at is NULL then). */
bool view_split(struct view *rest, char separator, struct view *head);
struct view view_trim(struct view v);
int view_compare(struct view a, struct view b);
/* A whole decimal number without sign, at most MOST; false (and *OUT untouched) for anything else. */
bool view_number(struct view v, uint64_t most, uint64_t *out);

#endif
