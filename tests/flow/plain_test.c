/* Any Git server: a bare repository whose hooks are ours, real pushes, and results by exit code. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;
static char *bare;

#define SECRET "a secret of the Git server alone"

static void put(const char *name, const char *text)
{
	scoped_free char *path = stage_path(&stage, name);
	struct err err;

	ck_assert_int_eq(files_write(path, view_of(text), &err), 0);
	ck_assert_int_eq(chmod(path, 0600), 0);
}

static void git(const char *const *argv)
{
	scoped_buf out = { 0 };

	repo_maker_git(&out, &stage.repo, argv, VIEW(""));
}

static void set(const char *key, const char *value)
{
	git((const char *const[]){ "--git-dir", bare, "config", key, value, NULL });
}

static void link_hook(const char *name)
{
	scoped_free char *to = mem_print("%s/hooks/%s", bare, name);
	scoped_free char *from = mem_print("%s/contrib/hooks/%s", PROJECT_DIR, name);

	ck_assert_int_eq(symlink(from, to), 0);
}

static void setup(void)
{
	char pattern[] = "/tmp/heapgate-bare.XXXXXX";
	scoped_buf config = { 0 };

	ck_assert_ptr_nonnull(mkdtemp(pattern));
	bare = mem_print("%s/service.git", pattern);
	buf_text(&config, "[host \"git\"]\n\tkind = generic\n");
	buf_print(&config, "\twebhook-secret-file = %s.secret\n[repository \"team/tools/service\"]\n", bare);
	buf_print(&config, "\thost = git\n\turl = %s\n", bare);
	const struct stage_options options = { .config = buf_string(&config) };
	stage_open(&stage, &options);
	scoped_free char *secret = mem_print("%s.secret", bare);
	struct err err;
	ck_assert_int_eq(files_write(secret, VIEW(SECRET "\n"), &err), 0);
	ck_assert_int_eq(chmod(secret, 0600), 0);
	stage_serve(&stage);
	git((const char *const[]){ "init", "-q", "--bare", "-b", "main", bare, NULL });
	scoped_free char *url = mem_print("http://127.0.0.1:%u/hooks/git/team/tools/service", stage.port);
	set("heapgate.url", url);
	set("heapgate.secretFile", secret);
	link_hook("post-receive");
}

static void teardown(void)
{
	struct err err;

	stage_close(&stage);
	*strrchr(bare, '/') = '\0';
	ck_assert_int_eq(files_remove_tree(bare, &err), 0);
	free(bare);
}

static int keep(void *payload, struct view bytes, struct err *err)
{
	(void)err;
	buf_add(payload, bytes);
	return 0;
}

/* The exit code of `git push`, and what it says. */
static int push(struct buf *says, const char *what)
{
	scoped_free char *path = mem_print("PATH=%s", getenv("PATH"));
	scoped_free char *cache = mem_print("GOCACHE=%s", FLOW_GO_CACHE);
	const char *const argv[] = { "/usr/bin/git", "-C", stage.repo.path, "push", "-q", bare, what, NULL };
	const char *const env[] = { path, cache, "HOME=/nonexistent", "USER=ann", NULL };
	struct child_result result;
	struct err err;
	const struct child_spec spec = {
		.argv = argv,
		.env = env,
		.out = keep,
		.errors = keep,
		.payload = says,
		.deadline_ms = 120000,
	};

	ck_assert_msg(child_run(&result, &spec, &err) == 0, "%s", err.text);
	return result.status;
}

static int status_of(const struct oid *commit, const char *wait)
{
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	scoped_buf out = { 0 };

	return stage_run(&stage, &out,
			 (const char *const[]){ "status", "--config", config, "team/tools/service",
						commit->hex, "--wait", wait, NULL });
}

START_TEST(what_is_pushed_is_judged)
{
	scoped_buf says = { 0 };
	struct oid unknown = { "0123456789012345678901234567890123456789" };

	ck_assert_int_eq(push(&says, "main"), 0);
	ck_assert_msg(strstr(buf_string(&says), "heapgate: accepted: job 1"), "%s", buf_string(&says));
	ck_assert_int_eq(status_of(&stage.main, "60s"), 0);
	struct oid bad = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(push(&says, "change-1"), 0);
	ck_assert_int_eq(status_of(&bad, "60s"), 1);
	struct oid good = stage_commit_change(&stage, 2, "harmless");
	ck_assert_int_eq(push(&says, "change-2"), 0);
	ck_assert_int_eq(status_of(&good, "60s"), 0);
	ck_assert_int_eq(status_of(&unknown, "0s"), 3);
	buf_clear(&says);
	ck_assert_int_eq(push(&says, ":change-2"), 0);
	ck_assert_msg(strstr(buf_string(&says), "branch deleted"), "%s", buf_string(&says));
}
END_TEST

