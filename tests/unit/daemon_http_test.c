/* The listener, spoken to over raw sockets: what libmicrohttpd would let through, and what it must answer. */
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "daemon/http.h"
#include "unit/unit.h"

enum { BODY_MOST = 4096, REQUEST_MS = 1500 };

static struct http *http;
static unsigned handled;
static atomic_uint rounds, gathered; /* answered together, and how often that was */

/* Says back what came. */
static bool echo(void *payload, const struct http_request *request, struct http_response *response)
{
	const char *query = http_query(request, "q");

	(void)payload;
	if (strcmp(request->path, "/together") == 0)
		return false;
	handled++;
	buf_print(&response->body, "%s %s %zu %s\n", request->method, request->path, request->body.len,
		  query ? query : "-");
	if (strcmp(request->path, "/tagged") == 0)
		(void)snprintf(response->etag, sizeof(response->etag), "v1");
	response->scripted = strcmp(request->path, "/live") == 0;
	if (strcmp(request->path, "/who") == 0) {
		const char *once = http_header_once(request, "X-Who");
		response->status = 401;
		response->authenticate = "Bearer realm=\"x\"";
		buf_print(&response->body, "%s %d\n", once ? once : "nobody",
			  request->peer && request->peer->sa_family == AF_INET);
	}
	if (strcmp(request->path, "/busy") == 0) {
		response->status = 503;
		response->retry_s = 7;
	}
	return true;
}

static struct http_group *kept;	  /* is sent later */
static atomic_bool keep, release; /* the next group; and it may go */
static const char fixed[] = "as always\n";

/* Takes its time, so that others come meanwhile. */
static void echo_together(void *payload, struct http_group *group)
{
	(void)payload;
	(void)usleep(200000);
	atomic_fetch_add(&gathered, (unsigned)group->count);
	atomic_fetch_add(&rounds, 1);
	for (size_t i = 0; i < group->count; i++) {
		struct http_exchange *exchange = group->list[i];
		const char *query = http_query(&exchange->request, "q");
		exchange->response.status = 202;
		if (strcmp(query, "fixed") == 0)
			exchange->response.fixed = fixed;
		else
			buf_print(&exchange->response.body, "%s of %zu\n", query, group->count);
	}
	if (atomic_exchange(&keep, false))
		kept = group;
	else
		http_group_send(group);
}

static int send_kept(void *payload)
{
	(void)payload;
	if (kept && atomic_exchange(&release, false))
		http_group_send(take(kept));
	return -1;
}

static void set_up(void)
{
	const struct http_options options = {
		.listen = "127.0.0.1:0",
		.body_most = BODY_MOST,
		.connections = 64,
		.connections_per_address = 8,
		.idle_ms = 20000,
		.request_ms = REQUEST_MS,
		.handler = echo,
		.together = echo_together,
		.between = send_kept,
	};
	struct err err;

	handled = 0;
	atomic_store(&rounds, 0);
	atomic_store(&gathered, 0);
	ck_assert_int_eq(http_start(&http, &options, &err), 0);
}

static void tear_down(void)
{
	http_stop(http);
}

static int dial(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)http_port(http)) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* What comes until the other side closes, or nothing more comes for a while. */
static void hear(struct buf *out, int fd)
{
	struct pollfd waiting = { .fd = fd, .events = POLLIN };
	char piece[4096];
	ssize_t got;

	while (poll(&waiting, 1, 700) > 0 && (got = recv(fd, piece, sizeof(piece), 0)) > 0)
		buf_add(out, (struct view){ piece, (size_t)got });
}

/* What comes first. */
static void hear_one(struct buf *out, int fd)
{
	struct pollfd waiting = { .fd = fd, .events = POLLIN };
	char piece[4096];
	ssize_t got = poll(&waiting, 1, 2000) > 0 ? recv(fd, piece, sizeof(piece), 0) : 0;

	if (got > 0)
		buf_add(out, (struct view){ piece, (size_t)got });
}

/* The answer to TEXT, sent in one go. */
static void ask(struct buf *out, const char *text)
{
	scoped_fd fd = dial();

	say(fd, text);
	hear(out, fd);
}

static bool has(const struct buf *answer, const char *part)
{
	return strstr(buf_string(answer), part) != NULL;
}

#define GET(target) "GET " target " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
#define POST(headers, body) "POST /p HTTP/1.1\r\nHost: x\r\n" headers "\r\n" body

