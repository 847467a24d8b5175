/* A Git server that means harm: a fetch ends within its bounds, leaves nothing, and the next one works. */
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "gate/quota.h"
#include "unit/unit.h"

static struct stage stage;

static void close_stage(void)
{
	stage_close(&stage);
}

/* ---- servers ---- */

static void stay_silent(int client)
{
	char bytes[4096];

	while (read(client, bytes, sizeof(bytes)) > 0)
		;
}

static bool put(int client, const char *text)
{
	return send(client, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text);
}

static bool answer_references(int client)
{
	return put(client, "HTTP/1.1 200 OK\r\n"
			   "Content-Type: application/x-git-upload-pack-advertisement\r\n"
			   "Connection: close\r\n\r\n"
			   "001e# service=git-upload-pack\n0000");
}

static void trickle(int client)
{
	if (!answer_references(client))
		return;
	while (put(client, "0"))
		(void)sleep(1);
}

static void never_end_references(int client)
{
	if (!answer_references(client))
		return;
	for (unsigned long number = 0;; number++) {
		scoped_free char *line = mem_print("%040lx refs/heads/b%010lu\n", number + 1, number);
		scoped_free char *packet = mem_print("%04zx%s", strlen(line) + 4, line);
		if (!put(client, packet))
			return;
	}
}

static const struct {
	const char *name;
	void (*serve)(int client);
} servers[] = {
	{ "silent", stay_silent },
	{ "one byte a second", trickle },
	{ "references without end", never_end_references },
};

struct server {
	pthread_t thread;
	int listener;
	uint16_t port;
	void (*serve)(int client);
};

static void *serve_all(void *payload)
{
	const struct server *server = payload;
	char request[4096];
	int client;

	while ((client = accept(server->listener, NULL, NULL)) >= 0) {
		if (read(client, request, sizeof(request)) > 0)
			server->serve(client);
		(void)close(client);
	}
	return NULL;
}

static void server_start(struct server *server, void (*serve)(int client))
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(at);

	server->serve = serve;
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(server->listener, (const struct sockaddr *)&at, sizeof(at)), 0);
	ck_assert_int_eq(listen(server->listener, 5), 0);
	ck_assert_int_eq(getsockname(server->listener, (struct sockaddr *)&at, &size), 0);
	server->port = ntohs(at.sin_port);
	ck_assert_int_eq(pthread_create(&server->thread, NULL, serve_all, server), 0);
}

static void server_stop(struct server *server)
{
	(void)shutdown(server->listener, SHUT_RDWR);
	(void)pthread_join(server->thread, NULL);
	(void)close(server->listener);
}

START_TEST(a_server_that_never_ends_is_left_in_time)
{
	struct server server;

	server_start(&server, servers[_i].serve);
	scoped_free char *url = mem_print("http://127.0.0.1:%u/acme/shop.git", server.port);
	stage_open(&stage, &(struct stage_options){
				   .url = url,
				   .config = "[limits]\n\tfetch-timeout = 2s\n\tattempts = 1\n",
			   });
	stage_serve(&stage);
	struct oid head = stage_commit_change(&stage, 1, "adds");
	int64_t started = clock_mono_ms();
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "error");
	ck_assert_msg(strstr(text, "fetch acme/shop"), "%s: %s", servers[_i].name, text);
	/* The deadline and a generous rest: without one it would be for ever. */
	ck_assert_int_lt(clock_mono_ms() - started, 20000);
	stage_kill(&stage, SIGTERM);
	server_stop(&server);
}
END_TEST

/* ---- size ---- */

/* What does not compress. */
static void write_noise(const char *file, size_t size)
{
	scoped_free char *path = files_join(stage.repo.path, file);
	scoped_free char *command = mem_print("head -c %zu /dev/urandom >'%s'", size, path);
	FILE *pipe = popen(command, "r");

	ck_assert_ptr_nonnull(pipe);
	ck_assert_int_eq(pclose(pipe), 0);
}

START_TEST(a_push_that_is_too_large_is_stopped_and_leaves_no_trace)
{
	enum { MIB = 1 << 20 };

	stage_open(&stage, &(struct stage_options){
				   .config = "[limits]\n\tfetch-size = 1m\n\tattempts = 1\n",
			   });
	stage_serve(&stage);
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	scoped_free char *mirrors = stage_path(&stage, "data/mirrors");
	uint64_t before = quota_used(mirrors);
	(void)stage_commit_change(&stage, 1, "adds");
	write_noise("noise", 24 * MIB);
	struct oid large = stage_write_change(&stage, 1, "notes.txt", "large\n");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &large), 202);
	const char *text = stage_await(&stage, &large, "error");
	ck_assert_msg(strstr(text, "more than 1048576 bytes to fetch"), "%s", text);
	ck_assert_msg(quota_used(mirrors) < before + MIB, "%llu, before %llu",
		      (unsigned long long)quota_used(mirrors), (unsigned long long)before);
	struct oid honest = stage_commit_change(&stage, 2, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 2, &honest), 202);
	(void)stage_await(&stage, &honest, "failure");
}
END_TEST

START_TEST(a_mirror_above_its_size_is_not_fetched_into_until_it_is_gone)
{
	stage_open(&stage, &(struct stage_options){ .config = "[limits]\n\tmirror-size = 0\n" });
	stage_serve(&stage);
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	stage_kill(&stage, SIGTERM);
	stage_configure(&stage, &(struct stage_options){ .config = "[limits]\n\tmirror-size = 2k\n"
								   "\tattempts = 1\n" });
	stage_serve(&stage);
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "error");
	ck_assert_msg(strstr(text, "limit: mirror: "), "%s", text);
	stage_kill(&stage, SIGTERM);
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	scoped_free char *mirror = stage_path(&stage, "data/mirrors/acme/shop.git");
	scoped_buf said = { 0 };
	const char *const gc[] = { "gc", "--config", config, NULL };
	ck_assert_msg(stage_run(&stage, &said, gc) == 0, "%s", buf_string(&said));
	ck_assert_int_lt(access(mirror, F_OK), 0);
}
END_TEST

static Suite *fetching_suite(void)
{
	Suite *suite = suite_create("flow_fetching");
	TCase *tcase = tcase_create("fetching");

	tcase_set_timeout(tcase, 180);
	tcase_add_checked_fixture(tcase, NULL, close_stage);
	tcase_add_loop_test(tcase, a_server_that_never_ends_is_left_in_time, 0, COUNT_OF(servers));
	tcase_add_test(tcase, a_push_that_is_too_large_is_stopped_and_leaves_no_trace);
	tcase_add_test(tcase, a_mirror_above_its_size_is_not_fetched_into_until_it_is_gone);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(fetching_suite)
