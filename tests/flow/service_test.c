/* The daemon as a service: what it refuses at the door, how it starts, reloads, and stops. */
#include <pty.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;

static void open_stage(void)
{
	stage_open(&stage, NULL);
	stage_serve(&stage);
}

static void close_stage(void)
{
	stage_close(&stage);
}

/* POSTs BODY to /hooks/PATH; SIGNATURE as struct code_host_hook has it. */
static struct code_host_reply deliver(const char *path, const char *body, const char *signature)
{
	scoped_free char *url = mem_print("http://127.0.0.1:%u/hooks/%s", stage.port, path);

	return stage_send(&stage,
			  (struct code_host_hook){ .url = url, .signature = signature, .body = body });
}

static char *push_of(const char *repository)
{
	return stage_push_body(&stage, repository, &stage.main);
}

static void nothing_is_stored(void)
{
	scoped_free char *metrics = stage_get(&stage, "/metrics", NULL);

	ck_assert_ptr_nonnull(strstr(metrics, "heapgate_deliveries_total{result=\"accepted\"} 0\n"));
	ck_assert_ptr_nonnull(strstr(metrics, "\nheapgate_unrecognised_lines 0\n"));
	ck_assert_ptr_nonnull(strstr(metrics, "\nheapgate_incomplete_packages 0\n"));
}

START_TEST(unconfigured_repository_is_not_there)
{
	scoped_free char *body = push_of("acme/other");

	ck_assert_int_eq(deliver("github/acme/other", body, NULL).status, 404);
	ck_assert_int_eq(deliver("gitlab/" STAGE_REPOSITORY, body, NULL).status, 404);
	nothing_is_stored();
}
END_TEST

START_TEST(unsigned_or_wrongly_signed_is_refused)
{
	scoped_free char *body = push_of(STAGE_REPOSITORY);

	ck_assert_int_eq(deliver("github/" STAGE_REPOSITORY, body, "").status, 401);
	ck_assert_int_eq(deliver("github/" STAGE_REPOSITORY, body, "sha256=00").status, 401);
	nothing_is_stored();
}
END_TEST

/* Whichever of the two a reader before us, or we, would take. */
START_TEST(headers_that_are_there_twice_are_refused)
{
	static const char *const more[] = { "X-Hub-Signature-256: sha256=00", "X-GitHub-Event: ping",
					    "X-GitHub-Delivery: 1", "Content-Type: text/plain" };
	scoped_free char *body = push_of(STAGE_REPOSITORY);

	for (size_t i = 0; i < COUNT_OF(more); i++) {
		struct code_host_reply reply =
			stage_send(&stage, (struct code_host_hook){ .body = body, .more = more[i] });
		ck_assert_msg(reply.status == 400, "%s: %ld", more[i], reply.status);
		ck_assert_msg(strstr(reply.body, "2 headers") != NULL, "%s", reply.body);
	}
	nothing_is_stored();
}
END_TEST

/* What `deliveries show 1` prints on a terminal; MORE: one more option, or NULL. */
static void show_on_terminal(struct buf *out, const char *config, const char *more)
{
	char piece[4096];
	int terminal, status;
	pid_t child = forkpty(&terminal, NULL, NULL, NULL);

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		(void)execl(HEAPGATE_BINARY, "heapgate", "deliveries", "show", "1", "--config", config, more,
			    (char *)NULL);
		_exit(127);
	}
	scoped_fd fd = terminal;
	ssize_t got;
	while ((got = read(fd, piece, sizeof(piece))) > 0) /* EIO: the other side has closed */
		buf_add(out, (struct view){ piece, (size_t)got });
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A title may hold what clears the screen or turns the writing round; a terminal shows it, a pipe gets it as
 * it came. */
START_TEST(a_payload_does_not_steer_the_terminal)
{
	static const char hostile[] = "{\"x\": \"\xc2\x9b"
				      "2J\u202e\"}\n";
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	scoped_buf shown = { 0 }, piped = { 0 }, raw = { 0 };

	ck_assert_int_eq(
		stage_send(&stage, (struct code_host_hook){ .event = "status", .body = hostile }).status,
		200);
	const char *const argv[] = { "deliveries", "show", "1", "--config", config, NULL };
	show_on_terminal(&shown, config, NULL);
	ck_assert_ptr_nonnull(strstr(buf_string(&shown), "\"\\u009b2J\\u202e\""));
	ck_assert_ptr_null(strstr(buf_string(&shown), "\xc2\x9b"));
	ck_assert_int_eq(stage_run(&stage, &piped, argv), 0);
	ck_assert_ptr_nonnull(strstr(buf_string(&piped), hostile));
	show_on_terminal(&raw, config, "--raw");
	ck_assert(view_starts(buf_view(&raw), VIEW("{\"x\": \"\xc2\x9b"
						   "2J")));
}
END_TEST

START_TEST(signed_nonsense_is_malformed)
{
	ck_assert_int_eq(deliver("github/" STAGE_REPOSITORY, "{", NULL).status, 400);
	ck_assert_int_eq(deliver("github/" STAGE_REPOSITORY, "[]", NULL).status, 400);
	nothing_is_stored();
}
END_TEST

