#include "tree/gitlib.h"
#include "tree/utf8.h"

enum { MESSAGE_MOST = 64 << 10 };

/* The usual reason for a missing commit in a CI system's clone. */
static int history_fail(struct err *err, struct mirror *mirror, int rc, const char *what)
{
	gitlib_fill(err, rc, "%s", what);
	if (git_repository_is_shallow(mirror->repository) == 1)
		return err_wrap(err, "the clone is shallow (run: git fetch --unshallow)");
	return -1;
}

bool mirror_has(struct mirror *mirror, const struct oid *commit)
{
	scoped_git(git_commit) *found = NULL;
	struct err ignored;

	return gitlib_commit(&found, mirror, commit, &ignored) == 0;
}

static int peel(struct oid *out, git_object *object, struct err *err, const char *name)
{
	scoped_git(git_object) *commit = NULL;
	int rc = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);

	if (rc < 0)
		return err_set(err, ERR_INPUT, "\"%s\" is not a commit", name);
	*out = gitlib_oid_back(git_object_id(commit));
	return 0;
}

int mirror_resolve(struct oid *out, struct mirror *mirror, const char *spec, struct err *err)
{
	scoped_git(git_object) *found = NULL;
	int rc = git_revparse_single(&found, mirror->repository, spec);

	if (rc < 0)
		return history_fail(err, mirror, rc, "no such commit");
	return peel(out, found, err, spec);
}

int mirror_expand(struct oid *out, struct mirror *mirror, struct view digits, struct err *err)
{
	scoped_git(git_object) *found = NULL;
	git_oid prefix;
	int rc = digits.len < 7 ? GIT_EINVALIDSPEC : git_oid_fromstrn(&prefix, digits.at, digits.len);

	if (rc == 0)
		rc = git_object_lookup_prefix(&found, mirror->repository, &prefix, digits.len,
					      GIT_OBJECT_COMMIT);
	if (rc < 0)
		return gitlib_fail(err, rc, "commit %.*s...", VIEW_ARG(digits));
	*out = gitlib_oid_back(git_object_id(found));
	return 0;
}

int mirror_ref(struct oid *out, struct mirror *mirror, const char *name, struct err *err)
{
	scoped_git(git_reference) *found = NULL, *direct = NULL;
	scoped_git(git_object) *object = NULL;
	int rc = git_reference_lookup(&found, mirror->repository, name);

	if (rc == 0)
		rc = git_reference_resolve(&direct, found);
	if (rc == 0)
		rc = git_object_lookup(&object, mirror->repository, git_reference_target(direct),
				       GIT_OBJECT_ANY);
	return rc < 0 ? gitlib_fail(err, rc, "ref %s", name) : peel(out, object, err, name);
}

int mirror_merge_base(struct oid *out, struct mirror *mirror, const struct oid *a, const struct oid *b,
		      struct err *err)
{
	git_oid one, two, base;

	if (gitlib_oid(&one, a, err) < 0 || gitlib_oid(&two, b, err) < 0)
		return -1;
	int rc = git_merge_base(&base, mirror->repository, &one, &two);
	if (rc < 0)
		return history_fail(err, mirror, rc, "no common ancestor");
	*out = gitlib_oid_back(&base);
	return 0;
}

bool mirror_is_ancestor(struct mirror *mirror, const struct oid *ancestor, const struct oid *of)
{
	git_oid one, two;
	struct err ignored;

	if (gitlib_oid(&one, ancestor, &ignored) < 0 || gitlib_oid(&two, of, &ignored) < 0)
		return false;
	return git_oid_equal(&one, &two) || git_graph_descendant_of(mirror->repository, &two, &one) == 1;
}

static const char *readable(struct arena *arena, struct view text)
{
	scoped_buf clean = { 0 };

	if (text.len > MESSAGE_MOST)
		text.len = MESSAGE_MOST;
	utf8_add(&clean, text);
	return arena_text(arena, buf_view(&clean));
}

static struct view first_line(struct view message)
{
	struct view line = { NULL, 0 };

	(void)view_split(&message, '\n', &line);
	return view_trim(line);
}

int mirror_commit(struct commit_info *out, struct arena *arena, struct mirror *mirror,
		  const struct oid *commit, struct err *err)
{
	scoped_git(git_commit) *found = NULL;

	if (gitlib_commit(&found, mirror, commit, err) < 0)
		return -1;
	struct view message = view_of(git_commit_message(found));
	*out = (struct commit_info){
		.oid = *commit,
		.parent_count = git_commit_parentcount(found),
		.author = readable(arena, view_of(git_commit_author(found)->name)),
		.subject = readable(arena, first_line(message)),
		.message = readable(arena, message),
		.time_ms = git_commit_time(found) * 1000,
	};
	if (out->parent_count)
		out->parent = gitlib_oid_back(git_commit_parent_id(found, 0));
	return 0;
}

int mirror_first_parents(struct mirror *mirror, const struct oid *from, mirror_visit *visit, void *payload,
			 struct err *err)
{
	git_oid next;

	if (gitlib_oid(&next, from, err) < 0)
		return -1;
	for (;;) {
		scoped_git(git_commit) *commit = NULL;
		int rc = git_commit_lookup(&commit, mirror->repository, &next);
		if (rc < 0)
			return history_fail(err, mirror, rc, "first parents");
		struct oid oid = gitlib_oid_back(&next);
		rc = visit(payload, &oid, err);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
		if (git_commit_parentcount(commit) == 0)
			return 0;
		git_oid_cpy(&next, git_commit_parent_id(commit, 0));
	}
}

static int count_one(void *payload, const struct oid *commit, struct err *err)
{
	uint64_t *count = payload;

	(void)commit, (void)err;
	(*count)++;
	return 0;
}

int mirror_depth(uint64_t *out, struct mirror *mirror, const struct oid *commit, struct err *err)
{
	uint64_t count = 0;

	if (mirror_first_parents(mirror, commit, count_one, &count, err) < 0)
		return -1;
	*out = count - 1;
	return 0;
}
