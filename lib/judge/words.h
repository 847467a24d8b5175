/*
 * Texts as numbers: equal texts have equal numbers, different ones different numbers.  Exact, unlike a hash,
 * because the texts come from the code that is judged.
 */
#ifndef JUDGE_WORDS_H
#define JUDGE_WORDS_H

#include "base/arena.h"

struct words {
	struct arena arena;
	struct word *slots;
	size_t count, room;
};

/* The number of TEXT: 0 for the empty one, else from 1 on. */
uint64_t words_number(struct words *words, struct view text);
void words_release(struct words *words);

#define scoped_words SCOPED(words_release) struct words

#endif
