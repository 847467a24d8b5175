/* The daemon under abuse: what is sent to exhaust it, to lead it elsewhere, or to make it tell its secrets.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

static void pause_ms(long ms)
{
	(void)nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

/* A signed push with this body; the HTTP status. */
static long deliver(const char *delivery, const char *body)
{
	return stage_send(&stage, (struct code_host_hook){ .delivery = delivery, .body = body }).status;
}

static char *push_body(void)
{
	return stage_push_body(&stage, STAGE_REPOSITORY, &stage.main);
}

enum { SENDERS = 20, EACH = 5 };

static void *send_again_and_again(void *body)
{
	for (int i = 0; i < EACH; i++) {
		long status = deliver("6f1d2c3a-0000-4000-8000-000000000001", body);
		ck_assert_msg(status == 200 || status == 202, "%ld", status);
	}
	return NULL;
}

START_TEST(hundred_times_the_same_delivery_at_once_make_one_job)
{
	scoped_free char *body = push_body();
	pthread_t threads[SENDERS];

	for (size_t i = 0; i < SENDERS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, send_again_and_again, body), 0);
	for (size_t i = 0; i < SENDERS; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	stage_await_taken(&stage); /* so many at once are acknowledged before they are counted */
	ck_assert_int_eq(stage_metric(&stage, "heapgate_deliveries_total{result=\"accepted\"}"), 1);
	ck_assert_int_eq(stage_metric(&stage, "heapgate_deliveries_total{result=\"duplicate\"}"), SENDERS * EACH - 1);
	(void)stage_await(&stage, &stage.main, "success");
	ck_assert_uint_eq(stage_finals(&stage, &stage.main), 1);
}
END_TEST