START_TEST(answer_carries_the_security_headers)
{
	static const char *const headers[] = {
		"Content-Security-Policy: default-src 'none'",
		"X-Content-Type-Options: nosniff",
		"Referrer-Policy: no-referrer",
		"Cache-Control: no-store",
		"frame-ancestors 'none'",
	};
	scoped_buf answer = { 0 };

	ask(&answer, GET("/a?q=b%20c"));
	ck_assert(has(&answer, "HTTP/1.1 200 "));
	ck_assert(has(&answer, "GET /a 0 b c\n"));
	for (size_t i = 0; i < COUNT_OF(headers); i++)
		ck_assert_msg(has(&answer, headers[i]), "%s", headers[i]);
	ck_assert(!has(&answer, "script-src"));
}
END_TEST

START_TEST(only_what_is_scripted_may_run_scripts)
{
	scoped_buf answer = { 0 };

	ask(&answer, GET("/live"));
	ck_assert(has(&answer, "default-src 'none'"));
	ck_assert(has(&answer, "script-src 'self'; connect-src 'self'\r\n"));
}
END_TEST

START_TEST(head_has_headers_and_no_body)
{
	scoped_buf answer = { 0 };

	ask(&answer, "HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	ck_assert(has(&answer, "HTTP/1.1 200 "));
	ck_assert(has(&answer, "Content-Length: 12\r\n"));
	ck_assert(!has(&answer, "HEAD /a"));
}
END_TEST

START_TEST(body_arrives_whole)
{
	scoped_buf answer = { 0 };

	ask(&answer, POST("Content-Length: 5\r\nConnection: close\r\n", "12345"));
	ck_assert(has(&answer, "POST /p 5 -\n"));
}
END_TEST

static const struct {
	const char *text;
	const char *status;
} refused[] = {
	{ POST("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
	       "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"),
	  "400" },
	{ POST("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), "400" },
	{ POST("Transfer-Encoding: chunked\r\n", "5\r\n12345\r\n0\r\n\r\n"), "411" },
	{ POST("Content-Length: 5\r\nContent-Length: 6\r\n", "123456"), "400" },
	{ POST("Content-Length: 5\r\nContent-Length: 5\r\n", "12345"), "400" },
	{ POST("Content-Length: +5\r\n", "12345"), "400" },
	{ POST("Content-Length: -1\r\n", ""), "400" },
	{ POST("", ""), "411" },
	{ POST("Content-Length: 4097\r\n", ""), "413" },
	{ POST("Content-Length: 99999999999999999999999\r\n", ""), "413" },
	{ "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400" },
	{ "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n", "400" },
	{ "GET /a%0ab HTTP/1.1\r\nHost: x\r\n\r\n", "400" },
	{ "GET /a?q=%00 HTTP/1.1\r\nHost: x\r\n\r\n", "400" },
	{ "GET /a%zz HTTP/1.1\r\nHost: x\r\n\r\n", "400" },
	{ "GET /a% HTTP/1.1\r\nHost: x\r\n\r\n", "400" },
	{ "GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n", "400" },
	{ "GET / HTTP/1.1\r\n\r\n", "400" },
};

START_TEST(ambiguous_requests_are_refused_and_closed)
{
	scoped_buf answer = { 0 }, status = { 0 };

	ask(&answer, refused[_i].text);
	buf_print(&status, "HTTP/1.1 %s ", refused[_i].status);
	ck_assert_msg(has(&answer, buf_string(&status)), "expected %s: %s", refused[_i].status,
		      buf_string(&answer));
	ck_assert(has(&answer, "Connection: close"));
	ck_assert_uint_eq(handled, 0);
}
END_TEST

START_TEST(huge_headers_are_refused)
{
	scoped_buf text = { 0 }, answer = { 0 };

	buf_text(&text, "GET / HTTP/1.1\r\nHost: x\r\nX: ");
	for (size_t i = 0; i < 64 << 10; i++)
		buf_char(&text, 'a');
	buf_text(&text, "\r\n\r\n");
	scoped_fd fd = dial();
	(void)send(fd, buf_string(&text), text.len, MSG_NOSIGNAL);
	hear(&answer, fd);
	ck_assert(!has(&answer, "HTTP/1.1 200"));
	ck_assert_uint_eq(handled, 0);
}
END_TEST

START_TEST(unknown_methods_reach_the_routes)
{
	scoped_buf answer = { 0 };

	ask(&answer, "BREW /pot HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	ck_assert(has(&answer, "BREW /pot"));
}
END_TEST

START_TEST(known_content_is_not_sent_again)
{
	scoped_buf first = { 0 }, again = { 0 };

	ask(&first, GET("/tagged"));
	ck_assert(has(&first, "ETag: \"v1\""));
	ask(&again, "GET /tagged HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"v1\"\r\nConnection: close\r\n\r\n");
	ck_assert(has(&again, "HTTP/1.1 304 "));
	ck_assert(!has(&again, "GET /tagged 0"));
}
END_TEST

START_TEST(a_header_that_is_there_twice_says_nothing)
{
	scoped_buf once = { 0 }, twice = { 0 };

	ask(&once, "GET /who HTTP/1.1\r\nHost: x\r\nx-who: me\r\nConnection: close\r\n\r\n");
	ask(&twice, "GET /who HTTP/1.1\r\nHost: x\r\nX-Who: me\r\nX-Who: you\r\nConnection: close\r\n\r\n");
	ck_assert(has(&once, "WWW-Authenticate: Bearer realm=\"x\"\r\n"));
	ck_assert(has(&once, "\nme 1\n"));
	ck_assert(has(&twice, "\nnobody 1\n"));
}
END_TEST

START_TEST(busy_says_when_to_come_back)
{
	scoped_buf answer = { 0 };

	ask(&answer, GET("/busy"));
	ck_assert(has(&answer, "HTTP/1.1 503 "));
	ck_assert(has(&answer, "Retry-After: 7\r\n"));
}
END_TEST

/* Sends a byte every 100 ms until the connection is closed. */
static int64_t drip(int fd, const char *text)
{
	int64_t start = clock_mono_ms();
	char end;

	for (const char *at = text; clock_mono_ms() - start < 6000; at += at[1] ? 1 : 0) {
		struct pollfd waiting = { .fd = fd, .events = POLLIN };
		if (send(fd, at, 1, MSG_NOSIGNAL) < 0)
			break;
		if (poll(&waiting, 1, 100) > 0 && recv(fd, &end, 1, 0) <= 0)
			break;
	}
	return clock_mono_ms() - start;
}

START_TEST(slow_header_is_cut_off)
{
	scoped_fd fd = dial();
	int64_t took = drip(
		fd, "GET / HTTP/1.1\r\nX: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");

	ck_assert_int_ge(took, REQUEST_MS - 200);
	ck_assert_int_lt(took, REQUEST_MS + 2000);
}
END_TEST

START_TEST(slow_body_is_cut_off)
{
	scoped_fd fd = dial();

	say(fd, POST("Content-Length: 4000\r\n", ""));
	ck_assert_int_lt(drip(fd, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
			 REQUEST_MS + 2000);
	ck_assert_uint_eq(handled, 0);
}
END_TEST

START_TEST(connection_that_works_is_kept)
{
	scoped_fd fd = dial();

	for (int i = 0; i < 4; i++) {
		scoped_buf answer = { 0 };
		say(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
		hear(&answer, fd); /* 700 ms of silence each time: longer than REQUEST_MS in all */
		ck_assert(has(&answer, "HTTP/1.1 200 "));
	}
}
END_TEST

START_TEST(one_address_has_a_share_only)
{
	int fds[12];
	size_t open = 0;

	for (size_t i = 0; i < COUNT_OF(fds); i++)
		fds[i] = dial();
	for (size_t i = 0; i < COUNT_OF(fds); i++) {
		scoped_buf answer = { 0 };
		(void)send(fds[i], GET("/"), strlen(GET("/")), MSG_NOSIGNAL);
		struct pollfd waiting = { .fd = fds[i], .events = POLLIN };
		char piece[16];
		if (poll(&waiting, 1, 500) > 0 && recv(fds[i], piece, sizeof(piece), 0) > 0)
			open++;
	}
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		close(fds[i]);
	ck_assert_uint_eq(open, 8);
}
END_TEST

START_TEST(address_in_use_is_told)
{
	scoped_free char *taken = mem_print("127.0.0.1:%u", http_port(http));
	const struct http_options options = { .listen = taken, .connections = 4, .handler = echo };
	scoped_http *second = NULL;
	struct err err;

	ck_assert_int_eq(http_start(&second, &options, &err), -1);
	ck_assert_int_eq(err.kind, ERR_BUSY);
	ck_assert_ptr_nonnull(strstr(err.text, taken));
}
END_TEST

#define TOGETHER(q) "POST /together?q=" q " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"

START_TEST(what_comes_meanwhile_is_answered_together)
{
	static const char *const asked[] = { TOGETHER("a"), TOGETHER("b"), TOGETHER("c"), TOGETHER("d") };
	static const char *const said[] = { "a of 1\n", "b of 3\n", "c of 3\n", "d of 3\n" };
	int callers[COUNT_OF(asked)];

	for (size_t i = 0; i < COUNT_OF(asked); i++) {
		scoped_buf answer = { 0 };
		callers[i] = dial();
		say(callers[i], "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
		hear_one(&answer, callers[i]);
	}
	say(callers[0], asked[0]);
	(void)usleep(100000);
	for (size_t i = 1; i < COUNT_OF(asked); i++)
		say(callers[i], asked[i]);
	for (size_t i = 0; i < COUNT_OF(asked); i++) {
		scoped_buf answer = { 0 };
		hear_one(&answer, callers[i]);
		ck_assert_msg(has(&answer, "HTTP/1.1 202 ") && has(&answer, said[i]), "%s",
			      buf_string(&answer));
		(void)close(callers[i]);
	}
	ck_assert_uint_eq(atomic_load(&rounds), 2);
}
END_TEST

START_TEST(a_kept_connection_is_answered_together_again)
{
	scoped_fd fd = dial();

	for (int i = 0; i < 2; i++) {
		scoped_buf answer = { 0 };
		say(fd, TOGETHER("a"));
		hear_one(&answer, fd);
		ck_assert_msg(has(&answer, "a of 1\n"), "%s", buf_string(&answer));
	}
}
END_TEST

/* While one group waits for what makes its answers true, others are answered. */
START_TEST(a_group_can_be_sent_later)
{
	scoped_fd first = dial(), second = dial();
	scoped_buf early = { 0 }, late = { 0 };
	char byte;

	atomic_store(&keep, true);
	say(first, TOGETHER("a"));
	(void)usleep(300000);
	say(second, TOGETHER("b"));
	hear_one(&early, second);
	ck_assert_msg(has(&early, "b of 1\n"), "%s", buf_string(&early));
	ck_assert_int_lt(recv(first, &byte, 1, MSG_DONTWAIT), 0);
	atomic_store(&release, true);
	http_wake(http);
	hear_one(&late, first);
	ck_assert_msg(has(&late, "a of 1\n"), "%s", buf_string(&late));
}
END_TEST

START_TEST(a_fixed_answer_is_the_same_each_time)
{
	scoped_fd fd = dial();

	for (int i = 0; i < 3; i++) {
		scoped_buf answer = { 0 };
		say(fd, TOGETHER("fixed"));
		hear_one(&answer, fd);
		ck_assert_msg(has(&answer, "HTTP/1.1 202 ") && has(&answer, fixed) &&
				      has(&answer, "X-Content-Type-Options: nosniff"),
			      "%s", buf_string(&answer));
	}
}
END_TEST

static void *stop(void *payload)
{
	http_stop(take(http));
	return payload;
}

/* What was begun is answered, what comes later is not begun. */
START_TEST(a_stop_answers_what_was_gathered)
{
	scoped_buf first = { 0 }, late = { 0 };
	scoped_fd one = dial(), other = dial();
	pthread_t thread;

	say(one, TOGETHER("a"));
	(void)usleep(100000);
	ck_assert_int_eq(pthread_create(&thread, NULL, stop, NULL), 0);
	(void)usleep(20000);
	say(other, TOGETHER("b"));
	hear_one(&first, one);
	hear_one(&late, other);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_msg(has(&first, "HTTP/1.1 202 ") && has(&first, "a of 1\n"), "%s", buf_string(&first));
	ck_assert_msg(!has(&late, "HTTP/1.1 2"), "%s", buf_string(&late));
	ck_assert_uint_eq(atomic_load(&gathered), 1);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("daemon_http");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 20);
	tcase_add_test(all, answer_carries_the_security_headers);
	tcase_add_test(all, only_what_is_scripted_may_run_scripts);
	tcase_add_test(all, head_has_headers_and_no_body);
	tcase_add_test(all, body_arrives_whole);
	tcase_add_loop_test(all, ambiguous_requests_are_refused_and_closed, 0, (int)COUNT_OF(refused));
	tcase_add_test(all, huge_headers_are_refused);
	tcase_add_test(all, unknown_methods_reach_the_routes);
	tcase_add_test(all, known_content_is_not_sent_again);
	tcase_add_test(all, a_header_that_is_there_twice_says_nothing);
	tcase_add_test(all, busy_says_when_to_come_back);
	tcase_add_test(all, slow_header_is_cut_off);
	tcase_add_test(all, slow_body_is_cut_off);
	tcase_add_test(all, connection_that_works_is_kept);
	tcase_add_test(all, one_address_has_a_share_only);
	tcase_add_test(all, address_in_use_is_told);
	tcase_add_test(all, what_comes_meanwhile_is_answered_together);
	tcase_add_test(all, a_kept_connection_is_answered_together_again);
	tcase_add_test(all, a_group_can_be_sent_later);
	tcase_add_test(all, a_fixed_answer_is_the_same_each_time);
	tcase_add_test(all, a_stop_answers_what_was_gathered);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
