#include "support/code_host_members.h"

#include <stddef.h>

#include "base/mem.h"
#include "base/scope.h"

/* A link: the object's address in the API and what follows. */
struct link {
	const char *name, *after;
};

static const struct link user_links[] = {
	{ "url", "" },
	{ "followers_url", "/followers" },
	{ "following_url", "/following{/other_user}" },
	{ "gists_url", "/gists{/gist_id}" },
	{ "starred_url", "/starred{/owner}{/repo}" },
	{ "subscriptions_url", "/subscriptions" },
	{ "organizations_url", "/orgs" },
	{ "repos_url", "/repos" },
	{ "events_url", "/events{/privacy}" },
	{ "received_events_url", "/received_events" },
};

static const struct link repository_links[] = {
	{ "forks_url", "/forks" },
	{ "keys_url", "/keys{/key_id}" },
	{ "collaborators_url", "/collaborators{/collaborator}" },
	{ "teams_url", "/teams" },
	{ "hooks_url", "/hooks" },
	{ "issue_events_url", "/issues/events{/number}" },
	{ "events_url", "/events" },
	{ "assignees_url", "/assignees{/user}" },
	{ "branches_url", "/branches{/branch}" },
	{ "tags_url", "/tags" },
	{ "blobs_url", "/git/blobs{/sha}" },
	{ "git_tags_url", "/git/tags{/sha}" },
	{ "git_refs_url", "/git/refs{/sha}" },
	{ "trees_url", "/git/trees{/sha}" },
	{ "statuses_url", "/statuses/{sha}" },
	{ "languages_url", "/languages" },
	{ "stargazers_url", "/stargazers" },
	{ "contributors_url", "/contributors" },
	{ "subscribers_url", "/subscribers" },
	{ "subscription_url", "/subscription" },
	{ "commits_url", "/commits{/sha}" },
	{ "git_commits_url", "/git/commits{/sha}" },
	{ "comments_url", "/comments{/number}" },
	{ "issue_comment_url", "/issues/comments{/number}" },
	{ "contents_url", "/contents/{+path}" },
	{ "compare_url", "/compare/{base}...{head}" },
	{ "merges_url", "/merges" },
	{ "archive_url", "/{archive_format}{/ref}" },
	{ "downloads_url", "/downloads" },
	{ "issues_url", "/issues{/number}" },
	{ "pulls_url", "/pulls{/number}" },
	{ "milestones_url", "/milestones{/number}" },
	{ "notifications_url", "/notifications{?since,all,participating}" },
	{ "labels_url", "/labels{/name}" },
	{ "releases_url", "/releases{/id}" },
	{ "deployments_url", "/deployments" },
};

static const struct link pull_links[] = {
	{ "review_comments_url", "/comments" },
	{ "review_comment_url", "/comments{/number}" },
	{ "commits_url", "/commits" },
	{ "comments_url", "/comments" },
};

static void add_links(json_t *object, const struct link *links, size_t count, const char *address)
{
	for (size_t i = 0; i < count; i++) {
		scoped_free char *url = mem_print("%s%s", address, links[i].after);
		(void)json_object_set_new(object, links[i].name, json_string(url));
	}
}

void members_of_user(json_t *object, const char *login)
{
	scoped_free char *address = mem_print("https://api.github.com/users/%s", login);
	scoped_free char *page = mem_print("https://github.com/%s", login);

	add_links(object, user_links, COUNT_OF(user_links), address);
	(void)json_object_update_new(object, json_pack("{s:s, s:s, s:s}", "avatar_url",
						       "https://avatars.githubusercontent.com/u/583231",
						       "gravatar_id", "", "html_url", page));
}

void members_of_repository(json_t *object, const char *full_name)
{
	static const char *const counts[] = { "size",	     "stargazers_count",  "watchers_count",
					      "forks_count", "open_issues_count", "forks",
					      "open_issues", "watchers" };
	static const char *const features[] = {
		"has_issues", "has_projects",	 "has_downloads", "has_wiki",
		"has_pages",  "has_discussions", "archived",	  "disabled"
	};
	static const char *const unset[] = { "description", "homepage", "mirror_url", "license" };
	scoped_free char *address = mem_print("https://api.github.com/repos/%s", full_name);
	scoped_free char *git = mem_print("git://github.com/%s.git", full_name);
	scoped_free char *ssh = mem_print("git@github.com:%s.git", full_name);
	scoped_free char *svn = mem_print("https://github.com/%s", full_name);

	add_links(object, repository_links, COUNT_OF(repository_links), address);
	for (size_t i = 0; i < COUNT_OF(counts); i++)
		(void)json_object_set_new(object, counts[i], json_integer(0));
	for (size_t i = 0; i < COUNT_OF(features); i++)
		(void)json_object_set_new(object, features[i], json_false());
	for (size_t i = 0; i < COUNT_OF(unset); i++)
		(void)json_object_set_new(object, unset[i], json_null());
	(void)json_object_update_new(object, json_pack("{s:s, s:s, s:s, s:s, s:s, s:[]}", "git_url", git,
						       "ssh_url", ssh, "svn_url", svn, "language", "Go",
						       "visibility", "public", "topics"));
}

/* What it links to, once more and in another form. */
static json_t *pull_relations(const char *address)
{
	static const struct link relations[] = {
		{ "self", "" },
		{ "commits", "/commits" },
		{ "comments", "/comments" },
		{ "review_comment", "/comments{/number}" },
		{ "statuses", "/statuses" },
		{ "review_comments", "/comments" },
		{ "html", "" },
		{ "issue", "" },
	};
	json_t *all = json_object(), *links = json_object();
	const char *name;
	json_t *url;

	add_links(all, relations, COUNT_OF(relations), address);
	json_object_foreach (all, name, url)
		(void)json_object_set_new(links, name, json_pack("{s:O}", "href", url));
	json_decref(all);
	return links;
}

void members_of_pull(json_t *object, const char *full_name, unsigned long long number)
{
	static const char *const counts[] = { "review_comments", "comments",  "commits",
					      "additions",	 "deletions", "changed_files" };
	static const char *const unset[] = { "milestone",  "merged_by", "merged_at",
					     "auto_merge", "assignee",	"active_lock_reason" };
	scoped_free char *address =
		mem_print("https://api.github.com/repos/%s/pulls/%llu", full_name, number);
	scoped_free char *issue = mem_print("https://api.github.com/repos/%s/issues/%llu", full_name, number);
	scoped_free char *page = mem_print("https://github.com/%s/pull/%llu", full_name, number);
	scoped_free char *diff = mem_print("%s.diff", page);
	scoped_free char *patch = mem_print("%s.patch", page);

	add_links(object, pull_links, COUNT_OF(pull_links), address);
	for (size_t i = 0; i < COUNT_OF(counts); i++)
		(void)json_object_set_new(object, counts[i], json_integer(0));
	for (size_t i = 0; i < COUNT_OF(unset); i++)
		(void)json_object_set_new(object, unset[i], json_null());
	(void)json_object_update_new(
		object,
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:[], s:[], s:[], s:[]}", "html_url", page,
			  "diff_url", diff, "patch_url", patch, "issue_url", issue, "node_id",
			  "MDExOlB1bGxSZXF1ZXN0MQ==", "mergeable_state", "unknown", "maintainer_can_modify",
			  0, "labels", "assignees", "requested_reviewers", "requested_teams"));
	(void)json_object_set_new(object, "_links", pull_relations(address));
}