/* A listener that nobody has a reason to talk to. */
static int trap(unsigned *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, size), 0);
	ck_assert_int_eq(listen(fd, 16), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

/* TEXT with every "…_url": "…" leading to URL. */
static char *lead(const char *text, const char *url)
{
	static const char mark[] = "url\":\"", spaced[] = "url\": \"";
	scoped_buf out = { 0 };
	unsigned led = 0;

	while (*text) {
		size_t length = strncmp(text, mark, strlen(mark)) == 0	     ? strlen(mark)
				: strncmp(text, spaced, strlen(spaced)) == 0 ? strlen(spaced)
									     : 0;
		if (!length) {
			buf_char(&out, *text++);
			continue;
		}
		buf_add(&out, (struct view){ text, length });
		buf_text(&out, url);
		text += length;
		text += strcspn(text, "\"");
		led++;
	}
	ck_assert_uint_gt(led, 0);
	return buf_take(&out);
}

START_TEST(urls_of_a_payload_are_never_followed)
{
	unsigned port;
	scoped_fd fd = trap(&port);
	scoped_free char *url = mem_print("http://127.0.0.1:%u/x.git", port);
	scoped_free char *honest = push_body(), *forged = lead(honest, url);

	ck_assert_int_eq(deliver(NULL, forged), 202);
	(void)stage_await(&stage, &stage.main, "success");
	ck_assert_int_eq(accept(fd, NULL, NULL), -1);
}
END_TEST

static const struct {
	const char *part, *instead; /* of an honest payload */
	long status;
} twisted[] = {
	{ "\"" STAGE_REPOSITORY "\"", "\"acme/other\"", 400 },
	{ "refs/heads/main", "refs/heads/../main", 400 },
	{ "refs/heads/main", "refs/heads/-main", 400 },
	{ "refs/heads/main", "main", 200 }, /* no branch: nothing to do */
};

START_TEST(facts_that_cannot_be_are_refused)
{
	scoped_free char *honest = push_body();
	char *at = strstr(honest, twisted[_i].part);

	ck_assert_ptr_nonnull(at);
	*at = '\0';
	scoped_free char *body =
		mem_print("%s%s%s", honest, twisted[_i].instead, at + strlen(twisted[_i].part));
	ck_assert_int_eq(deliver(NULL, body), twisted[_i].status);
	ck_assert_int_eq(stage_metric(&stage, "heapgate_deliveries_total{result=\"accepted\"}"), 0);
}
END_TEST

/* COUNT times TEXT. */
static void repeat(struct buf *out, const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_text(out, text);
}

static void bomb(struct buf *out, int which)
{
	static const char *const parts[] = { "[],", "{},", "\"\",", "0,", "{\"a\":1}," };

	switch (which) {
	case 0:
		repeat(out, "[", 100000);
		return;
	case 1:
		repeat(out, "{\"a\":", 2049);
		return;
	case 2:
		buf_text(out, "{\"ref\":\"refs/heads/main\",\"ref\":\"refs/heads/other\"}");
		return;
	case 3:
		buf_text(out, "{\"ref\":\"a\\u0000b\"}");
		return;
	case 4:
		buf_text(out, "{\"ref\":\"\xff\xfe\"}");
		return;
	default:
		buf_char(out, '[');
		repeat(out, parts[which - 5], 1000000 / strlen(parts[which - 5]));
		buf_text(out, "0]");
	}
}
enum { BOMBS = 10 };

/* The daemon's largest memory so far, in KiB. */
static long peak_kib(void)
{
	scoped_free char *path = mem_print("/proc/%ld/status", (long)stage.daemon);
	scoped_buf text = { 0 };
	struct err err;

	ck_assert_int_eq(files_read(&text, path, &err), 0);
	const char *at = strstr(buf_string(&text), "VmHWM:");
	ck_assert_ptr_nonnull(at);
	return strtol(at + strlen("VmHWM:"), NULL, 10);
}

START_TEST(json_bombs_are_refused_in_bounded_memory)
{
	long before = peak_kib();

	for (int i = 0; i < BOMBS; i++) {
		scoped_buf body = { 0 };
		bomb(&body, i);
		long status = deliver(NULL, buf_string(&body));
		ck_assert_msg(status == 400 || status == 413, "%d: %ld", i, status);
	}
	/* A parsed megabyte of "{}" takes 79 of them. */
	ck_assert_int_lt(peak_kib() - before, 160 << 10);
	scoped_free char *body = push_body();
	ck_assert_int_eq(deliver(NULL, body), 202);
}
END_TEST

/* A connection from another address of this machine. */
static int dial_from(const char *address)
{
	struct sockaddr_in from = { .sin_family = AF_INET }, to = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(inet_pton(AF_INET, address, &from.sin_addr), 1);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to.sin_port = htons(stage.port);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&from, sizeof(from)), 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

enum { ATTACKERS = 400 };

/* Idle, slow header, slow body, pipelined rubbish; from more addresses than there are places. */
static void attack(int fds[ATTACKERS])
{
	static const char *const openings[] = {
		"",
		"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: a",
		"POST /hooks/github/" STAGE_REPOSITORY
		" HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n{",
		"GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /%00 HTTP/1.1\r\nHost: x\r\n\r\n\x01\x02",
	};

	for (int i = 0; i < ATTACKERS; i++) {
		scoped_free char *address = mem_print("127.0.%d.2", i / 50 + 1);
		const char *text = openings[i % (int)COUNT_OF(openings)];
		fds[i] = dial_from(address);
		(void)send(fds[i], text, strlen(text), MSG_NOSIGNAL);
	}
}

START_TEST(webhooks_are_taken_while_others_occupy_every_connection)
{
	int fds[ATTACKERS];
	scoped_free char *body = push_body();

	attack(fds);
	int64_t start = clock_mono_ms();
	ck_assert_int_eq(deliver(NULL, body), 202);
	printf("a webhook among %d slow connections was answered in %lld ms\n", ATTACKERS,
	       (long long)(clock_mono_ms() - start));
	for (int i = 0; i < ATTACKERS; i++)
		(void)close(fds[i]);
	(void)stage_await(&stage, &stage.main, "success");
}
END_TEST

static void serve_with(const char *more)
{
	scoped_buf text = { 0 };

	stage_read(&stage, &text, "heapgate.conf");
	buf_text(&text, more);
	stage_write(&stage, "heapgate.conf", buf_string(&text));
	stage_kill(&stage, SIGTERM);
	stage_serve(&stage);
}

#define CLIENT                                                                                               \
	" HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.1, 203.0.113.5\r\nContent-Length: 0\r\n\r\n"

/* How many of ten requests of one client, seen through its X-Forwarded-For, are over its limit. */
static unsigned limited_of_ten(const char *ask)
{
	unsigned limited = 0;

	for (int i = 0; i < 10; i++) {
		scoped_fd fd = dial_from("127.0.0.1");
		char answer[65536] = "";
		ck_assert_int_gt(send(fd, ask, strlen(ask), MSG_NOSIGNAL), 0);
		ck_assert_int_gt(recv(fd, answer, sizeof(answer) - 1, 0), 0);
		pause_ms(50); /* the rest of a page that came in pieces */
		(void)recv(fd, answer + strlen(answer), sizeof(answer) - 1 - strlen(answer), MSG_DONTWAIT);
		limited += strncmp(answer, "HTTP/1.1 429 ", 13) == 0 && strstr(answer, "Retry-After: ");
	}
	return limited;
}

START_TEST(one_client_behind_a_proxy_is_limited_and_others_are_not)
{
	scoped_free char *body = push_body();

	serve_with("\n[http]\n\trate-limit = 5\n");
	ck_assert_uint_eq(limited_of_ten("GET /" CLIENT), 5);
	ck_assert_int_eq(deliver(NULL, body), 202);
	ck_assert_int_eq(stage_metric(&stage, "heapgate_http_limited_total"), 5);
}
END_TEST

/* Of one repository or of all of an organisation. */
START_TEST(webhooks_have_a_limit_of_their_own)
{
	serve_with("\n[http]\n\trate-limit = 0\n\thook-rate-limit = 5\n");
	ck_assert_uint_eq(limited_of_ten("POST /hooks/github" CLIENT), 5);
	ck_assert_uint_eq(limited_of_ten("POST /hooks/github/" STAGE_REPOSITORY CLIENT), 10);
	ck_assert_int_eq(stage_metric(&stage, "heapgate_http_request_duration_seconds_count{route=\"hook\"}"), 20);
}
END_TEST

#define CANARY_URL "canary-in-the-url"

static bool holds(const struct buf *text, const char *part)
{
	return memmem(text->ptr, text->len, part, strlen(part)) != NULL;
}

static void check_silent(const char *where, const struct buf *text)
{
	static const char *const files[] = { "secret", "token", "reader", "alice" };

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		scoped_buf value = { 0 };
		stage_read(&stage, &value, files[i]);
		ck_assert_msg(!holds(text, buf_string(&value)), "%s holds %s", where, files[i]);
	}
	ck_assert_msg(!holds(text, CANARY_URL), "%s holds the password of the URL", where);
}