START_TEST(payload_of_another_repository_is_refused)
{
	scoped_free char *body = push_of("acme/other");

	ck_assert_int_eq(deliver("github/" STAGE_REPOSITORY, body, NULL).status, 400);
	nothing_is_stored();
}
END_TEST

START_TEST(too_large_a_body_is_refused_before_it_is_signed)
{
	scoped_buf body = { 0 };

	for (size_t i = 0; i < (1 << 20) + 1; i++)
		buf_char(&body, ' ');
	ck_assert_int_eq(deliver("github/" STAGE_REPOSITORY, buf_string(&body), NULL).status, 413);
	nothing_is_stored();
}
END_TEST

START_TEST(ping_is_answered_and_makes_no_job)
{
	scoped_free char *metrics = NULL;

	ck_assert_int_eq(stage_hook(&stage, "ping", (struct code_host_facts){ 0 }), 200);
	metrics = stage_get(&stage, "/metrics", NULL);
	ck_assert_ptr_nonnull(strstr(metrics, "heapgate_jobs{state=\"queued\"} 0\n"));
}
END_TEST

START_TEST(pages_of_nothing_yet_are_there)
{
	static const char *const paths[] = { "/",	("/r/" STAGE_REPOSITORY), "/style.css", "/livez",
					     "/readyz", "/api/v1/repositories" };

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		long status = 0;
		scoped_free char *body = stage_get(&stage, paths[i], &status);
		ck_assert_msg(status == 200, "%s: %ld", paths[i], status);
		ck_assert(*body);
	}
}
END_TEST

START_TEST(second_daemon_on_the_same_data_is_refused)
{
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	const char *const arguments[] = { "serve", "--config", config, NULL };
	scoped_buf said = { 0 };

	ck_assert_int_eq(stage_run(&stage, &said, arguments), 3);
	ck_assert_ptr_nonnull(strstr(buf_string(&said), "another heapgate serve"));
}
END_TEST

/* FROM, which is there, by TO. */
static void replace(struct buf *text, const char *from, const char *to)
{
	ptrdiff_t at = view_find(buf_view(text), view_of(from));
	scoped_buf edited = { 0 };

	ck_assert_int_ge(at, 0);
	buf_add(&edited, view_upto(buf_view(text), (size_t)at));
	buf_text(&edited, to);
	buf_add(&edited, view_from(buf_view(text), (size_t)at + strlen(from)));
	buf_clear(text);
	buf_add(text, buf_view(&edited));
}

START_TEST(broken_file_keeps_the_old_configuration)
{
	scoped_free char *body = push_of(STAGE_REPOSITORY);

	stage_write(&stage, "heapgate.conf", "[core]\n\tworker = 1\n");
	ck_assert_int_eq(kill(stage.daemon, SIGHUP), 0);
	stage_await_log(&stage, "config.kept");
	ck_assert_int_eq(deliver("github/" STAGE_REPOSITORY, body, NULL).status, 202);
	(void)stage_await(&stage, &stage.main, "success");
}
END_TEST

/* The children that serve told the first one still write to its database. */
START_TEST(another_database_is_not_taken_up_by_a_reload)
{
	scoped_buf text = { 0 };

	stage_read(&stage, &text, "heapgate.conf");
	replace(&text, "data", "data = /nonexistent\n;");
	stage_write(&stage, "heapgate.conf", buf_string(&text));
	ck_assert_int_eq(kill(stage.daemon, SIGHUP), 0);
	stage_await_log(&stage, "core.data changes at the next start");
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
}
END_TEST

/* The doctor says WANTED, and not REFUSED; and looks at the rest either way. */
static void examine(const char *config, const char *wanted, const char *refused)
{
	scoped_buf said = { 0 };

	(void)stage_run(&stage, &said, (const char *const[]){ "doctor", "--config", config, NULL });
	ck_assert_msg(strstr(buf_string(&said), wanted) && !strstr(buf_string(&said), refused) &&
			      strstr(buf_string(&said), "heapgate.db is sound"),
		      "%s", buf_string(&said));
}

/* As by LoadCredential=: whatever needs a secret, to the fetch, knows where they are; other commands need
 * none. */
