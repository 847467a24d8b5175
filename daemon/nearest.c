#include "daemon/nearest.h"

#include <string.h>

enum { WORD_MOST = 48 };

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Levenshtein's distance with one row of memory. */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORD_MOST + 1], length = strlen(b);

	if (length > WORD_MOST || strlen(a) > WORD_MOST)
		return WORD_MOST;
	for (size_t j = 0; j <= length; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= length; j++) {
			size_t above = row[j];
			row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[length];
}

const char *nearest_of(const char *word, const char *const *first, size_t count, size_t stride)
{
	const char *best = NULL;
	size_t best_distance = strlen(word) / 3 + 2;

	for (size_t i = 0; i < count; i++) {
		const char *known = *(const char *const *)(const void *)((const char *)first + i * stride);
		size_t away = distance(word, known);
		if (away < best_distance) {
			best = known;
			best_distance = away;
		}
	}
	return best;
}
