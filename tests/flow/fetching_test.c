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

static void stay_silent(int client, const char *request)
{
	char bytes[4096];

	(void)request;
	while (read(client, bytes, sizeof(bytes)) > 0)
		;
}

static bool put_all(int client, const char *bytes, size_t size)
{
	return send(client, bytes, size, MSG_NOSIGNAL) == (ssize_t)size;
}

static bool put(int client, const char *text)
{
	return put_all(client, text, strlen(text));
}

static bool answer_references(int client)
{
	return put(client, "HTTP/1.1 200 OK\r\n"
			   "Content-Type: application/x-git-upload-pack-advertisement\r\n"
			   "Connection: close\r\n\r\n"
			   "001e# service=git-upload-pack\n0000");
}

static void trickle(int client, const char *request)
{
	(void)request;
	if (!answer_references(client))
		return;
	while (put(client, "0"))
		(void)sleep(1);
}

static bool put_line(int client, const char *id, const char *reference)
{
	scoped_free char *line = mem_print("%s %s\n", id, reference);
	scoped_free char *packet = mem_print("%04zx%s", strlen(line) + 4, line);

	return put(client, packet);
}

static void never_end_references(int client, const char *request)
{
	(void)request;
	if (!answer_references(client))
		return;
	for (unsigned long number = 1;; number++) {
		scoped_free char *id = mem_print("%040lx", number);
		scoped_free char *name = mem_print("refs/heads/b%010lu", number);
		if (!put_line(client, id, name))
			return;
	}
}

static struct oid announced; /* what the endless pack is to be for */

/* One blob of a terabyte, whose zeros come in blocks of 64 KiB that are not compressed (RFC 1951, 3.2.4). */
static void never_end_pack(int client, const char *request)
{
	static const char start[] = "0008NAK\nPACK\0\0\0\2\0\0\0\1\260\200\200\200\200\200\2\170\1";
	static const char block[5 + 0xffff] = { 0, '\377', '\377' };

	if (strncmp(request, "GET ", 4) == 0) {
		/* What the server can do follows a zero, in the first line alone. */
		scoped_free char *head = mem_print("0033%s HEAD%c\n", announced.hex, 0);
		(void)(answer_references(client) && put_all(client, head, 0x33) &&
		       put_line(client, announced.hex, "refs/heads/main") &&
		       put_line(client, announced.hex, "refs/pull/1/head") && put(client, "0000"));
		return;
	}
	(void)(put(client, "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-result\r\n"
			   "Connection: close\r\n\r\n") &&
	       put_all(client, start, sizeof(start) - 1));
	while (put_all(client, block, sizeof(block)))
		;
}

#define IN_TIME "[limits]\n\tfetch-timeout = 2s\n\tattempts = 1\n"
#define IN_SIZE "[limits]\n\tfetch-size = 1m\n\tattempts = 1\n"

static const struct {
	const char *name;
	void (*serve)(int client, const char *request);
	const char *config, *told;
} servers[] = {
	{ "silent", stay_silent, IN_TIME, "limit: time: " },
	{ "one byte a second", trickle, IN_TIME, "limit: time: " },
	{ "references without end", never_end_references, IN_TIME, "limit: time: " },
	{ "a pack without end", never_end_pack, IN_TIME, "limit: time: " },
	{ "a pack without end", never_end_pack, IN_SIZE, "more than 1048576 bytes to fetch" },
};

struct server {
	pthread_t thread;
	int listener;
	uint16_t port;
	void (*serve)(int client, const char *request);
};

static void *serve_all(void *payload)
{
	const struct server *server = payload;
	char request[4096];
	ssize_t size;
	int client;

	while ((client = accept(server->listener, NULL, NULL)) >= 0) {
		size = read(client, request, sizeof(request) - 1);
		request[size > 0 ? size : 0] = '\0';
		if (size > 0)
			server->serve(client, request);
		(void)close(client);
	}
	return NULL;
}

static void server_start(struct server *server, void (*serve)(int client, const char *request))
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
				   .config = servers[_i].config,
			   });
	stage_serve(&stage);
	struct oid head = announced = stage_commit_change(&stage, 1, "adds");
	int64_t started = clock_mono_ms();
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "error");
	ck_assert_msg(strstr(text, "fetch acme/shop"), "%s: %s", servers[_i].name, text);
	ck_assert_msg(strstr(text, servers[_i].told), "%s: %s", servers[_i].name, text);
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
