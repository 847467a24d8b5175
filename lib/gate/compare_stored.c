#include "gate/compare_stored.h"

#include <string.h>

#include "gate/affected.h"
#include "judge/compare.h"
#include "store/commits.h"

void stored_comparison_release(struct stored_comparison *stored)
{
	comparison_release(&stored->comparison);
	collection_release(&stored->head);
	collection_release(&stored->base);
	outline_release(&stored->head_outline);
	outline_release(&stored->base_outline);
	arena_release(&stored->arena);
}

static int read_configurations(struct configurations *out, struct arena *arena, struct store *store,
			       int64_t repository, const struct oid *commit, struct err *err)
{
	if (commit_configurations(out, arena, store, repository, commit, err) < 0)
		return -1;
	return out->count ? 0
			  : err_set(err, ERR_ABSENT, "commit %.*s was not collected", OID_SHORT, commit->hex);
}

static bool is_alike(const struct configuration *a, const struct configuration *b)
{
	return strcmp(a->goos, b->goos) == 0 && strcmp(a->goarch, b->goarch) == 0 &&
	       strcmp(a->tags, b->tags) == 0 && strcmp(a->gcflags, b->gcflags) == 0;
}

/* The newest that both have, and that is like LIKE, where it is not NULL; NULL: there is none. */
static const struct configuration *shared(const struct configurations *a, const struct configurations *b,
					  const struct configuration *like)
{
	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			if (configuration_equal(&a->list[i], &b->list[j]) &&
			    (!like || is_alike(&a->list[i], like)))
				return &a->list[i];
	return NULL;
}

static int choose_configuration(struct stored_comparison *out, struct store *store, int64_t repository,
				const char *line, const struct oid *base, const struct oid *head,
				struct err *err)
{
	struct configurations of_base, of_head, of_line;

	if (read_configurations(&of_base, &out->arena, store, repository, base, err) < 0 ||
	    read_configurations(&of_head, &out->arena, store, repository, head, err) < 0 ||
	    line_configurations(&of_line, &out->arena, store, repository, line, err) < 0)
		return -1;
	const struct configuration *found =
		of_line.count ? shared(&of_head, &of_base, &of_line.list[0]) : NULL;
	if (!found && *line)
		return err_set(err, ERR_INPUT, "the two commits were not both collected under %s", line);
	if (!found)
		found = shared(&of_head, &of_base, NULL);
	if (found)
		return out->configuration = *found, 0;
	return err_set(err, ERR_INPUT,
		       "the two commits were collected under different configurations: %s %s/%s and %s %s/%s",
		       of_base.list[0].go_version, of_base.list[0].goos, of_base.list[0].goarch,
		       of_head.list[0].go_version, of_head.list[0].goos, of_head.list[0].goarch);
}

int compare_stored(struct stored_comparison *out, struct store *store, int64_t repository, const char *line,
		   const struct oid *base, const struct oid *head, struct err *err)
{
	scoped_affected affected = { 0 };

	if (choose_configuration(out, store, repository, line, base, head, err) < 0 ||
	    records_outline(&out->base_outline, store, repository, base, &out->configuration, false, err) <
		    0 ||
	    records_outline(&out->head_outline, store, repository, head, &out->configuration, false, err) < 0)
		return -1;
	affected_find(&affected, &out->base_outline, &out->head_outline);
	if (affected_load(&out->base, store, &out->base_outline, affected.in_base, err) < 0 ||
	    affected_load(&out->head, store, &out->head_outline, affected.in_head, err) < 0 ||
	    compare(&out->comparison, &out->base, &out->head, err) < 0)
		return -1;
	out->comparison.base_commit = arena_text(&out->arena, view_of(base->hex));
	out->comparison.head_commit = arena_text(&out->arena, view_of(head->hex));
	out->comparison.unchanged += affected.alike;
	return 0;
}
