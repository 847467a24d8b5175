/* From each other host's webhook to its status, by a real check. */
#include "base/mem.h"
#include "crypto/hmac.h"
#include "flow/stage.h"
#include "forge/client.h"
#include "unit/unit.h"

static struct stage stage;
static unsigned sent;

#define GITLAB (&stage_hosts[1])
#define GITEA (&stage_hosts[2])
#define BITBUCKET (&stage_hosts[3])

static const char secret[] = "a secret for the webhook"; /* the stage's */

static void setup(void)
{
	const struct stage_options options = { .config = "[limits]\n\tattempts = 1\n" };

	stage_open(&stage, &options);
	stage_add_hosts(&stage);
	stage_serve(&stage);
	sent = 0;
}

static void teardown(void)
{
	stage_close(&stage);
}

/* Sends BODY to HOST's REPOSITORY with four HEADERS; yields the status and, in SAYS, the answer. */
static long post(struct buf *says, const char *to, const char *body, const char *const *headers)
{
	scoped_free char *url = mem_print("http://127.0.0.1:%u/hooks/%s", stage.port, to);
	const struct client_options options = { .plain_http = true };
	const struct client_request request = { "POST", url, headers, view_of(body), VIEW(""), NULL };
	scoped_client_response response = { 0 };
	scoped_client *client = NULL;
	struct err err;

	ck_assert_msg(client_open(&client, &options, &err) == 0 &&
			      client_send(&response, client, &request, &err) == 0,
		      "%s", err.text);
	buf_clear(says);
	buf_add(says, buf_view(&response.body));
	return response.status;
}

static char *signature(const char *body)
{
	scoped_buf hex = { 0 };
	struct hmac sum;
	struct err err;

	ck_assert_int_eq(hmac_sha256(&sum, view_of(secret), view_of(body), &err), 0);
	for (size_t i = 0; i < HMAC_SIZE; i++)
		buf_print(&hex, "%02x", sum.bytes[i]);
	return buf_take(&hex);
}

/* A fork's is not at the repository of its host. */
static const struct stage_host at_ann = { "bitbucket", "", "ann/shop", "bitbucket-status", "", "", "" };

static long post_gitlab(struct buf *says, const char *action, const char *token, const struct oid *head)
{
	scoped_free char *id = mem_print("Idempotency-Key: gitlab-%u", ++sent);
	scoped_free char *auth = mem_print("X-Gitlab-Token: %s", token);
	scoped_free char *body = mem_print(
		"{\"object_kind\":\"merge_request\",\"project\":{\"id\":42,\"path_with_namespace\":"
		"\"group/sub/lab\"},\"object_attributes\":{\"iid\":7,\"action\":\"%s\",\"source_branch\":"
		"\"change-7\",\"target_branch\":\"main\",\"source_project_id\":42,\"target_project_id\":42,"
		"\"title\":\"A change\",\"last_commit\":{\"id\":\"%s\"}}}",
		action, head->hex);
	const char *const headers[] = { "Content-Type: application/json",
					"X-Gitlab-Event: Merge Request Hook", id, auth, NULL };

	return post(says, "gitlab/group/sub/lab", body, headers);
}

START_TEST(a_merge_request_of_gitlab)
{
	struct oid head = stage_commit_change(&stage, 7, "adds");
	scoped_buf says = { 0 };

	repo_maker_ref(&stage.repo, "refs/merge-requests/7/head", &head);
	ck_assert_int_eq(post_gitlab(&says, "open", "another token than ours", &head), 401);
	ck_assert_int_eq(post_gitlab(&says, "open", secret, &head), 202);
	stage_await_at(&stage, GITLAB, &head, "failed");
	long status;
	scoped_free char *page = stage_get(&stage, "/r/group/sub/lab", &status);
	ck_assert_int_eq(status, 200);
	ck_assert_int_eq(post_gitlab(&says, "close", secret, &head), 200);
	ck_assert_msg(strstr(buf_string(&says), "#7 closed"), "%s", buf_string(&says));
}
END_TEST

START_TEST(a_pull_request_of_gitea)
{
	struct oid head = stage_commit_change(&stage, 7, "adds");
	scoped_free char *body = mem_print(
		"{\"action\":\"opened\",\"number\":7,\"pull_request\":{\"number\":7,\"title\":\"A change\","
		"\"head\":{\"sha\":\"%s\",\"ref\":\"change-7\",\"repo\":{\"id\":1}},\"base\":{\"sha\":\"%s\","
		"\"ref\":\"main\",\"repo\":{\"id\":1}}},\"repository\":{\"id\":1,\"full_name\":\"acme/"
		"tea\"}}",
		head.hex, stage.main.hex);
	scoped_free char *sum = signature(body), *auth = mem_print("X-Gitea-Signature: %s", sum);
	const char *const headers[] = { "Content-Type: application/json",
					"X-Gitea-Event: pull_request",
					"X-GitHub-Event: push",
					"X-Gitea-Delivery: gitea-1",
					auth,
					NULL };
	scoped_buf says = { 0 };

	ck_assert_int_eq(post(&says, "gitea/acme/tea", body, headers), 202);
	stage_await_at(&stage, GITEA, &head, "failure");
}
END_TEST

