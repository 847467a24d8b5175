/* The API: every operation of its document is asked of a running daemon, and every answer is held against it.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

#define TOKEN "a-token-that-may-waive-0123456789"

static struct stage stage;
static char *token_file;

static void open_and_serve(void)
{
	char pattern[] = "/tmp/heapgate-flow-token.XXXXXX";
	struct err err;
	int fd = mkstemp(pattern);

	ck_assert_int_ge(fd, 0);
	(void)close(fd);
	token_file = mem_text(pattern);
	ck_assert_int_eq(files_write(token_file, VIEW(TOKEN "\n"), &err), 0);
	ck_assert_int_eq(chmod(token_file, 0600), 0);
	scoped_free char *config = mem_print("[token \"judge\"]\n\tfile = %s\n\tscope = waive\n"
					     "[repository \"acme/empty\"]\n",
					     token_file);
	stage_open(&stage, &(struct stage_options){ .config = config });
	stage_serve(&stage);
}

static void close_stage(void)
{
	stage_close(&stage);
	(void)unlink(token_file);
	free(token_file);
}

/* The number of the check that COMMIT's status links to; lent. */
static const char *check_of(const struct oid *commit)
{
	static struct code_host_status status;

	ck_assert(code_host_status_at(stage.host, STAGE_REPOSITORY, commit->hex, STAGE_CONTEXT, 0, &status));
	return strrchr(status.target_url, '/') + 1;
}

/* Two commits of the main branch; yields the older one. */
static struct oid collect_two(void)
{
	struct oid first = stage.main;

	ck_assert_int_eq(stage_push(&stage, &first), 202);
	(void)stage_await(&stage, &first, "success");
	struct oid next = stage_commit_main(&stage, "adds");
	ck_assert_int_eq(stage_push(&stage, &next), 202);
	(void)stage_await(&stage, &next, "success");
	return first;
}

START_TEST(every_answer_is_as_the_document_tells)
{
	struct oid first = collect_two(), next = stage.main;
	struct oid change = stage_commit_change(&stage, 1, "removes");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &change), 202);
	(void)stage_await(&stage, &change, NULL);
	struct oid broken = stage_write_change(&stage, 2, "go.mod", "modul example.com/shop\n");
	ck_assert_int_eq(stage_change(&stage, "opened", 2, &broken), 202);
	(void)stage_await(&stage, &broken, "error");
	scoped_free char *command =
		mem_print("python3 " TESTS_DIR "/flow/api_check.py %u " TOKEN " " STAGE_REPOSITORY
			  " acme/empty %s %s %s example.com/shop/order.Largest example.com/shop/order %s",
			  (unsigned)stage.port, first.hex, next.hex, check_of(&change), broken.hex);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

/* What `heapgate WORD OPERAND` answers of the database alone. */
static void ask(struct buf *out, const char *word, const char *operand, const char *more, const char *format,
		int code)
{
	scoped_free char *database = stage_path(&stage, "data/heapgate.db");
	const char *argv[] = { word,	   "--database", database, "--repository", STAGE_REPOSITORY,
			       "--format", format,	 operand,  more,	   NULL };

	buf_clear(out);
	ck_assert_msg(stage_run(&stage, out, argv) == code, "%s: %s", word, buf_string(out));
}

START_TEST(the_command_line_gives_the_same_answers)
{
	static const struct {
		const char *word, *operand, *path, *in_text, *in_csv;
	} questions[] = {
		{ "top", NULL, "top", "order.Largest", "example.com/shop/order,Largest,," },
		{ "trend", NULL, "trend", "ALLOCATING", "commit,time,author,subject" },
		{ "trend", "example.com/shop/order", "trend?package=example.com/shop/order", "+",
		  "commit,time,author,subject" },
		{ "blame", "order.Largest", "functions/blame?function=order.Largest",
		  "moved to heap: largest", "moved,moved to heap: largest,return-pointer,always," },
		{ "history", "order.Largest", "functions/history?function=order.Largest",
		  "+ moved to heap: largest", ",added,moved,moved to heap: largest,return-pointer,always" },
	};
	scoped_buf out = { 0 };

	(void)collect_two();
	for (size_t i = 0; i < COUNT_OF(questions); i++) {
		scoped_free char *path =
			mem_print("/api/v1/repositories/" STAGE_REPOSITORY "/%s", questions[i].path);
		scoped_free char *answer = stage_get(&stage, path, NULL);
		ask(&out, questions[i].word, questions[i].operand, NULL, "json", 0);
		ck_assert_str_eq(buf_string(&out), answer);
		ask(&out, questions[i].word, questions[i].operand, NULL, "text", 0);
		ck_assert_msg(strstr(buf_string(&out), questions[i].in_text) != NULL, "%s", buf_string(&out));
		ck_assert_ptr_null(strchr(buf_string(&out), '\x1b'));
		ask(&out, questions[i].word, questions[i].operand, NULL, "csv", 0);
		ck_assert_msg(strstr(buf_string(&out), questions[i].in_csv) != NULL, "%s", buf_string(&out));
	}
}
END_TEST

