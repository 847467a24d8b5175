/* Fetching by https: whoever cannot show that he is the host gets nothing, and no credentials. */
#include <git2.h>

#include "base/files.h"
#include "base/mem.h"
#include "daemon/http.h"
#include "tree/mirror.h"
#include "unit/unit.h"

static char directory[] = "/tmp/heapgate-certificate.XXXXXX";
static int requests;
static struct err err;

static bool count_request(void *payload, const struct http_request *request, struct http_response *response)
{
	(void)payload, (void)request;
	requests++;
	response->status = 401;
	return true;
}

static struct http *listen_with(const char *certificate, const char *key)
{
	const struct tls_text tls = { certificate, key };
	const struct http_options options = {
		.listen = "127.0.0.1:0",
		.body_most = 4096,
		.connections = 16,
		.connections_per_address = 16,
		.idle_ms = 5000,
		.request_ms = 5000,
		.tls = &tls,
		.handler = count_request,
	};
	struct http *http = NULL;

	ck_assert_msg(http_start(&http, &options, &err) == 0, "%s", err.text);
	return http;
}

/* CERTIFICATE: of a file in tests/support/tls.  Fetches from https://localhost, where it is shown. */
static int fetch_from(const char *certificate, bool trusted)
{
	static const char *const refspecs[] = { "+refs/heads/main:refs/heads/main", NULL };
	scoped_free char *crt = mem_print(TESTS_DIR "/support/tls/%s.crt", certificate);
	scoped_free char *pem = mem_print(TESTS_DIR "/support/tls/%s.key", certificate);
	scoped_free char *path = files_join(directory, "mirror.git");
	scoped_buf text = { 0 }, key = { 0 };
	scoped_mirror *mirror = NULL;

	ck_assert_int_eq(files_read(&text, crt, &err), 0);
	ck_assert_int_eq(files_read(&key, pem, &err), 0);
	struct http *http = listen_with(buf_string(&text), buf_string(&key));
	scoped_free char *url = mem_print("https://localhost:%u/acme/shop.git", http_port(http));
	const struct fetch_spec spec = {
		.url = url, .refspecs = refspecs, .username = "x", .password = "a secret"
	};
	ck_assert_int_eq(mirror_open(&mirror, path, true, &err), 0);
	if (trusted)
		ck_assert_int_eq(git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, crt, NULL), 0);
	int rc = mirror_fetch(mirror, &spec, &err);
	http_stop(http);
	return rc;
}

static const struct {
	const char *certificate;
	bool trusted;
} refused[] = {
	{ "localhost", false }, /* nobody vouches for it */
	{ "one", true },	/* of another name */
	{ "two", false },
};

START_TEST(a_certificate_that_does_not_prove_the_host_ends_the_fetch)
{
	ck_assert_int_lt(fetch_from(refused[_i].certificate, refused[_i].trusted), 0);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_msg(strcasestr(err.text, "certificate"), "%s", err.text);
	ck_assert_int_eq(requests, 0);
}
END_TEST

START_TEST(a_certificate_that_proves_the_host_lets_it_go_on)
{
	ck_assert_int_lt(fetch_from("localhost", true), 0);
	ck_assert_msg(!strcasestr(err.text, "certificate"), "%s", err.text);
	ck_assert_int_gt(requests, 0);
}
END_TEST

static void make_directory(void)
{
	ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void remove_directory(void)
{
	ck_assert_int_eq(files_remove_tree(directory, &err), 0);
}

static Suite *certificate_suite(void)
{
	Suite *suite = suite_create("daemon_certificate");
	TCase *tcase = tcase_create("all");

	tcase_add_checked_fixture(tcase, make_directory, remove_directory);
	tcase_add_loop_test(tcase, a_certificate_that_does_not_prove_the_host_ends_the_fetch, 0,
			    COUNT_OF(refused));
	tcase_add_test(tcase, a_certificate_that_proves_the_host_lets_it_go_on);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(certificate_suite)
