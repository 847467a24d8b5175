/* Fetching by https: whoever cannot show that he is the host gets nothing, and no credentials. */
#include "base/files.h"
#include "base/mem.h"
#include "daemon/http.h"
#include "tree/mirror.h"
#include "unit/unit.h"

static char directory[] = "/tmp/heapgate-certificate.XXXXXX";
static int requests;

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
	struct err err;

	ck_assert_msg(http_start(&http, &options, &err) == 0, "%s", err.text);
	return http;
}

START_TEST(a_certificate_that_nobody_vouches_for_ends_the_fetch)
{
	static const char *const refspecs[] = { "+refs/heads/main:refs/heads/main", NULL };
	scoped_buf certificate = { 0 }, key = { 0 };
	scoped_mirror *mirror = NULL;
	struct err err;

	ck_assert_ptr_nonnull(mkdtemp(directory));
	scoped_free char *path = files_join(directory, "mirror.git");
	ck_assert_int_eq(files_read(&certificate, TESTS_DIR "/support/tls/one.crt", &err), 0);
	ck_assert_int_eq(files_read(&key, TESTS_DIR "/support/tls/one.key", &err), 0);
	struct http *http = listen_with(buf_string(&certificate), buf_string(&key));
	scoped_free char *url = mem_print("https://localhost:%u/acme/shop.git", http_port(http));
	const struct fetch_spec spec = {
		.url = url, .refspecs = refspecs, .username = "x", .password = "a secret"
	};
	ck_assert_int_eq(mirror_open(&mirror, path, true, &err), 0);
	ck_assert_int_lt(mirror_fetch(mirror, &spec, &err), 0);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_msg(strcasestr(err.text, "certificate"), "%s", err.text);
	ck_assert_int_eq(requests, 0);
	http_stop(http);
	ck_assert_int_eq(files_remove_tree(directory, &err), 0);
}
END_TEST

static Suite *certificate_suite(void)
{
	Suite *suite = suite_create("daemon_certificate");
	TCase *tcase = tcase_create("all");

	tcase_add_test(tcase, a_certificate_that_nobody_vouches_for_ends_the_fetch);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(certificate_suite)
