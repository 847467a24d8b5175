#include "judge/pair.h"

#include "base/buf.h"
#include "base/mem.h"
#include "judge/fingerprint.h"
#include "judge/match.h"
#include "judge/packages.h"

enum pair_feature {
	PAIR_IDENTITY,
	PAIR_PACKAGE, /* as base calls it */
	PAIR_NAME,
	PAIR_BARE,     /* name without receiver */
	PAIR_FILE,     /* without directories */
	PAIR_TOKENS,   /* 0 for none */
	PAIR_SHAPE,    /* 0 for none */
	PAIR_SITES,    /* 0 for a function without sites */
	PAIR_DECLARED, /* 1: neither an initialiser nor a written init function */
	PAIR_INIT,     /* 1: a written init function, numbered by the order in its file */
	PAIR_VARS,     /* 1: a package initialiser, one for each file */
	PAIR_ALONE,    /* 1: only this side has its package */
};

#define HAS(feature) FEATURE_BIT(PAIR_##feature)

static const struct match_rule rules[] = {
	/* The same function. */
	{ .same = HAS(IDENTITY) | HAS(TOKENS), .needed = HAS(DECLARED) | HAS(TOKENS) },
	{ .same = HAS(PACKAGE) | HAS(TOKENS), .needed = HAS(INIT) | HAS(TOKENS) },
	{ .same = HAS(IDENTITY), .needed = HAS(DECLARED) },
	{ .same = HAS(IDENTITY) },
	/* A file was renamed: its initialiser moved. */
	{ .same = HAS(PACKAGE) | HAS(SITES), .needed = HAS(VARS) | HAS(SITES) },
	{ .same = HAS(PACKAGE) | HAS(SHAPE), .needed = HAS(INIT) | HAS(SHAPE) },
	/* The same code elsewhere, or under another name. */
	{ .same = HAS(NAME) | HAS(TOKENS) | HAS(FILE), .needed = HAS(DECLARED) | HAS(TOKENS) },
	{ .same = HAS(NAME) | HAS(TOKENS), .needed = HAS(DECLARED) | HAS(TOKENS), .careful = true },
	{ .same = HAS(PACKAGE) | HAS(TOKENS), .needed = HAS(DECLARED) | HAS(TOKENS), .careful = true },
	{ .same = HAS(TOKENS), .needed = HAS(DECLARED) | HAS(TOKENS), .careful = true },
	/* A renamed receiver type, whose name the body may use. */
	{ .same = HAS(PACKAGE) | HAS(BARE) | HAS(SHAPE),
	  .needed = HAS(DECLARED) | HAS(SHAPE),
	  .careful = true },
	{ .same = HAS(PACKAGE) | HAS(BARE) | HAS(FILE), .needed = HAS(DECLARED), .careful = true },
	/* Renamed, and so are things that it uses. */
	{ .same = HAS(PACKAGE) | HAS(SHAPE) | HAS(SITES),
	  .needed = HAS(DECLARED) | HAS(SHAPE),
	  .careful = true },
	{ .same = HAS(PACKAGE) | HAS(SHAPE), .needed = HAS(DECLARED) | HAS(SHAPE), .careful = true },
	/* Moved to another package, where other names need a qualifier. */
	{ .same = HAS(NAME) | HAS(SHAPE), .needed = HAS(DECLARED) | HAS(SHAPE), .careful = true },
	{ .same = HAS(NAME) | HAS(SITES), .needed = HAS(DECLARED) | HAS(SITES), .careful = true },
	{ .same = HAS(NAME) | HAS(FILE), .needed = HAS(DECLARED) | HAS(ALONE), .careful = true },
	{ .same = HAS(BARE) | HAS(SHAPE) | HAS(FILE),
	  .needed = HAS(DECLARED) | HAS(ALONE) | HAS(SHAPE),
	  .careful = true },
};

struct view pair_bare_name(const char *name)
{
	struct view text = view_of(name);

	for (size_t at = text.len; at > 1; at--)
		if (text.at[at - 1] == '.' && at < text.len && !strchr(".]", text.at[at]) &&
		    text.at[at - 2] != '.')
			return view_from(text, at);
	return text;
}

static struct view file_name(const char *file)
{
	const char *slash = strrchr(file, '/');

	return view_of(slash ? slash + 1 : file);
}

static void set_features(uint64_t *feature, struct words *words, struct buf *scratch,
			 const struct function *function, const char *package, bool alone)
{
	bool vars = strcmp(function->name, "init") == 0, init = function_is_init(function) && !vars;

	buf_clear(scratch);
	buf_print(scratch, "%s\x1f%s\x1f%s", package, function->name, vars || init ? function->file : "");
	feature[PAIR_IDENTITY] = words_number(words, buf_view(scratch));
	feature[PAIR_PACKAGE] = words_number(words, view_of(package));
	feature[PAIR_NAME] = words_number(words, view_of(function->name));
	feature[PAIR_BARE] = words_number(words, pair_bare_name(function->name));
	feature[PAIR_FILE] = words_number(words, file_name(function->file));
	feature[PAIR_TOKENS] = function->tokens;
	feature[PAIR_SHAPE] = function->shape;
	buf_clear(scratch);
	fingerprint_function(scratch, function);
	feature[PAIR_SITES] = words_number(words, buf_view(scratch));
	feature[PAIR_DECLARED] = !vars && !init;
	feature[PAIR_INIT] = init;
	feature[PAIR_VARS] = vars;
	feature[PAIR_ALONE] = alone;
}

/* PACKAGES is NULL for base. */
static struct match_list items_of(struct function_list list, struct function_list other, struct words *words,
				  const struct packages *packages)
{
	scoped_buf scratch = { 0 };
	struct match_item *items = mem_zero(list.count, sizeof(*items));

	for (size_t i = 0; i < list.count; i++) {
		const char *package = list.items[i].package;
		items[i].of = &list.items[i];
		set_features(items[i].feature, words, &scratch, &list.items[i],
			     packages ? packages_in_base(packages, package) : package,
			     !packages_has(other, package));
	}
	return (struct match_list){ items, list.count };
}

static void list_release(struct match_list *list)
{
	free(list->items);
}

struct pair_list pair_functions(struct arena *arena, struct words *words, const struct packages *packages,
				struct function_list base, struct function_list head)
{
	SCOPED(list_release) struct match_list left = items_of(base, head, words, NULL);
	SCOPED(list_release) struct match_list right = items_of(head, base, words, packages);
	struct pair *pairs = arena_zero(arena, base.count + head.count, sizeof(*pairs));
	size_t count = 0;

	match(left, right, rules, COUNT_OF(rules));
	for (size_t i = 0; i < right.count; i++, count++) {
		const struct match_item *item = &right.items[i];
		pairs[count].head = item->of;
		if (item->partner)
			pairs[count].base = item->partner->of;
		else if (item->doubt)
			pairs[count].doubt = item->doubt->of;
	}
	for (size_t i = 0; i < left.count; i++)
		if (!left.items[i].partner)
			pairs[count++].base = left.items[i].of;
	return (struct pair_list){ pairs, count };
}

bool pair_stayed(const struct pair *pair)
{
	return pair->base && pair->head && function_compare(pair->base, pair->head) == 0;
}

bool pair_untouched(const struct pair *pair)
{
	return pair->base && pair->head && pair->base->tokens && pair->base->tokens == pair->head->tokens;
}