static long post_bitbucket(struct buf *says, const char *event, const char *body)
{
	scoped_free char *id = mem_print("X-Request-UUID: bitbucket-%u", ++sent);
	scoped_free char *key = mem_print("X-Event-Key: %s", event);
	scoped_free char *sum = signature(body), *auth = mem_print("X-Hub-Signature: sha256=%s", sum);
	const char *const headers[] = { "Content-Type: application/json", key, id, auth, NULL };

	return post(says, "bitbucket/acme/bucket", body, headers);
}

/* FORK: the name of the head's repository, or NULL for the same one. */
static char *bitbucket_pull(uint64_t number, const char *digits, const char *branch, const char *fork)
{
	return mem_print(
		"{\"pullrequest\":{\"id\":%llu,\"title\":\"A change\",\"updated_on\":"
		"\"2026-01-31T12:34:56+00:00\",\"source\":{\"branch\":{\"name\":\"%s\"},"
		"\"commit\":{\"hash\":\"%.12s\"},\"repository\":{\"uuid\":\"{%s}\",\"full_name\":\"%s\"}},"
		"\"destination\":{\"branch\":{\"name\":\"main\"},\"repository\":{\"uuid\":\"{acme/"
		"bucket}\"}}},"
		"\"repository\":{\"full_name\":\"acme/bucket\"}}",
		(unsigned long long)number, branch, digits, fork ? fork : "acme/bucket",
		fork ? fork : "acme/bucket");
}

START_TEST(a_pull_request_of_bitbucket_by_its_first_digits)
{
	struct oid head = stage_commit_change(&stage, 7, "adds");
	scoped_free char *body = bitbucket_pull(7, head.hex, "change-7", NULL);
	scoped_buf says = { 0 };

	ck_assert_int_eq(post_bitbucket(&says, "pullrequest:created", body), 202);
	stage_await_at(&stage, BITBUCKET, &head, "FAILED");
	/* Somebody changes the title. */
	ck_assert_int_eq(post_bitbucket(&says, "pullrequest:updated", body), 200);
	ck_assert_msg(strstr(buf_string(&says), "#7 is known as it stands"), "%s", buf_string(&says));
}
END_TEST

/* Nothing of the payload says where to fetch from, only the configuration does. */
START_TEST(a_fork_of_bitbucket_where_it_is_allowed)
{
	struct oid head = stage_commit_change(&stage, 7, "adds");
	scoped_free char *theirs = mem_print("%s/repositories/ann/shop.git", stage.directory);
	scoped_buf out = { 0 }, says = { 0 };

	repo_maker_git(&out, &stage.repo,
		       (const char *const[]){ "clone", "-q", "--bare", stage.repo.path, theirs, NULL },
		       VIEW(""));
	repo_maker_git(&out, &stage.repo, (const char *const[]){ "checkout", "-q", "main", NULL }, VIEW(""));
	repo_maker_git(&out, &stage.repo, (const char *const[]){ "branch", "-q", "-D", "change-7", NULL },
		       VIEW(""));
	scoped_free char *denied = bitbucket_pull(8, head.hex, "change-7", "eve/shop");
	ck_assert_int_eq(post_bitbucket(&says, "pullrequest:created", denied), 200);
	ck_assert_msg(strstr(buf_string(&says), "allow-fork does not name it"), "%s", buf_string(&says));
	scoped_free char *allowed = bitbucket_pull(7, head.hex, "change-7", "ann/shop");
	ck_assert_int_eq(post_bitbucket(&says, "pullrequest:created", allowed), 202);
	stage_await_at(&stage, &at_ann, &head, "FAILED");
}
END_TEST

START_TEST(digits_that_stand_for_nothing_are_no_verdict)
{
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	struct oid head = stage_commit_change(&stage, 7, "adds");
	scoped_free char *body = bitbucket_pull(7, "0123456789abcdef", "change-7", NULL);
	scoped_buf says = { 0 }, list = { 0 };

	ck_assert_int_eq(post_bitbucket(&says, "pullrequest:created", body), 202);
	for (int i = 0; i < 600 && !strstr(buf_string(&list), "(failed)"); i++) {
		buf_clear(&list);
		(void)usleep(100000);
		ck_assert_int_eq(stage_run(&stage, &list,
					   (const char *const[]){ "deliveries", "--config", config,
								  "--failed", NULL }),
				 0);
	}
	ck_assert_msg(strstr(buf_string(&list), "(failed)"), "%s", buf_string(&list));
	ck_assert_uint_eq(stage_statuses(&stage, BITBUCKET, &head), 0);
}
END_TEST

