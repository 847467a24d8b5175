/* lib/tree: what a fetch over HTTP gives away and what it makes of answers; URLs and known hosts. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/files.h"
#include "base/mem.h"
#include "tree/known_hosts.h"
#include "tree/mirror.h"
#include "tree/remote.h"
#include "unit/unit.h"

/* ---- a server that gives every request the same answer and notes what it was asked ---- */

struct server {
	pid_t pid;
	unsigned short port;
	char *log;
};

static char place[] = "/tmp/heapgate-fetch-XXXXXX";
static struct mirror *mirror;
static struct server server, other;
static struct err err;

static void answer_one(int client, const char *answer, const char *log)
{
	char request[8192];
	size_t size = 0;

	while (size < sizeof(request) - 1) {
		ssize_t got = read(client, request + size, sizeof(request) - 1 - size);
		if (got <= 0)
			return;
		size += (size_t)got;
		request[size] = '\0';
		if (strstr(request, "\r\n\r\n"))
			break;
	}
	int fd = open(log, O_WRONLY | O_APPEND | O_CLOEXEC);
	(void)!write(fd, request, size);
	(void)close(fd);
	(void)!write(client, answer, strlen(answer));
}

static _Noreturn void answer_all(int listening, const char *answer, const char *log)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		int client = accept(listening, NULL, NULL);
		answer_one(client, answer, log);
		(void)shutdown(client, SHUT_WR);
		(void)close(client);
	}
}

/* HOST is the last byte of 127.0.0.x. */
static void server_start(struct server *out, unsigned host, const char *name, const char *answer)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host);
	out->log = files_join(place, name);
	ck_assert_int_eq(files_write(out->log, VIEW(""), &err), 0);
	ck_assert_int_eq(bind(listening, (struct sockaddr *)&address, size), 0);
	ck_assert_int_eq(listen(listening, 8), 0);
	ck_assert_int_eq(getsockname(listening, (struct sockaddr *)&address, &size), 0);
	out->port = ntohs(address.sin_port);
	out->pid = fork();
	if (out->pid == 0)
		answer_all(listening, answer, out->log);
	(void)close(listening);
}

static void server_stop(struct server *stopped)
{
	if (stopped->pid) {
		(void)kill(stopped->pid, SIGKILL);
		(void)waitpid(stopped->pid, NULL, 0);
	}
	free(stopped->log);
	*stopped = (struct server){ 0 };
}

static size_t count_in_log(const struct server *asked, const char *text)
{
	scoped_buf log = { 0 };
	size_t count = 0;

	ck_assert_int_eq(files_read(&log, asked->log, &err), 0);
	for (const char *at = buf_string(&log); (at = strstr(at, text)); at++)
		count++;
	return count;
}

static void set_up(void)
{
	memcpy(place + sizeof(place) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(place));
	scoped_free char *path = files_join(place, "mirror.git");
	ck_assert_int_eq(mirror_open(&mirror, path, true, &err), 0);
}

static void tear_down(void)
{
	server_stop(&server);
	server_stop(&other);
	mirror_close(take(mirror));
	ck_assert_int_eq(files_remove_tree(place, &err), 0);
}

/* With "hunter2", which is aHVudGVyMg== and, behind "ada:", YWRhOmh1bnRlcjI= in base64. */
static int fetch(const char *password)
{
	static const char *const refspecs[] = { "+refs/heads/*:refs/heads/*", NULL };
	scoped_free char *url = mem_print("http://127.0.0.1:%u/a.git", server.port);
	struct fetch_spec spec = {
		.url = url, .refspecs = refspecs, .username = "ada", .password = password
	};
	struct err fetch_err = { 0 };
	int rc = mirror_fetch(mirror, &spec, &fetch_err);

	err = fetch_err;
	return rc;
}

#define EMPTY_BODY "Content-Length: 0\r\nConnection: close\r\n\r\n"
#define UNAUTHORIZED "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n" EMPTY_BODY

START_TEST(credentials_are_not_given_unasked)
{
	server_start(&server, 1, "log", "HTTP/1.1 404 Not Found\r\n" EMPTY_BODY);
	ck_assert_int_eq(fetch("hunter2"), -1);
	ck_assert_uint_eq(count_in_log(&server, "GET "), 1);
	ck_assert_uint_eq(count_in_log(&server, "Authorization"), 0);
}
END_TEST

