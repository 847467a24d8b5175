#include "judge/match.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/scope.h"

/* The features of a rule. */
struct key {
	unsigned places[MATCH_FEATURES];
	size_t count;
};

static struct key key_of(unsigned same)
{
	struct key key = { 0 };

	for (unsigned i = 0; i < MATCH_FEATURES; i++)
		if (same & FEATURE_BIT(i))
			key.places[key.count++] = i;
	return key;
}

static int compare_by(const struct match_item *a, const struct match_item *b, const struct key *key)
{
	for (size_t i = 0; i < key->count; i++) {
		uint64_t left = a->feature[key->places[i]], right = b->feature[key->places[i]];
		if (left != right)
			return left < right ? -1 : 1;
	}
	return 0;
}

/* By the key, and in list order among equals. */
static int order_by(const void *a, const void *b, void *key)
{
	const struct match_item *left = *(struct match_item *const *)a;
	const struct match_item *right = *(struct match_item *const *)b;
	int order = compare_by(left, right, key);

	return order ? order : (left > right) - (left < right);
}

static bool has_all(const struct match_item *item, unsigned needed)
{
	for (unsigned i = 0; needed >> i; i++)
		if ((needed & FEATURE_BIT(i)) && !item->feature[i])
			return false;
	return true;
}

static size_t gather(struct match_item **out, struct match_list list, unsigned needed, struct key *key)
{
	size_t count = 0;

	for (size_t i = 0; i < list.count; i++)
		if (!list.items[i].partner && has_all(&list.items[i], needed))
			out[count++] = &list.items[i];
	if (count)
		qsort_r(out, count, sizeof(*out), order_by, key);
	return count;
}

static size_t run_length(struct match_item *const *items, size_t count, const struct key *key)
{
	size_t length = 1;

	while (length < count && compare_by(items[0], items[length], key) == 0)
		length++;
	return length;
}

static void match_group(struct match_item **base, size_t base_count, struct match_item **head,
			size_t head_count, bool careful, int rule)
{
	if (careful && head_count > base_count) {
		for (size_t i = 0; i < head_count; i++)
			if (!head[i]->doubt)
				head[i]->doubt = base[0];
		return;
	}
	for (size_t i = 0; i < base_count && i < head_count; i++) {
		base[i]->partner = head[i];
		head[i]->partner = base[i];
		base[i]->rule = head[i]->rule = rule;
	}
}

void match(struct match_list base, struct match_list head, const struct match_rule *rules, size_t rule_count)
{
	scoped_free struct match_item **left = mem_zero(base.count, sizeof(struct match_item *));
	scoped_free struct match_item **right = mem_zero(head.count, sizeof(struct match_item *));

	for (size_t rule = 0; rule < rule_count; rule++) {
		struct key key = key_of(rules[rule].same);
		size_t left_count = gather(left, base, rules[rule].needed, &key);
		size_t right_count = left_count ? gather(right, head, rules[rule].needed, &key) : 0;
		for (size_t i = 0, j = 0; i < left_count && j < right_count;) {
			int order = compare_by(left[i], right[j], &key);
			size_t i_run = order <= 0 ? run_length(left + i, left_count - i, &key) : 0;
			size_t j_run = order >= 0 ? run_length(right + j, right_count - j, &key) : 0;
			if (order == 0)
				match_group(left + i, i_run, right + j, j_run, rules[rule].careful,
					    (int)rule);
			i += i_run;
			j += j_run;
		}
	}
}