START_TEST(secrets_of_the_service_manager_do_all)
{
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	scoped_free char *token = stage_path(&stage, "token"), *secret = stage_path(&stage, "secret");
	scoped_buf text = { 0 }, more = { 0 }, said = { 0 };

	stage_kill(&stage, SIGTERM);
	stage_read(&stage, &text, "heapgate.conf");
	replace(&text, token, "%d/token");
	replace(&text, secret, "%d/secret");
	stage_write(&stage, "heapgate.conf", buf_string(&text));
	ck_assert_int_eq(setenv("CREDENTIALS_DIRECTORY", stage.directory, 1), 0);
	stage_serve(&stage);
	examine(config, "secrets can be read", "LoadCredential");
	ck_assert_int_eq(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	examine(config, " -p LoadCredential=token:/etc/heapgate/token -p LoadCredential=secret:", "accepted");
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	const char *const status[] = { "status", "--config", config, STAGE_REPOSITORY, stage.main.hex, NULL };
	ck_assert_int_eq(stage_run(&stage, &said, status), 0);
	ck_assert_int_eq(
		stage_run(&stage, &more, (const char *const[]){ "config", "check", "-c", config, NULL }), 0);
	ck_assert_msg(strstr(buf_string(&more), "credentials of the service manager") != NULL, "%s",
		      buf_string(&more));
}
END_TEST

START_TEST(reload_takes_a_new_repository_up)
{
	scoped_buf text = { 0 };
	scoped_free char *body = push_of("acme/late");

	ck_assert_int_eq(deliver("github/acme/late", body, NULL).status, 404);
	stage_read(&stage, &text, "heapgate.conf");
	buf_print(&text, "\n[repository \"acme/late\"]\n\turl = %s/git/%s.git\n", code_host_url(stage.host),
		  STAGE_REPOSITORY);
	stage_write(&stage, "heapgate.conf", buf_string(&text));
	ck_assert_int_eq(kill(stage.daemon, SIGHUP), 0);
	stage_await_log(&stage, "config.reloaded");
	ck_assert_int_eq(deliver("github/acme/late", body, NULL).status, 202);
}
END_TEST

START_TEST(new_secret_counts_beside_the_old_one)
{
	scoped_buf text = { 0 };
	scoped_free char *body = push_of(STAGE_REPOSITORY);
	scoped_free char *old = stage_path(&stage, "old");
	scoped_buf secret = { 0 };

	stage_read(&stage, &secret, "secret");
	stage_write(&stage, "old", buf_string(&secret));
	stage_write(&stage, "secret", "the next secret of the webhook");
	stage_read(&stage, &text, "heapgate.conf");
	buf_print(&text, "\n[host \"github\"]\n\twebhook-secret-file = %s\n", old);
	stage_write(&stage, "heapgate.conf", buf_string(&text));
	ck_assert_int_eq(kill(stage.daemon, SIGHUP), 0);
	stage_await_log(&stage, "config.reloaded");
	ck_assert_int_eq(deliver("github/" STAGE_REPOSITORY, body, NULL).status, 202);
	stage_write(&stage, "secret", buf_string(&secret));
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
}
END_TEST

START_TEST(stop_leaves_no_process_and_a_second_start_works)
{
	scoped_buf log = { 0 };
	int status;

	ck_assert_int_eq(kill(stage.daemon, SIGTERM), 0);
	ck_assert_int_eq(waitpid(stage.daemon, &status, 0), stage.daemon);
	stage.daemon = 0;
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	stage_read(&stage, &log, "log");
	ck_assert_ptr_nonnull(strstr(buf_string(&log), "serve.stopped"));
	stage_serve(&stage);
}
END_TEST

START_TEST(no_secret_is_in_any_output)
{
	static const char *const paths[] = { "/", ("/r/" STAGE_REPOSITORY), "/c/1", "/api/v1/checks/1",
					     "/metrics" };
	static const char *const outputs[] = { "secret", "token" };
	scoped_buf log = { 0 };

	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, NULL);
	stage_read(&stage, &log, "log");
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		scoped_free char *body = stage_get(&stage, paths[i], NULL);
		buf_text(&log, body);
	}
	for (size_t i = 0; i < COUNT_OF(outputs); i++) {
		scoped_buf value = { 0 };
		stage_read(&stage, &value, outputs[i]);
		ck_assert_ptr_null(strstr(buf_string(&log), buf_string(&value)));
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("flow_service");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, open_stage, close_stage);
	tcase_set_timeout(all, 2 * STAGE_WAIT_S);
	tcase_add_test(all, unconfigured_repository_is_not_there);
	tcase_add_test(all, unsigned_or_wrongly_signed_is_refused);
	tcase_add_test(all, headers_that_are_there_twice_are_refused);
	tcase_add_test(all, a_payload_does_not_steer_the_terminal);
	tcase_add_test(all, signed_nonsense_is_malformed);
	tcase_add_test(all, payload_of_another_repository_is_refused);
	tcase_add_test(all, too_large_a_body_is_refused_before_it_is_signed);
	tcase_add_test(all, ping_is_answered_and_makes_no_job);
	tcase_add_test(all, pages_of_nothing_yet_are_there);
	tcase_add_test(all, second_daemon_on_the_same_data_is_refused);
	tcase_add_test(all, broken_file_keeps_the_old_configuration);
	tcase_add_test(all, another_database_is_not_taken_up_by_a_reload);
	tcase_add_test(all, secrets_of_the_service_manager_do_all);
	tcase_add_test(all, reload_takes_a_new_repository_up);
	tcase_add_test(all, new_secret_counts_beside_the_old_one);
	tcase_add_test(all, stop_leaves_no_process_and_a_second_start_works);
	tcase_add_test(all, no_secret_is_in_any_output);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
