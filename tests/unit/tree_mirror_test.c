/* lib/tree: opening repositories, fetching from other repositories, sweeping, history. */
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/files.h"
#include "base/mem.h"
#include "support/repo_maker.h"
#include "tree/mirror.h"
#include "unit/unit.h"

static char place[] = "/tmp/heapgate-mirror-XXXXXX";
static struct repo_maker maker;
static struct mirror *mirror;
static char *source, *bare;
static struct err err;

/* libgit2 looks for the user's files when it starts, which is in the first test. */
static void spoil_home(void)
{
	scoped_free char *file = files_join(place, ".gitconfig");

	ck_assert_int_eq(files_write(file, VIEW("[this is not a configuration"), &err), 0);
	(void)setenv("HOME", place, 1);
}

static void set_up(void)
{
	memcpy(place + sizeof(place) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(place));
	source = files_join(place, "source");
	bare = files_join(place, "deep/er/mirror.git");
	repo_maker_init(&maker, source);
	spoil_home();
	err = (struct err){ 0 };
	ck_assert_msg(mirror_open(&mirror, bare, true, &err) == 0, "%s", err.text);
}

static void tear_down(void)
{
	mirror_close(take(mirror));
	repo_maker_release(&maker);
	free(source);
	free(bare);
	ck_assert_int_eq(files_remove_tree(place, &err), 0);
}

static struct oid commit_file(const char *file, const char *text)
{
	repo_maker_write(&maker, file, text);
	return repo_maker_commit(&maker, file);
}

static const char *const all_heads[] = { "+refs/heads/*:refs/heads/*", NULL };

static int fetch(const char *const *refspecs)
{
	return mirror_fetch(mirror, &(struct fetch_spec){ .url = source, .refspecs = refspecs }, &err);
}

static void fetch_all(void)
{
	ck_assert_msg(fetch(all_heads) == 0, "%s", err.text);
}

#define assert_same(a, b) ck_assert_str_eq((a).hex, (b).hex)