START_TEST(a_wrong_secret_stores_nothing)
{
	scoped_buf says = { 0 }, list = { 0 };
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	scoped_free char *wrong = stage_path(&stage, "wrong");

	put("wrong", "another secret of the server");
	set("heapgate.secretFile", wrong);
	ck_assert_int_eq(push(&says, "main"), 0);
	ck_assert_msg(strstr(buf_string(&says), "no signature matches"), "%s", buf_string(&says));
	set("heapgate.secretFile", "/nonexistent");
	buf_clear(&says);
	(void)stage_commit_main(&stage, "harmless");
	ck_assert_int_eq(push(&says, "main"), 0);
	ck_assert_msg(strstr(buf_string(&says), "not told"), "%s", buf_string(&says));
	ck_assert_int_eq(
		stage_run(&stage, &list, (const char *const[]){ "deliveries", "--config", config, NULL }), 0);
	ck_assert_str_eq(buf_string(&list), "");
}
END_TEST

START_TEST(deliveries_are_listed_shown_and_taken_in_again)
{
	scoped_buf says = { 0 }, list = { 0 }, shown = { 0 }, again = { 0 }, json = { 0 };
	scoped_free char *config = stage_path(&stage, "heapgate.conf");

	ck_assert_int_eq(push(&says, "main"), 0);
	ck_assert_int_eq(status_of(&stage.main, "60s"), 0);
	ck_assert_int_eq(
		stage_run(&stage, &list, (const char *const[]){ "deliveries", "--config", config, NULL }), 0);
	ck_assert_msg(strstr(buf_string(&list), "git team/tools/service  push  accepted: job 1 (done)"), "%s",
		      buf_string(&list));
	ck_assert_int_eq(
		stage_run(&stage, &shown,
			  (const char *const[]){ "deliveries", "--config", config, "show", "1", NULL }),
		0);
	ck_assert_msg(strstr(buf_string(&shown), "\"ref\":\"refs/heads/main\"") &&
			      strstr(buf_string(&shown), "\"author\":\"ann\""),
		      "%s", buf_string(&shown));
	ck_assert_int_eq(
		stage_run(&stage, &again,
			  (const char *const[]){ "deliveries", "--config", config, "replay", "1", NULL }),
		0);
	ck_assert_str_eq(buf_string(&again), "accepted: job 2\n");
	ck_assert_int_eq(stage_run(&stage, &json,
				   (const char *const[]){ "deliveries", "--config", config, "--json", NULL }),
			 0);
	ck_assert_msg(strstr(buf_string(&json), "\"outcome\": \"accepted: job 2\""), "%s", buf_string(&json));
	ck_assert_int_eq(
		stage_run(&stage, &again,
			  (const char *const[]){ "deliveries", "--config", config, "replay", "9", NULL }),
		3);
	ck_assert_int_eq(stage_run(&stage, &again,
				   (const char *const[]){ "deliveries", "--config", config, "replay", NULL }),
			 2);
}
END_TEST

/* It judges before the push is taken, out of quarantine. */
START_TEST(a_pre_receive_hook_refuses_what_fails)
{
	scoped_buf says = { 0 };

	link_hook("pre-receive");
	set("heapgate.command", HEAPGATE_BINARY);
	ck_assert_int_eq(push(&says, "main"), 0);
	(void)stage_commit_main(&stage, "adds");
	buf_clear(&says);
	ck_assert_int_eq(push(&says, "main"), 1);
	ck_assert_msg(strstr(buf_string(&says), "refs/heads/main: refused"), "%s", buf_string(&says));
	ck_assert_msg(strstr(buf_string(&says), "moved to heap"), "%s", buf_string(&says));
	(void)stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(push(&says, "change-1"), 0);
}
END_TEST

static Suite *plain_suite(void)
{
	Suite *suite = suite_create("flow_plain");
	TCase *cases = tcase_create("cases");

	tcase_set_timeout(cases, 180);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, what_is_pushed_is_judged);
	tcase_add_test(cases, a_wrong_secret_stores_nothing);
	tcase_add_test(cases, deliveries_are_listed_shown_and_taken_in_again);
	tcase_add_test(cases, a_pre_receive_hook_refuses_what_fails);
	suite_add_tcase(suite, cases);
	return suite;
}

UNIT_MAIN(plain_suite)