/* Every file below PATH. */
static void check_tree(const char *path)
{
	DIR *directory = opendir(path);
	struct err err;

	ck_assert_ptr_nonnull(directory);
	for (struct dirent *entry; (entry = readdir(directory));) {
		scoped_free char *inner = files_join(path, entry->d_name);
		struct stat info;
		if (entry->d_name[0] == '.' || lstat(inner, &info) < 0)
			continue;
		scoped_buf text = { 0 };
		if (S_ISDIR(info.st_mode))
			check_tree(inner);
		else if (S_ISREG(info.st_mode) && files_read(&text, inner, &err) == 0 && text.len)
			check_silent(inner, &text);
	}
	(void)closedir(directory);
}

static void check_pages(void)
{
	static const char *const paths[] = { "/",
					     ("/r/" STAGE_REPOSITORY),
					     "/c/1",
					     "/c/2",
					     "/deliveries",
					     "/outbox",
					     "/api/v1/repositories",
					     "/api/v1/checks/1",
					     "/metrics",
					     "/readyz",
					     "/nothing/here" };

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		scoped_buf text = { 0 };
		scoped_free char *body = stage_get(&stage, paths[i], NULL);
		buf_text(&text, body);
		if (text.len)
			check_silent(paths[i], &text);
	}
}

/* A code host that says back what it was shown, in every error; a URL with a password; a fetch that fails. */
START_TEST(no_secret_leaves_the_daemon)
{
	const struct code_host_fault echo = {
		.kind = CODE_HOST_ANSWER,
		.times = 200,
		.status = 422,
		.headers = "X-Echo: {authorization}\nContent-Type: application/json",
		.body = "{\"message\":\"you sent {authorization}\"}"
	};
	scoped_buf log = { 0 };

	stage_close(&stage);
	const struct stage_options options = {
		.url = "http://gate:" CANARY_URL "@127.0.0.1:1/acme/shop.git",
	};
	stage_open(&stage, &options);
	code_host_add_fault(stage.host, &echo);
	stage_serve(&stage);
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	for (int i = 0; i < 600 && stage_metric(&stage, "heapgate_statuses{stage=\"dead\"}") < 2; i++)
		pause_ms(100);
	ck_assert_int_ge(stage_metric(&stage, "heapgate_statuses{stage=\"dead\"}"), 2);
	ck_assert_uint_gt(code_host_request_count(stage.host), 0);
	check_pages();
	stage_kill(&stage, SIGTERM);
	stage_read(&stage, &log, "log");
	check_silent("log", &log);
	scoped_free char *data = stage_path(&stage, "data");
	check_tree(data);
}
END_TEST

START_TEST(new_token_is_used_by_the_next_call)
{
	const struct stage_options options = { .no_token = true };

	stage_close(&stage);
	stage_open(&stage, &options);
	stage_serve(&stage);
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	for (int i = 0; i < 600 && !stage_metric(&stage, "heapgate_statuses{stage=\"dead\"}"); i++)
		pause_ms(100);
	ck_assert_uint_eq(stage_finals(&stage, &stage.main), 0);
	stage_write(&stage, "token", stage_token());
	ck_assert_int_eq(kill(stage.daemon, SIGHUP), 0);
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "failure");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("flow_abuse");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, open_stage, close_stage);
	tcase_set_timeout(all, 2 * STAGE_WAIT_S);
	tcase_add_test(all, hundred_times_the_same_delivery_at_once_make_one_job);
	tcase_add_test(all, urls_of_a_payload_are_never_followed);
	tcase_add_loop_test(all, facts_that_cannot_be_are_refused, 0, (int)COUNT_OF(twisted));
	tcase_add_test(all, json_bombs_are_refused_in_bounded_memory);
	tcase_add_test(all, webhooks_are_taken_while_others_occupy_every_connection);
	tcase_add_test(all, one_client_behind_a_proxy_is_limited_and_others_are_not);
	tcase_add_test(all, webhooks_have_a_limit_of_their_own);
	tcase_add_test(all, no_secret_leaves_the_daemon);
	tcase_add_test(all, new_token_is_used_by_the_next_call);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