START_TEST(refused_credentials_are_given_once_and_stay_out_of_the_message)
{
	server_start(&server, 1, "log", UNAUTHORIZED);
	ck_assert_int_eq(fetch("hunter2"), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_uint_eq(count_in_log(&server, "Authorization: Basic YWRhOmh1bnRlcjI="), 1);
	ck_assert_ptr_null(strstr(err.text, "hunter2"));
	ck_assert_ptr_nonnull(strstr(err.text, "refuses the credentials"));
}
END_TEST

START_TEST(a_server_that_wants_credentials_gets_none_where_there_are_none)
{
	server_start(&server, 1, "log", UNAUTHORIZED);
	ck_assert_int_eq(fetch(NULL), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "none are configured"));
}
END_TEST

static void start_with_redirect(unsigned host)
{
	server_start(&other, host, "other", UNAUTHORIZED);
	scoped_free char *answer =
		mem_print("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.%u:%u/a.git/info/refs"
			  "?service=git-upload-pack\r\n" EMPTY_BODY,
			  host, other.port);
	server_start(&server, 1, "log", answer);
}

START_TEST(a_redirect_to_another_host_is_not_followed)
{
	start_with_redirect(2);
	ck_assert_int_eq(fetch("hunter2"), -1);
	ck_assert_msg(err.kind == ERR_INPUT, "%s", err.text);
	ck_assert_uint_eq(count_in_log(&server, "GET "), 1);
	ck_assert_uint_eq(count_in_log(&other, "GET "), 0);
}
END_TEST

START_TEST(a_redirect_to_another_port_gets_no_credentials)
{
	start_with_redirect(1);
	ck_assert_int_eq(fetch("hunter2"), -1);
	ck_assert_msg(err.kind == ERR_INPUT, "%s", err.text);
	ck_assert_uint_eq(count_in_log(&server, "Authorization"), 0);
	ck_assert_uint_eq(count_in_log(&other, "Authorization"), 0);
}
END_TEST

START_TEST(answers_are_told_apart_as_refusal_or_trouble)
{
	static const struct {
		const char *answer;
		enum err_kind kind;
	} rows[] = {
		{ "HTTP/1.1 404 Not Found\r\n" EMPTY_BODY, ERR_INPUT },
		{ "HTTP/1.1 403 Forbidden\r\n" EMPTY_BODY, ERR_INPUT },
		{ "HTTP/1.1 429 Too Many Requests\r\n" EMPTY_BODY, ERR_BUSY },
		{ "HTTP/1.1 500 Internal Server Error\r\n" EMPTY_BODY, ERR_BUSY },
		{ "HTTP/1.1 503 Service Unavailable\r\n" EMPTY_BODY, ERR_BUSY },
		{ "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" EMPTY_BODY, ERR_BUSY },
		{ "", ERR_BUSY },
		{ "SSH-2.0-nonsense\r\n", ERR_BUSY },
	};

	server_start(&server, 1, "log", rows[_i].answer);
	ck_assert_int_eq(fetch("hunter2"), -1);
	ck_assert_msg(err.kind == rows[_i].kind, "%s", err.text);
	ck_assert_str_ne(err.text, "");
}
END_TEST

START_TEST(words_of_the_server_come_as_printable_text)
{
	server_start(
		&server, 1, "log",
		"HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n"
		"Connection: close\r\n\r\n001e# service=git-upload-pack\n00000012ERR \x1b[31m\xe9vil\n0000");
	ck_assert_int_eq(fetch(NULL), -1);
	for (const char *c = err.text; *c; c++)
		ck_assert_int_ge(*c, ' ');
	ck_assert_msg(strstr(err.text, "vil") != NULL, "%s", err.text);
}
END_TEST

/* ---- URLs ---- */

static struct view view_or_empty(struct view v)
{
	return v.at ? v : VIEW("");
}

