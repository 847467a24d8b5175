#include "forge/listing.h"

#include "base/mem.h"
#include "forge/call.h"

/* Paths below the repository's own; how a branch names its commit. */
static const struct listing {
	const char *kind;
	const char *changes, *member; /* member that holds the list; NULL: the answer is the list */
	const char *branches, *outer, *inner;
} listings[] = {
	{ "github", "/pulls?state=open&per_page=100", NULL, "/branches/", "commit", "sha" },
	{ "gitea", "/pulls?state=open&limit=50", NULL, "/branches/", "commit", "id" },
	{ "forgejo", "/pulls?state=open&limit=50", NULL, "/branches/", "commit", "id" },
	{ "gitlab", "/merge_requests?state=opened&per_page=100", NULL, "/repository/branches/", "commit",
	  "id" },
	{ "bitbucket", "/pullrequests?state=OPEN&pagelen=50", "values", "/refs/branches/", "target", "hash" },
};

/* Nothing that we ask for is about a message. */
static const struct message no_message = { .attempt = FORGE_UNKNOWN_COMMIT_TRIES };

static const struct listing *find(const struct forge_ops *ops)
{
	for (size_t i = 0; i < COUNT_OF(listings); i++)
		if (strcmp(listings[i].kind, ops->name) == 0)
			return &listings[i];
	return NULL;
}

bool forge_lists(const struct forge_ops *ops)
{
	return find(ops) && ops->repository_path;
}

struct taking {
	forge_take *each;
	void *payload;
	struct err *err;
	bool failed;
};

static bool take_element(void *payload, const json_t *element)
{
	struct taking *taking = payload;
	scoped_free char *text = json_dumps(element, JSON_COMPACT);

	taking->failed = text && taking->each(taking->payload, view_of(text), taking->err) < 0;
	return taking->failed;
}

int forge_list_changes(struct forge_answer *out, struct forge_session *session, const struct forge_ops *ops,
		       const struct forge_target *target, forge_take *each, void *payload, struct err *err)
{
	const struct call call = { out, session, ops, target, &no_message };
	const struct listing *listing = find(ops);
	struct taking taking = { each, payload, err, false };
	bool found;

	if (!listing || !ops->repository_path) {
		call_refuse(out, "hosts of this kind list nothing");
		return 0;
	}
	scoped_free char *repository = ops->repository_path(target->repository);
	scoped_free char *path = mem_print("%s%s", repository, listing->changes);
	(void)!call_search(&found, &call, path, listing->member, take_element, &taking);
	return taking.failed ? -1 : 0;
}

void forge_branch_head(struct oid *head, struct forge_answer *out, struct forge_session *session,
		       const struct forge_ops *ops, const struct forge_target *target, const char *branch)
{
	const struct call call = { out, session, ops, target, &no_message };
	const struct listing *listing = find(ops);
	scoped_json *json = NULL;
	struct err err;

	if (!listing || !ops->repository_path) {
		call_refuse(out, "hosts of this kind list nothing");
		return;
	}
	scoped_free char *repository = ops->repository_path(target->repository);
	scoped_free char *name = call_escape(branch);
	scoped_free char *path = mem_print("%s%s%s", repository, listing->branches, name);
	if (!call_send(&json, &call, "GET", path, NULL))
		return;
	const json_t *commit = json_object_get(json_object_get(json, listing->outer), listing->inner);
	if (oid_parse(head, view_of(json_string_value(commit)), &err) < 0)
		call_refuse(out, "the answer is not the branch that was asked for");
}
