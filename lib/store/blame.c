/*
 * From what is there now, back through the changes: before a change, there were as many sites of the same
 * words as after it, less those that it added, plus those that it removed.  Of equal sites the newest are
 * told first.
 */
#include "store/blame.h"

#include <stdlib.h>

#include "store/handle.h"
#include "store/history.h"
#include "store/words.h"

enum { CHANGES_MOST = 10000 }; /* looked at */

/* Sites of equal words in one package's compilation, all still to be told. */
struct group {
	const struct site *site;
	const char *package;
	size_t there; /* before the change that is looked at next */
	size_t left;  /* of those that are there now, how many have not been told */
};

struct search {
	struct arena *arena;
	struct group *groups;
	size_t count, room;
	size_t left;
	struct blame blame;
};

static bool same_words(const struct site *a, const struct site *b)
{
	return a->kind == b->kind && a->cause == b->cause && a->allocation == b->allocation &&
	       strcmp(a->message, b->message) == 0;
}

static struct group *group_of(const struct search *search, const char *package, const struct site *site)
{
	for (size_t i = 0; i < search->count; i++)
		if (strcmp(search->groups[i].package, package) == 0 &&
		    same_words(search->groups[i].site, site))
			return &search->groups[i];
	return NULL;
}

static void add_present(struct search *search, const char *package, const struct worded *words)
{
	for (size_t i = 0; i < words->count; i++) {
		struct group *group = group_of(search, package, words->list[i]);
		if (!group) {
			group = arena_push(search->arena, search->groups, search->count, search->room);
			group->site = words->list[i];
			group->package = package;
		}
		group->there++;
		group->left++;
		search->left++;
	}
}

static int read_present(struct search *search, struct store *store, int64_t function, const char *line,
			struct err *err)
{
	scoped_query query = QUERY(store, PRESENT_WORDS, value_int(function), value_text(line));
	int more;

	while ((more = query_next(&query, err)) > 0) {
		struct worded words;
		if (words_read(&words, search->arena, query_bytes(&query, 1), err) < 0)
			return -1;
		add_present(search, query_text(&query, 0, search->arena), &words);
	}
	return more;
}

static size_t count_in(const struct site *const *sites, size_t count, const struct site *site)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += same_words(sites[i], site);
	return found;
}

static struct commit_info keep_commit(struct arena *arena, const struct commit_info *commit)
{
	struct commit_info kept = *commit;

	kept.author = arena_text(arena, view_of(commit->author));
	kept.subject = kept.message = arena_text(arena, view_of(commit->subject));
	return kept;
}

static void tell(struct search *search, struct group *group, size_t times,
		 const struct history_change *change)
{
	for (size_t i = 0; i < times; i++) {
		struct blamed_site *told = arena_push(search->arena, search->blame.list, search->blame.count,
						      search->blame.room);
		*told = (struct blamed_site){ .site = group->site,
					      .package = group->package,
					      .go_version = "" };
		if (!change)
			continue;
		told->known = true;
		told->commit = keep_commit(search->arena, &change->commit);
		told->position = change->position;
		told->go_version = arena_text(search->arena, view_of(change->go_version));
		told->toolchain_changed = change->toolchain_changed;
		told->at_least = change->first || change->gap > 0;
	}
	group->left -= times;
	search->left -= times;
}

static int take_change(void *payload, const struct history_change *change, struct err *err)
{
	struct search *search = payload;

	for (size_t i = 0; i < search->count; i++) {
		struct group *group = &search->groups[i];
		if (strcmp(group->package, change->package) != 0)
			continue;
		size_t before = group->there + count_in(change->removed, change->removed_count, group->site) -
				count_in(change->added, change->added_count, group->site);
		if (group->left > before)
			tell(search, group, group->left - before, change);
		group->there = before;
	}
	/* Ends the walk early; told apart from a failure by its kind. */
	return search->left ? 0 : err_set(err, ERR_NONE, "all sites are told");
}

int blame_function(struct blame *out, struct arena *arena, struct store *store, int64_t function,
		   const char *line, struct err *err)
{
	struct search search = { .arena = arena };

	if (read_present(&search, store, function, line, err) < 0)
		return -1;
	if (search.left &&
	    history_each(store, function, line, 0, CHANGES_MOST, take_change, &search, err) < 0 &&
	    err->kind != ERR_NONE)
		return -1;
	for (size_t i = 0; i < search.count; i++)
		tell(&search, &search.groups[i], search.groups[i].left, NULL);
	*out = search.blame;
	return 0;
}
