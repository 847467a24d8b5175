/*
 * One-to-one matching of two lists by rules, from the strictest to the most generous.
 *
 * An item is a row of features (numbers); a rule names the features that must agree.  Every rule sees what
 * the rules before it left.  Within a group of items that agree, base and head match in their order; where
 * head has more of them than base, a careful rule matches none and leaves a doubt.
 */
#ifndef JUDGE_MATCH_H
#define JUDGE_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MATCH_FEATURES = 20 };

struct match_item {
	uint64_t feature[MATCH_FEATURES];
	const void *of;		    /* what it stands for */
	struct match_item *partner; /* NULL while unmatched */
	struct match_item *doubt;   /* a base item it was too ambiguous to match with, or NULL */
	int rule;		    /* of the match: index into the rules */
};

struct match_rule {
	unsigned same;	 /* features (bits) that agree */
	unsigned needed; /* features that must not be 0 */
	bool careful;	 /* a doubt rather than a guess where head has more candidates than base */
};

struct match_list {
	struct match_item *items;
	size_t count;
};

void match(struct match_list base, struct match_list head, const struct match_rule *rules, size_t rule_count);

#define FEATURE_BIT(feature) (1u << (feature))

#endif