START_TEST(two_commits_are_compared_without_a_daemon)
{
	struct oid first = collect_two();
	scoped_buf out = { 0 };

	stage_kill(&stage, SIGTERM);
	ask(&out, "compare", first.hex, stage.main.hex, "text", 0);
	ck_assert_msg(strstr(buf_string(&out), "+ example.com/shop/order.Largest  order/order.go:") != NULL,
		      "%s", buf_string(&out));
	ask(&out, "compare", first.hex, stage.main.hex, "csv", 0);
	ck_assert_ptr_nonnull(
		strstr(buf_string(&out), "added,example.com/shop/order,Largest,order/order.go,"));
	ask(&out, "compare", first.hex, "0123456789abcdef", "text", 3);
	ask(&out, "compare", first.hex, "zz", "text", 2);
	ask(&out, "blame", "NoSuchFunction", NULL, "text", 3);
	ask(&out, "history", "order.larges", NULL, "text", 3);
	ck_assert_msg(
		strstr(buf_string(&out), "did you mean one of these?\nexample.com/shop/order.Largest\n"),
		"%s", buf_string(&out));
	ask(&out, "top", "--cause", "boxing", "text", 2);
}
END_TEST

/* Every metric that FILE speaks of is one of METRICS. */
static void check_metrics_of(const char *file, const char *metrics)
{
	scoped_buf text = { 0 };
	size_t found = 0;
	struct err err;

	ck_assert_int_eq(files_read(&text, file, &err), 0);
	for (const char *at = buf_string(&text); (at = strstr(at, "heapgate_")) != NULL; found++) {
		struct view name = { at, strspn(at, "abcdefghijklmnopqrstuvwxyz_") };
		(void)view_drop(&name, VIEW("_bucket"));
		scoped_free char *head = mem_print("\n# TYPE %.*s ", VIEW_ARG(name));
		ck_assert_msg(strstr(metrics, head) != NULL, "%s: %.*s is no metric", file, VIEW_ARG(name));
		at += name.len;
	}
	ck_assert_uint_gt(found, 5);
}

START_TEST(rules_and_dashboard_speak_of_what_is_measured)
{
	(void)collect_two();
	scoped_free char *metrics = stage_get(&stage, "/metrics", NULL);
	scoped_free char *file = stage_path(&stage, "metrics");
	struct err err;

	check_metrics_of(PROJECT_DIR "/contrib/prometheus/heapgate.rules.yml", metrics);
	check_metrics_of(PROJECT_DIR "/contrib/grafana/heapgate.json", metrics);
	ck_assert_ptr_nonnull(
		strstr(metrics, "\nheapgate_baseline_commit_timestamp_seconds{repository=\"acme/shop\"} 1"));
	if (system("command -v promtool >/dev/null") != 0) {
		(void)fprintf(stderr, "promtool is not installed: the metrics' form was not checked\n");
		return;
	}
	ck_assert_int_eq(files_write(file, view_of(metrics), &err), 0);
	scoped_free char *command = mem_print("promtool check metrics <%s", file);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(system("promtool check rules " PROJECT_DIR
				"/contrib/prometheus/heapgate.rules.yml >/dev/null"),
			 0);
}
END_TEST

static Suite *api_suite(void)
{
	Suite *suite = suite_create("flow_api");
	TCase *tcase = tcase_create("api");

	tcase_set_timeout(tcase, 180);
	tcase_add_checked_fixture(tcase, open_and_serve, close_stage);
	tcase_add_test(tcase, every_answer_is_as_the_document_tells);
	tcase_add_test(tcase, rules_and_dashboard_speak_of_what_is_measured);
	tcase_add_test(tcase, the_command_line_gives_the_same_answers);
	tcase_add_test(tcase, two_commits_are_compared_without_a_daemon);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(api_suite)
