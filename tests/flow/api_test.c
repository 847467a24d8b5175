/* The API: every operation of its document is asked of a running daemon, and every answer is held against it.
 */
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

START_TEST(every_answer_is_as_the_document_tells)
{
	struct oid first = stage.main;

	ck_assert_int_eq(stage_push(&stage, &first), 202);
	(void)stage_await(&stage, &first, "success");
	struct oid next = stage_commit_main(&stage, "adds");
	ck_assert_int_eq(stage_push(&stage, &next), 202);
	(void)stage_await(&stage, &next, "success");
	struct oid change = stage_commit_change(&stage, 1, "removes");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &change), 202);
	(void)stage_await(&stage, &change, NULL);
	scoped_free char *command =
		mem_print("python3 " TESTS_DIR "/flow/api_check.py %u " TOKEN " " STAGE_REPOSITORY
			  " acme/empty %s %s %s example.com/shop/order.Largest example.com/shop/order",
			  (unsigned)stage.port, first.hex, next.hex, check_of(&change));
	ck_assert_int_eq(system(command), 0);
}
END_TEST

static Suite *api_suite(void)
{
	Suite *suite = suite_create("flow_api");
	TCase *tcase = tcase_create("api");

	tcase_set_timeout(tcase, 180);
	tcase_add_checked_fixture(tcase, open_and_serve, close_stage);
	tcase_add_test(tcase, every_answer_is_as_the_document_tells);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(api_suite)
