/*
 * The names that a declaration declares within itself: private to the function index.
 */
#ifndef GOLANG_LOCALS_H
#define GOLANG_LOCALS_H

#include "golang/scan.h"

struct local {
	struct view name;
	uint32_t ordinal; /* for the user of the table; starts with 0 */
};

struct locals {
	struct local *list; /* sorted by name, each once */
	size_t count, room;
};

/* Collects from the declaration whose tokens are [FROM, TO); FROM is at `func` or `var`.  What is no local
 * but looks like one to a reader without types (a key that bears a local's name) counts as one. */
void locals_collect(struct locals *out, const struct scan *scan, size_t from, size_t to);
struct local *locals_find(const struct locals *locals, struct view name);
void locals_release(struct locals *locals);
#define scoped_locals SCOPED(locals_release) struct locals

#endif
