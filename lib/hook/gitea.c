#include "hook/gitea.h"

#include "hook/pulls.h"

static const struct pull_action pull_actions[] = {
	{ "opened", EVENT_CHANGE, "" },	      { "reopened", EVENT_CHANGE, "" },
	{ "synchronized", EVENT_CHANGE, "" }, { "edited", EVENT_CHANGE, "" },
	{ "closed", EVENT_CLOSED, "" },
};

static int read_pull(struct event *event, json_t *root, struct err *err)
{
	static const struct pull_dialect dialect = { pull_actions, COUNT_OF(pull_actions), "ref" };

	return pulls_change(event, root, &dialect, err);
}

/* A deleted branch is announced on its own, without its last commit. */
static int read_delete(struct event *event, json_t *root, struct err *err)
{
	const char *ref, *type;
	json_error_t error;

	if (json_unpack_ex(root, &error, 0, "{s:s, s:s}", "ref", &ref, "ref_type", &type) < 0)
		return reading_wrong_form(event, &error, err);
	if (strcmp(type, "branch") != 0)
		return reading_ignore(event, "only branches are looked at");
	struct view branch = view_of(ref);
	(void)view_skip(&branch, VIEW("refs/heads/"));
	event->kind = EVENT_PUSH;
	event->deleted = true;
	event->head = oid_zeros;
	event->author = reading_text(event, json_object_get(root, "sender"), "login");
	return reading_branch(&event->ref, event, branch, "the branch", err);
}

/* Newer versions send these to every webhook, so each status that is posted comes back as an event. */
static int read_status(struct event *event, json_t *root, struct err *err)
{
	(void)root;
	(void)err;
	return reading_ignore(event, "statuses are posted here, not read");
}

static const struct reading_row readers[] = {
	{ "push", pulls_push },
	{ "pull_request", read_pull },
	{ "delete", read_delete },
	{ "status", read_status },
};

static int identify(struct event *event, const struct envelope *envelope, json_t *root, struct err *err)
{
	static const char *const names[] = { "X-Gitea-Event", "X-Gitea-Delivery" };

	(void)root;
	return reading_headers(event, envelope, names, err);
}

int gitea_event_parse(struct event *out, const struct envelope *envelope, struct err *err)
{
	static const struct reading how = { readers, COUNT_OF(readers), identify, pulls_common, false };

	return reading_parse(out, envelope, &how, err);
}

/* Forgejo sends Gitea's headers beside its own. */
static const struct envelope_header headers[] = {
	HOOK_HEADER("X-Forgejo-Event", event),	       HOOK_HEADER("X-Gitea-Event", event),
	HOOK_HEADER("X-Forgejo-Delivery", delivery),   HOOK_HEADER("X-Gitea-Delivery", delivery),
	HOOK_HEADER("X-Forgejo-Signature", signature), HOOK_HEADER("X-Gitea-Signature", signature),
};

const struct hook_host hook_gitea = {
	.kind = "gitea",
	.headers = headers,
	.header_count = COUNT_OF(headers),
	.verify = envelope_verify_bare_sha256,
	.parse = gitea_event_parse,
	.parse_listed = pulls_parse_listed,
};

const struct hook_host hook_forgejo = {
	.kind = "forgejo",
	.headers = headers,
	.header_count = COUNT_OF(headers),
	.verify = envelope_verify_bare_sha256,
	.parse = gitea_event_parse,
	.parse_listed = pulls_parse_listed,
};