START_TEST(one_push_to_bitbucket_moves_several_branches)
{
	scoped_free char *body = mem_print(
		"{\"push\":{\"changes\":[{\"old\":null,\"new\":{\"type\":\"branch\",\"name\":\"topic\","
		"\"target\":"
		"{\"hash\":\"%s\"}}},{\"old\":null,\"new\":{\"type\":\"branch\",\"name\":\"main\",\"target\":"
		"{\"hash\":\"%s\"}}}]},\"repository\":{\"full_name\":\"acme/bucket\"}}",
		stage.main.hex, stage.main.hex);
	scoped_buf says = { 0 };

	ck_assert_int_eq(post_bitbucket(&says, "repo:push", body), 202);
	ck_assert_msg(strstr(buf_string(&says), "ignored: neither") &&
			      strstr(buf_string(&says), "; accepted: job"),
		      "%s", buf_string(&says));
	stage_await_at(&stage, BITBUCKET, &stage.main, "SUCCESSFUL");
}
END_TEST

/* One address for all repositories of an organisation, or of an app: the payload names them. */
START_TEST(a_webhook_of_many_repositories)
{
	static const struct {
		const char *event, *body;
		bool is_signed;
		long status;
		const char *says;
	} rows[] = {
		{ "ping", "{\"zen\":\"Keep it\"}", true, 200, "pong" },
		{ "installation", "{\"action\":\"created\"}", true, 200, "ignored" },
		{ "an_event_of_tomorrow", "{\"repository\":{\"full_name\":\"acme/shop\"}}", true, 200,
		  "ignored" },
		{ "push", "{\"repository\":{\"full_name\":\"acme/unknown\"}}", true, 400, "payload" },
		{ "star", "{\"repository\":{\"full_name\":\"acme/unknown\"}}", true, 200,
		  "ignored: acme/unknown is not" },
		{ "star", "{\"repository\":{\"full_name\":\"acme/tea\"}}", true, 200,
		  "ignored: acme/tea is not" },
		{ "ping", "{\"zen\":\"Keep it\"}", false, 401, "not signed" },
	};
	scoped_buf says = { 0 };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		scoped_free char *sum = signature(rows[i].body);
		scoped_free char *event = mem_print("X-GitHub-Event: %s", rows[i].event);
		scoped_free char *id = mem_print("X-GitHub-Delivery: many-%zu", i);
		scoped_free char *auth = mem_print("X-Hub-Signature-256: sha256=%s", sum);
		const char *const headers[] = { "Content-Type: application/json", event, id,
						rows[i].is_signed ? auth : NULL, NULL };
		ck_assert_int_eq(post(&says, "github", rows[i].body, headers), rows[i].status);
		ck_assert_msg(strstr(buf_string(&says), rows[i].says), "%s", buf_string(&says));
	}
	scoped_free char *list = stage_deliveries(&stage);
	ck_assert_msg(!strstr(list, "unknown"), "%s", list);
}
END_TEST

START_TEST(the_doctor_tells_what_was_given_up)
{
	const struct code_host_fault refused = { .kind = CODE_HOST_ANSWER,
						 .times = 100,
						 .method = "POST",
						 .path = "/statuses/",
						 .status = 422,
						 .body = "{\"message\":\"Validation Failed\"}" };
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	struct oid head = stage_commit_change(&stage, 7, "harmless");
	scoped_buf out = { 0 };

	code_host_add_fault(stage.host, &refused);
	ck_assert_int_eq(stage_change(&stage, "opened", 7, &head), 202);
	for (int i = 0; i < STAGE_WAIT_S && !strstr(buf_string(&out), " given up; the newest"); i++) {
		buf_clear(&out);
		(void)usleep(500000);
		(void)stage_run(&stage, &out, (const char *const[]){ "doctor", "--config", config, NULL });
	}
	ck_assert_msg(strstr(buf_string(&out), "the newest, for acme/shop: ") &&
			      strstr(buf_string(&out), "Validation Failed") &&
			      strstr(buf_string(&out), "heapgate outbox retry --all"),
		      "%s", buf_string(&out));
}
END_TEST

static Suite *hosts_suite(void)
{
	Suite *suite = suite_create("flow_hosts");
	TCase *cases = tcase_create("cases");

	tcase_set_timeout(cases, 180);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, a_merge_request_of_gitlab);
	tcase_add_test(cases, a_pull_request_of_gitea);
	tcase_add_test(cases, a_pull_request_of_bitbucket_by_its_first_digits);
	tcase_add_test(cases, a_fork_of_bitbucket_where_it_is_allowed);
	tcase_add_test(cases, digits_that_stand_for_nothing_are_no_verdict);
	tcase_add_test(cases, one_push_to_bitbucket_moves_several_branches);
	tcase_add_test(cases, a_webhook_of_many_repositories);
	tcase_add_test(cases, the_doctor_tells_what_was_given_up);
	suite_add_tcase(suite, cases);
	return suite;
}

UNIT_MAIN(hosts_suite)
