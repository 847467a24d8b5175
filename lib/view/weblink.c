#include "view/weblink.h"

#include "view/html.h"

/* What stands between the parts of an address, as each host's own pages have it. */
static const struct shape {
	const char *host;
	const char *commit, *file, *line, *change;
	const char *compare, *between; /* NULL: it wants branches, not commits */
} shapes[] = {
	{ "github", "/commit/", "/blob/", "#L", "/pull/", "/compare/", "..." },
	{ "gitlab", "/-/commit/", "/-/blob/", "#L", "/-/merge_requests/", "/-/compare/", "..." },
	{ "gitea", "/commit/", "/src/commit/", "#L", "/pulls/", "/compare/", "..." },
	{ "forgejo", "/commit/", "/src/commit/", "#L", "/pulls/", "/compare/", "..." },
	{ "bitbucket", "/commits/", "/src/", "#lines-", "/pull-requests/", NULL, NULL },
};

/* NULL: nothing is linked. */
static const struct shape *shape_of(const struct weblink *web)
{
	if (!web->host || !web->root || !*web->root)
		return NULL;
	for (size_t i = 0; i < COUNT_OF(shapes); i++)
		if (strcmp(shapes[i].host, web->host) == 0)
			return &shapes[i];
	return NULL;
}

bool weblink_commit(struct buf *out, const struct weblink *web, const struct oid *commit)
{
	const struct shape *shape = shape_of(web);

	if (!shape || oid_is_empty(commit))
		return false;
	buf_print(out, "%s%s%s", web->root, shape->commit, commit->hex);
	return true;
}

bool weblink_line(struct buf *out, const struct weblink *web, const struct oid *commit, const char *file,
		  long long line)
{
	const struct shape *shape = shape_of(web);

	/* A file with an absolute path is of the toolchain, not of the repository. */
	if (!shape || oid_is_empty(commit) || !*file || *file == '/')
		return false;
	buf_print(out, "%s%s%s/", web->root, shape->file, commit->hex);
	html_percent(out, file, "/");
	buf_print(out, "%s%lld", shape->line, line);
	return true;
}

bool weblink_change(struct buf *out, const struct weblink *web, uint64_t number)
{
	const struct shape *shape = shape_of(web);

	if (!shape || !number)
		return false;
	buf_print(out, "%s%s%llu", web->root, shape->change, (unsigned long long)number);
	return true;
}

bool weblink_compare(struct buf *out, const struct weblink *web, const struct oid *base,
		     const struct oid *head)
{
	const struct shape *shape = shape_of(web);

	if (!shape || !shape->compare || oid_is_empty(base) || oid_is_empty(head))
		return false;
	buf_print(out, "%s%s%s%s%s", web->root, shape->compare, base->hex, shape->between, head->hex);
	return true;
}
