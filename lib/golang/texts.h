/*
 * A set of texts, each with a number beside it: a hash table that copies its keys and is emptied cheaply.
 */
#ifndef GOLANG_TEXTS_H
#define GOLANG_TEXTS_H

#include "base/view.h"

enum { TEXTS_MOST = 256 << 20 }; /* bytes of keys one set holds */

struct texts_slot {
	uint32_t round; /* the slot is taken where this is the set's round */
	uint32_t hash;
	uint32_t start, len;
	uint32_t value;
};

struct texts {
	char *bytes;
	size_t used, room;
	struct texts_slot *slots;
	size_t slot_count, taken; /* slot_count is a power of two, or 0 */
	uint32_t round;
};

/* The number of KEY, which is added with 0 where it was not in the set; *FRESH (may be NULL) says so.  The
 * pointer is good until the next addition.  NULL: the set is full. */
uint32_t *texts_add(struct texts *texts, struct view key, bool *fresh);
/* The number of KEY, or NULL where it is not in the set. */
const uint32_t *texts_find(const struct texts *texts, struct view key);
void texts_clear(struct texts *texts);
void texts_release(struct texts *texts);

#endif