START_TEST(a_mirror_is_made_only_when_asked_for)
{
	struct mirror *other = NULL;
	scoped_free char *path = files_join(place, "none.git");

	ck_assert_int_eq(mirror_open(&other, path, false, &err), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
	ck_assert_int_lt(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_mirror_opens_again_after_a_crash_while_it_was_made)
{
	struct mirror *other = NULL;
	scoped_free char *head = files_join(bare, "HEAD");

	ck_assert_int_eq(unlink(head), 0);
	ck_assert_msg(mirror_open(&other, bare, true, &err) == 0, "%s", err.text);
	mirror_close(other);
}
END_TEST

START_TEST(a_missing_mirror_is_not_looked_for_above)
{
	struct mirror *other = NULL;
	scoped_free char *inside = files_join(source, "mirror.git");

	ck_assert_int_eq(mkdir(inside, 0755), 0);
	ck_assert_int_eq(mirror_open(&other, inside, false, &err), -1);
}
END_TEST

START_TEST(a_work_tree_is_found_from_its_root_and_below)
{
	static const char *const places[] = { "source", "source/.git", "source/pkg/sub" };
	scoped_free char *path = files_join(place, places[_i]);
	struct oid head = commit_file("pkg/sub/a.go", "package sub\n"), found;
	scoped_mirror *repository = NULL;

	ck_assert_msg(mirror_discover(&repository, path, &err) == 0, "%s", err.text);
	ck_assert_int_eq(mirror_resolve(&found, repository, "HEAD", &err), 0);
	assert_same(found, head);
}
END_TEST

START_TEST(a_linked_work_tree_has_its_own_head)
{
	scoped_free char *linked = files_join(place, "linked");
	struct oid first = commit_file("a", "1"), found;
	scoped_buf out = { 0 };
	scoped_mirror *repository = NULL;

	repo_maker_git(&out, &maker,
		       (const char *const[]){ "worktree", "add", "-q", "-b", "side", linked, NULL },
		       VIEW(""));
	struct oid second = commit_file("a", "2");
	ck_assert_msg(mirror_discover(&repository, linked, &err) == 0, "%s", err.text);
	ck_assert_int_eq(mirror_resolve(&found, repository, "HEAD", &err), 0);
	assert_same(found, first);
	ck_assert_int_eq(mirror_resolve(&found, repository, "main", &err), 0);
	assert_same(found, second);
}
END_TEST

START_TEST(a_work_tree_with_an_extension_of_newer_git_opens)
{
	scoped_buf out = { 0 };
	scoped_mirror *repository = NULL;

	repo_maker_git(&out, &maker,
		       (const char *const[]){ "config", "core.repositoryformatversion", "1", NULL },
		       VIEW(""));
	repo_maker_git(&out, &maker,
		       (const char *const[]){ "config", "extensions.worktreeConfig", "true", NULL },
		       VIEW(""));
	ck_assert_msg(mirror_discover(&repository, source, &err) == 0, "%s", err.text);
}
END_TEST

START_TEST(no_repository_is_absent)
{
	scoped_mirror *repository = NULL;

	ck_assert_int_eq(mirror_discover(&repository, place, &err), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
}
END_TEST

START_TEST(configuration_of_the_user_is_not_read)
{
	scoped_mirror *repository = NULL;

	ck_assert_msg(mirror_discover(&repository, source, &err) == 0, "%s", err.text);
}
END_TEST

START_TEST(fetch_brings_commits_and_refs)
{
	struct oid head = commit_file("a", "1"), found;

	ck_assert(!mirror_has(mirror, &head));
	fetch_all();
	ck_assert(mirror_has(mirror, &head));
	ck_assert_int_eq(mirror_ref(&found, mirror, "refs/heads/main", &err), 0);
	assert_same(found, head);
}
END_TEST

START_TEST(fetch_takes_file_urls)
{
	struct oid head = commit_file("a", "1");
	scoped_free char *url = mem_print("file://%s", source);
	struct fetch_spec spec = { .url = url, .refspecs = all_heads };

	ck_assert_msg(mirror_fetch(mirror, &spec, &err) == 0, "%s", err.text);
	ck_assert(mirror_has(mirror, &head));
}
END_TEST

START_TEST(fetch_follows_a_forced_branch)
{
	struct oid first = commit_file("a", "1"), found;
	struct oid second = commit_file("a", "2");

	fetch_all();
	repo_maker_ref(&maker, "refs/heads/main", &first);
	fetch_all();
	ck_assert_int_eq(mirror_ref(&found, mirror, "refs/heads/main", &err), 0);
	assert_same(found, first);
	ck_assert(mirror_has(mirror, &second));
}
END_TEST

START_TEST(fetch_takes_a_pull_request_ref)
{
	(void)commit_file("a", "1");
	repo_maker_branch(&maker, "fork");
	struct oid head = commit_file("a", "2");
	repo_maker_ref(&maker, "refs/pull/7/head", &head);
	repo_maker_checkout(&maker, "main");

	ck_assert_int_eq(fetch((const char *const[]){ "+refs/pull/7/head:refs/pull/7/head", NULL }), 0);
	ck_assert(mirror_has(mirror, &head));
}
END_TEST

START_TEST(fetch_takes_a_commit_by_its_id)
{
	struct oid first = commit_file("a", "1");
	(void)commit_file("a", "2");
	scoped_free char *refspec = mem_print("%s:refs/heapgate/one", first.hex);

	ck_assert_msg(fetch((const char *const[]){ refspec, NULL }) == 0, "%s", err.text);
	ck_assert(mirror_has(mirror, &first));
}
END_TEST

START_TEST(fetch_brings_no_tags)
{
	struct oid head = commit_file("a", "1"), found;

	repo_maker_ref(&maker, "refs/tags/v1", &head);
	fetch_all();
	ck_assert_int_eq(mirror_ref(&found, mirror, "refs/tags/v1", &err), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
}
END_TEST

START_TEST(fetch_of_a_missing_repository_is_refused)
{
	struct fetch_spec spec = { .url = "/nonexistent/repository.git", .refspecs = all_heads };

	ck_assert_int_eq(mirror_fetch(mirror, &spec, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

START_TEST(fetch_of_an_unreachable_server_may_be_tried_again)
{
	struct fetch_spec spec = { .url = "http://127.0.0.1:1/a.git", .refspecs = all_heads };

	ck_assert_int_eq(mirror_fetch(mirror, &spec, &err), -1);
	ck_assert_int_eq(err.kind, ERR_BUSY);
}
END_TEST

START_TEST(fetch_refuses_urls_that_are_not_for_it)
{
	static const char *const urls[] = { "git://host/a.git",
					    "ftp://host/a",
					    "https:///a",
					    "ext::sh -c x",
					    "https://user:secret@host/a.git",
					    "" };
	struct fetch_spec spec = { .url = urls[_i], .refspecs = all_heads };

	ck_assert_int_eq(mirror_fetch(mirror, &spec, &err), -1);
	ck_assert_msg(err.kind == ERR_INPUT, "%s", err.text);
	ck_assert_ptr_null(strstr(err.text, "secret"));
}
END_TEST

/* What does not compress. */
static struct oid commit_noise(void)
{
	size_t size = (size_t)4 << 20;
	scoped_free char *text = mem_zero(size + 1, 1);
	uint32_t state = 1;

	for (size_t i = 0; i < size; i++) {
		state = state * 1664525 + 1013904223;
		text[i] = (char)('!' + (state >> 24) % 90);
	}
	return commit_file("noise", text);
}

START_TEST(fetch_stops_at_its_ceiling)
{
	struct oid head = commit_noise();
	struct fetch_spec spec = { .url = source, .refspecs = all_heads, .most_bytes = 1 << 20 };
	ck_assert_int_eq(mirror_fetch(mirror, &spec, &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert(!mirror_has(mirror, &head));
	fetch_all();
	ck_assert(mirror_has(mirror, &head));
}
END_TEST

static void leave(const char *name)
{
	scoped_free char *path = files_join(bare, name);

	ck_assert_int_eq(files_write(path, VIEW("left behind"), &err), 0);
}

static bool is_there(const char *name)
{
	scoped_free char *path = files_join(bare, name);

	return access(path, F_OK) == 0;
}

START_TEST(sweep_removes_what_a_killed_fetch_left)
{
	struct oid head = commit_file("a", "1"), found;

	fetch_all();
	leave("refs/heads/main.lock");
	leave("packed-refs.lock");
	leave("objects/pack/pack_git2_a1b2c3");
	(void)commit_file("a", "2");
	ck_assert_int_eq(fetch(all_heads), -1);
	ck_assert_int_eq(mirror_sweep(mirror, &err), 0);
	ck_assert(!is_there("refs/heads/main.lock"));
	ck_assert(!is_there("packed-refs.lock"));
	ck_assert(!is_there("objects/pack/pack_git2_a1b2c3"));
	ck_assert(is_there("HEAD"));
	ck_assert_int_eq(mirror_ref(&found, mirror, "refs/heads/main", &err), 0);
	assert_same(found, head);
	fetch_all();
}
END_TEST

/* What a fetch that is under way has in the mirror, or one that was killed. */
static size_t count_leftovers(void)
{
	static const char *const patterns[] = { "objects/pack/*_git2_*", "*.lock", "refs/heads/*.lock" };
	size_t count = 0;

	for (size_t i = 0; i < COUNT_OF(patterns); i++) {
		scoped_free char *pattern = files_join(bare, patterns[i]);
		glob_t found;
		if (glob(pattern, 0, NULL, &found) == 0)
			count += found.gl_pathc;
		globfree(&found);
	}
	return count;
}

START_TEST(a_fetch_killed_at_any_moment_leaves_a_mirror_that_sweep_repairs)
{
	size_t left = 0;

	for (int i = 0; i < 60; i++) {
		scoped_free char *name = mem_print("dir%d/file%d", i % 9, i);
		repo_maker_write(&maker, name, name);
	}
	struct oid head = commit_noise();

	for (unsigned i = 0; i < 20; i++) {
		pid_t pid = fork();
		if (pid == 0)
			_exit(fetch(all_heads) == 0 ? 0 : 1);
		for (int look = 0; look < 2000 && !count_leftovers(); look++)
			(void)usleep(20);
		(void)usleep(i * 300);
		(void)kill(pid, SIGKILL);
		ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
		left += count_leftovers();
		ck_assert_int_eq(mirror_sweep(mirror, &err), 0);
		ck_assert_uint_eq(count_leftovers(), 0);
	}
	ck_assert_uint_gt(left, 0);
	fetch_all();
	ck_assert(mirror_has(mirror, &head));
}
END_TEST

START_TEST(resolve_understands_branches_steps_and_short_ids)
{
	struct oid first = commit_file("a", "1"), second = commit_file("a", "2"), found;
	char abbreviated[11] = { 0 };

	fetch_all();
	memcpy(abbreviated, second.hex, 10);
	ck_assert_int_eq(mirror_resolve(&found, mirror, "main", &err), 0);
	assert_same(found, second);
	ck_assert_int_eq(mirror_resolve(&found, mirror, "main~1", &err), 0);
	assert_same(found, first);
	ck_assert_int_eq(mirror_resolve(&found, mirror, abbreviated, &err), 0);
	assert_same(found, second);
}
END_TEST

START_TEST(first_digits_stand_for_one_commit_or_for_none)
{
	struct oid first = commit_file("a", "1"), second = commit_file("a", "2"), found;
	struct view digits = { second.hex, 12 };
	scoped_free char *name = mem_print("refs/heads/%.12s", second.hex);

	/* A branch that is called like a commit does not stand for it. */
	repo_maker_ref(&maker, name, &first);
	fetch_all();
	ck_assert_int_eq(mirror_expand(&found, mirror, digits, &err), 0);
	assert_same(found, second);
	ck_assert_int_eq(mirror_expand(&found, mirror, view_of(second.hex), &err), 0);
	assert_same(found, second);
	ck_assert_int_eq(mirror_expand(&found, mirror, VIEW("0123456789ab"), &err), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
	ck_assert_int_eq(mirror_expand(&found, mirror, VIEW("main"), &err), -1);
	ck_assert_int_eq(mirror_expand(&found, mirror, view_upto(digits, 6), &err), -1);
}
END_TEST

START_TEST(resolve_peels_a_tag_and_refuses_a_tree)
{
	struct oid head = commit_file("a", "1"), found;
	scoped_buf out = { 0 };

	repo_maker_git(&out, &maker, (const char *const[]){ "tag", "-a", "-m", "one", "v1", NULL }, VIEW(""));
	ck_assert_int_eq(fetch((const char *const[]){ "refs/tags/v1:refs/tags/v1", NULL }), 0);
	ck_assert_int_eq(mirror_resolve(&found, mirror, "v1", &err), 0);
	assert_same(found, head);
	ck_assert_int_eq(mirror_ref(&found, mirror, "refs/tags/v1", &err), 0);
	assert_same(found, head);
	ck_assert_int_eq(mirror_resolve(&found, mirror, "v1^{tree}", &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_int_eq(mirror_resolve(&found, mirror, "no-such-thing", &err), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
}
END_TEST

START_TEST(a_shallow_clone_is_told_as_the_reason)
{
	(void)commit_file("a", "1");
	(void)commit_file("a", "2");
	scoped_free char *url = mem_print("file://%s", source);
	scoped_free char *clone = files_join(place, "shallow");
	scoped_buf out = { 0 };
	scoped_mirror *repository = NULL;
	struct oid found;

	repo_maker_git(&out, &maker, (const char *const[]){ "clone", "-q", "--depth=1", url, clone, NULL },
		       VIEW(""));
	ck_assert_int_eq(mirror_discover(&repository, clone, &err), 0);
	ck_assert_int_eq(mirror_resolve(&found, repository, "HEAD", &err), 0);
	ck_assert_int_eq(mirror_resolve(&found, repository, "HEAD~1", &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "git fetch --unshallow"));
}
END_TEST

START_TEST(merge_base_is_the_fork_point)
{
	struct oid fork = commit_file("a", "1"), base;

	repo_maker_branch(&maker, "side");
	struct oid side = commit_file("b", "1");
	repo_maker_checkout(&maker, "main");
	struct oid head = commit_file("a", "2");
	fetch_all();
	ck_assert_int_eq(mirror_merge_base(&base, mirror, &head, &side, &err), 0);
	assert_same(base, fork);
	ck_assert(mirror_is_ancestor(mirror, &fork, &side));
	ck_assert(mirror_is_ancestor(mirror, &side, &side));
	ck_assert(!mirror_is_ancestor(mirror, &head, &side));
	ck_assert(!mirror_is_ancestor(mirror, &side, &fork));
}
END_TEST

START_TEST(unrelated_histories_have_no_merge_base)
{
	struct oid one = commit_file("a", "1"), base;
	struct oid tree = repo_maker_resolve(&maker, "HEAD^{tree}");
	maker.time += 1000;
	struct oid other = repo_maker_commit_tree(&maker, &tree, NULL);

	repo_maker_ref(&maker, "refs/heads/other", &other);
	fetch_all();
	ck_assert_int_eq(mirror_merge_base(&base, mirror, &one, &other, &err), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
}
END_TEST

START_TEST(commit_tells_who_when_and_what)
{
	struct oid first = commit_file("a", "1");
	struct commit_info info;
	scoped_arena arena = { 0 };
	repo_maker_write(&maker, "a", "2");
	int64_t time = maker.time;
	struct oid second =
		repo_maker_commit(&maker, "order: keep it on the stack\n\nBecause.\n\nWaived-by: Ada");

	fetch_all();
	ck_assert_int_eq(mirror_commit(&info, &arena, mirror, &second, &err), 0);
	assert_same(info.oid, second);
	assert_same(info.parent, first);
	ck_assert_uint_eq(info.parent_count, 1);
	ck_assert_str_eq(info.author, "Ada Author");
	ck_assert_str_eq(info.subject, "order: keep it on the stack");
	ck_assert_ptr_nonnull(strstr(info.message, "\nWaived-by: Ada"));
	ck_assert_int_eq(info.time_ms, time * 1000);
	ck_assert_int_eq(mirror_commit(&info, &arena, mirror, &first, &err), 0);
	ck_assert_uint_eq(info.parent_count, 0);
	ck_assert(oid_is_empty(&info.parent));
}
END_TEST

START_TEST(commit_text_that_is_not_utf8_is_made_so)
{
	struct oid tree = repo_maker_object(&maker, "tree", VIEW(""));
	scoped_free char *bytes =
		mem_print("tree %s\nauthor J\xf6rg <j@x> 1 +0000\ncommitter C <c@x> 1 +0000\n\n"
			  "caf\xe9 \xc3\xa9\n",
			  tree.hex);
	struct oid commit = repo_maker_object(&maker, "commit", view_of(bytes));
	scoped_arena arena = { 0 };
	struct commit_info info;

	repo_maker_ref(&maker, "refs/heads/main", &commit);
	fetch_all();
	ck_assert_int_eq(mirror_commit(&info, &arena, mirror, &commit, &err), 0);
	ck_assert_str_eq(info.author, "J\xef\xbf\xbdrg");
	ck_assert_str_eq(info.subject, "caf\xef\xbf\xbd \xc3\xa9");
}
END_TEST

START_TEST(a_missing_commit_is_absent_and_a_wrong_id_refused)
{
	struct oid missing = { "1234567890123456789012345678901234567890" };
	struct oid sha256 = { "1234567890123456789012345678901234567890123456789012345678901234" };
	struct commit_info info;
	scoped_arena arena = { 0 };

	ck_assert_int_eq(mirror_commit(&info, &arena, mirror, &missing, &err), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
	ck_assert_int_eq(mirror_commit(&info, &arena, mirror, &sha256, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert(!mirror_has(mirror, &sha256));
}
END_TEST

struct visited {
	struct oid oids[8];
	size_t count, most;
};

static int visit(void *payload, const struct oid *commit, struct err *visit_err)
{
	struct visited *visited = payload;

	(void)visit_err;
	visited->oids[visited->count++] = *commit;
	return visited->count == visited->most;
}

START_TEST(first_parents_pass_over_merged_branches)
{
	struct oid first = commit_file("a", "1");
	uint64_t depth = 99;
	struct visited visited = { .most = 8 };

	repo_maker_branch(&maker, "side");
	(void)commit_file("b", "1");
	(void)commit_file("b", "2");
	repo_maker_checkout(&maker, "main");
	struct oid merge = repo_maker_merge(&maker, "side");
	struct oid last = commit_file("a", "2");
	fetch_all();
	ck_assert_int_eq(mirror_first_parents(mirror, &last, visit, &visited, &err), 0);
	ck_assert_uint_eq(visited.count, 3);
	assert_same(visited.oids[0], last);
	assert_same(visited.oids[1], merge);
	assert_same(visited.oids[2], first);
	ck_assert_int_eq(mirror_depth(&depth, mirror, &last, &err), 0);
	ck_assert_uint_eq(depth, 2);
	ck_assert_int_eq(mirror_depth(&depth, mirror, &first, &err), 0);
	ck_assert_uint_eq(depth, 0);
}
END_TEST

START_TEST(first_parents_stop_when_told)
{
	struct visited visited = { .most = 1 };

	(void)commit_file("a", "1");
	struct oid last = commit_file("a", "2");
	fetch_all();
	ck_assert_int_eq(mirror_first_parents(mirror, &last, visit, &visited, &err), 0);
	ck_assert_uint_eq(visited.count, 1);
}
END_TEST

static Suite *mirror_suite(void)
{
	Suite *suite = suite_create("tree_mirror");
	TCase *open = tcase_create("open"), *fetching = tcase_create("fetch"),
	      *history = tcase_create("history");

	tcase_add_checked_fixture(open, set_up, tear_down);
	tcase_set_timeout(open, 60);
	tcase_add_test(open, a_mirror_is_made_only_when_asked_for);
	tcase_add_test(open, a_mirror_opens_again_after_a_crash_while_it_was_made);
	tcase_add_test(open, a_missing_mirror_is_not_looked_for_above);
	tcase_add_loop_test(open, a_work_tree_is_found_from_its_root_and_below, 0, 3);
	tcase_add_test(open, a_linked_work_tree_has_its_own_head);
	tcase_add_test(open, a_work_tree_with_an_extension_of_newer_git_opens);
	tcase_add_test(open, no_repository_is_absent);
	tcase_add_test(open, configuration_of_the_user_is_not_read);
	suite_add_tcase(suite, open);

	tcase_add_checked_fixture(fetching, set_up, tear_down);
	tcase_set_timeout(fetching, 60);
	tcase_add_test(fetching, fetch_brings_commits_and_refs);
	tcase_add_test(fetching, fetch_takes_file_urls);
	tcase_add_test(fetching, fetch_follows_a_forced_branch);
	tcase_add_test(fetching, fetch_takes_a_pull_request_ref);
	tcase_add_test(fetching, fetch_takes_a_commit_by_its_id);
	tcase_add_test(fetching, fetch_brings_no_tags);
	tcase_add_test(fetching, fetch_of_a_missing_repository_is_refused);
	tcase_add_test(fetching, fetch_of_an_unreachable_server_may_be_tried_again);
	tcase_add_loop_test(fetching, fetch_refuses_urls_that_are_not_for_it, 0, 6);
	tcase_add_test(fetching, fetch_stops_at_its_ceiling);
	tcase_add_test(fetching, a_fetch_killed_at_any_moment_leaves_a_mirror_that_sweep_repairs);
	tcase_add_test(fetching, sweep_removes_what_a_killed_fetch_left);
	suite_add_tcase(suite, fetching);

	tcase_add_checked_fixture(history, set_up, tear_down);
	tcase_set_timeout(history, 60);
	tcase_add_test(history, resolve_understands_branches_steps_and_short_ids);
	tcase_add_test(history, first_digits_stand_for_one_commit_or_for_none);
	tcase_add_test(history, resolve_peels_a_tag_and_refuses_a_tree);
	tcase_add_test(history, a_shallow_clone_is_told_as_the_reason);
	tcase_add_test(history, merge_base_is_the_fork_point);
	tcase_add_test(history, unrelated_histories_have_no_merge_base);
	tcase_add_test(history, commit_tells_who_when_and_what);
	tcase_add_test(history, commit_text_that_is_not_utf8_is_made_so);
	tcase_add_test(history, a_missing_commit_is_absent_and_a_wrong_id_refused);
	tcase_add_test(history, first_parents_pass_over_merged_branches);
	tcase_add_test(history, first_parents_stop_when_told);
	suite_add_tcase(suite, history);
	return suite;
}

UNIT_MAIN(mirror_suite)