START_TEST(urls_are_taken_apart)
{
	static const struct {
		const char *url;
		enum remote_kind kind;
		const char *user, *host, *port;
	} rows[] = {
		{ "/srv/a.git", REMOTE_LOCAL, "", "", "" },
		{ "../a.git", REMOTE_LOCAL, "", "", "" },
		{ "./a:b", REMOTE_LOCAL, "", "", "" },
		{ "file:///srv/a.git", REMOTE_LOCAL, "", "", "" },
		{ "https://host.example/o/r.git", REMOTE_HTTP, "", "host.example", "" },
		{ "http://host:3000/o/r", REMOTE_HTTP, "", "host", "3000" },
		{ "https://ada@host/o/r", REMOTE_HTTP, "ada", "host", "" },
		{ "https://[::1]:80/o/r", REMOTE_HTTP, "", "[::1]", "80" },
		{ "https://[::1]/o/r", REMOTE_HTTP, "", "[::1]", "" },
		{ "ssh://git@host:2222/o/r", REMOTE_SSH, "git", "host", "2222" },
		{ "git@host:o/r.git", REMOTE_SSH, "git", "host", "" },
	};
	struct remote remote;

	ck_assert_msg(remote_parse(&remote, rows[_i].url, &err) == 0, "%s", err.text);
	ck_assert_int_eq(remote.kind, rows[_i].kind);
	ck_assert(view_is(view_or_empty(remote.user), rows[_i].user));
	ck_assert(view_is(view_or_empty(remote.host), rows[_i].host));
	ck_assert(view_is(view_or_empty(remote.port), rows[_i].port));
}
END_TEST
enum { URLS = 11 };

START_TEST(hosts_are_the_same_only_with_kind_name_and_port)
{
	struct remote a, b;

	ck_assert_int_eq(remote_parse(&a, "https://host/x", &err), 0);
	ck_assert_int_eq(remote_parse(&b, "https://user@HOST/y", &err), 0);
	ck_assert(remote_same_host(&a, &b));
	ck_assert_int_eq(remote_parse(&b, "https://host:8443/x", &err), 0);
	ck_assert(!remote_same_host(&a, &b));
	ck_assert_int_eq(remote_parse(&b, "https://host.evil/x", &err), 0);
	ck_assert(!remote_same_host(&a, &b));
	ck_assert_int_eq(remote_parse(&b, "ssh://host/x", &err), 0);
	ck_assert(!remote_same_host(&a, &b));
}
END_TEST

START_TEST(known_hosts_match_name_and_key)
{
	static const struct {
		const char *name;
		struct view key;
		bool known;
	} rows[] = {
		{ "one.example", { "abc", 3 }, true },		 { "two.example", { "abc", 3 }, true },
		{ "[three.example]:2222", { "abcd", 4 }, true }, { "three.example", { "abcd", 4 }, false },
		{ "one.example", { "abd", 3 }, false },		 { "evil.example", { "abc", 3 }, false },
		{ "gone.example", { "abc", 3 }, false },	 { "one.example", { "", 0 }, false },
		{ "four.example", { "ab", 2 }, true },
	};
	struct view text = VIEW("# hosts\n\none.example,two.example ssh-ed25519 YWJj comment\n"
				"[three.example]:2222  ssh-rsa  YWJjZA==\n"
				"@revoked gone.example ssh-ed25519 YWJj\n"
				"|1|c2FsdA==|aGFzaA== ssh-ed25519 YWJj\n"
				"one.example ssh-ed25519\nfour.example ecdsa YWI=\r\n");

	ck_assert_int_eq(known_hosts_has(text, view_of(rows[_i].name), rows[_i].key), rows[_i].known);
}
END_TEST
enum { KNOWN_HOSTS = 9 };

static Suite *fetch_suite(void)
{
	Suite *suite = suite_create("tree_fetch");
	TCase *http = tcase_create("http"), *words = tcase_create("words");

	tcase_add_checked_fixture(http, set_up, tear_down);
	tcase_set_timeout(http, 60);
	tcase_add_test(http, credentials_are_not_given_unasked);
	tcase_add_test(http, refused_credentials_are_given_once_and_stay_out_of_the_message);
	tcase_add_test(http, a_server_that_wants_credentials_gets_none_where_there_are_none);
	tcase_add_test(http, a_redirect_to_another_host_is_not_followed);
	tcase_add_test(http, a_redirect_to_another_port_gets_no_credentials);
	tcase_add_loop_test(http, answers_are_told_apart_as_refusal_or_trouble, 0, 8);
	tcase_add_test(http, words_of_the_server_come_as_printable_text);
	suite_add_tcase(suite, http);

	tcase_add_loop_test(words, urls_are_taken_apart, 0, URLS);
	tcase_add_test(words, hosts_are_the_same_only_with_kind_name_and_port);
	tcase_add_loop_test(words, known_hosts_match_name_and_key, 0, KNOWN_HOSTS);
	suite_add_tcase(suite, words);
	return suite;
}

UNIT_MAIN(fetch_suite)
