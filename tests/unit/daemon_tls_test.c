/* The listener with TLS: what it shows, what it refuses, and a new certificate while it runs. */
#include <curl/curl.h>

#include "base/files.h"
#include "base/mem.h"
#include "daemon/http.h"
#include "unit/unit.h"

struct pem {
	struct buf certificate, key;
};

static void pem_release(struct pem *pem)
{
	buf_release(&pem->certificate);
	buf_release(&pem->key);
}
#define scoped_pem SCOPED(pem_release) struct pem

static void read_part(struct buf *out, const char *name, const char *end)
{
	scoped_free char *path = mem_print("%s/support/tls/%s.%s", TESTS_DIR, name, end);
	struct err err;

	ck_assert_msg(files_read(out, path, &err) == 0, "%s", err.text);
}

static struct pem pem_of(const char *certificate, const char *key)
{
	struct pem pem = { 0 };

	read_part(&pem.certificate, certificate, "crt");
	read_part(&pem.key, key, "key");
	return pem;
}

static struct tls_text text_of(const struct pem *pem)
{
	return (struct tls_text){ buf_string(&pem->certificate), buf_string(&pem->key) };
}

static bool say_hello(void *payload, const struct http_request *request, struct http_response *response)
{
	(void)payload, (void)request;
	buf_text(&response->body, "hello\n");
	return true;
}

static struct http *listen_with(const struct tls_text *tls)
{
	const struct http_options options = {
		.listen = "127.0.0.1:0",
		.body_most = 4096,
		.connections = 64,
		.connections_per_address = 8,
		.idle_ms = 5000,
		.request_ms = 5000,
		.tls = tls,
		.handler = say_hello,
	};
	struct http *http = NULL;
	struct err err;

	ck_assert_msg(http_start(&http, &options, &err) == 0, "%s", err.text);
	return http;
}

static size_t keep(char *bytes, size_t size, size_t count, void *payload)
{
	buf_add(payload, (struct view){ bytes, size * count });
	return size * count;
}

/* Asks, trusting the certificate NAME alone; headers and body go to OUT. */
static CURLcode ask(struct buf *out, const struct http *http, const char *name, long version)
{
	scoped_free char *url = mem_print("https://127.0.0.1:%u/", http_port(http));
	scoped_free char *trusted = mem_print("%s/support/tls/%s.crt", TESTS_DIR, name);
	CURL *curl = curl_easy_init();

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_CAINFO, trusted);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, version);
	curl_easy_setopt(curl, CURLOPT_SSL_CIPHER_LIST, "ALL:@SECLEVEL=0");
	curl_easy_setopt(curl, CURLOPT_HEADER, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 10L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
	CURLcode code = curl_easy_perform(curl);
	curl_easy_cleanup(curl);
	return code;
}

START_TEST(answers_over_tls_and_pins_it)
{
	scoped_pem one = pem_of("one", "one");
	const struct tls_text text = text_of(&one);
	scoped_http *http = listen_with(&text);
	scoped_buf answer = { 0 };

	ck_assert_int_eq(ask(&answer, http, "one", CURL_SSLVERSION_DEFAULT), CURLE_OK);
	ck_assert_ptr_nonnull(strstr(buf_string(&answer), "hello\n"));
	ck_assert_ptr_nonnull(strstr(buf_string(&answer), "Strict-Transport-Security: max-age="));
	ck_assert_int_ne(ask(&answer, http, "two", CURL_SSLVERSION_DEFAULT), CURLE_OK);
}
END_TEST

START_TEST(old_protocols_are_refused)
{
	scoped_pem one = pem_of("one", "one");
	const struct tls_text text = text_of(&one);
	scoped_http *http = listen_with(&text);
	scoped_buf answer = { 0 };

	ck_assert_int_eq(ask(&answer, http, "one", CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2),
			 CURLE_OK);
	ck_assert_int_ne(ask(&answer, http, "one", CURL_SSLVERSION_TLSv1_1 | CURL_SSLVERSION_MAX_TLSv1_1),
			 CURLE_OK);
}
END_TEST

START_TEST(new_certificate_counts_from_the_next_connection_on)
{
	scoped_pem one = pem_of("one", "one"), two = pem_of("two", "two");
	const struct tls_text first = text_of(&one), second = text_of(&two);
	scoped_http *http = listen_with(&first);
	scoped_buf answer = { 0 };
	struct err err;

	ck_assert_int_eq(ask(&answer, http, "one", CURL_SSLVERSION_DEFAULT), CURLE_OK);
	ck_assert_int_eq(http_tls_use(&second, &err), 0);
	ck_assert_int_eq(ask(&answer, http, "two", CURL_SSLVERSION_DEFAULT), CURLE_OK);
	ck_assert_int_ne(ask(&answer, http, "one", CURL_SSLVERSION_DEFAULT), CURLE_OK);
}
END_TEST

START_TEST(pair_that_cannot_be_used_is_refused_and_the_old_one_stays)
{
	scoped_pem one = pem_of("one", "one"), mixed = pem_of("one", "two");
	const struct tls_text good = text_of(&one), others = text_of(&mixed);
	const struct tls_text nonsense[] = { { "nonsense", good.key }, { good.certificate, "nonsense" } };
	scoped_http *http = listen_with(&good);
	scoped_buf answer = { 0 };
	struct err err;

	ck_assert_int_eq(http_tls_use(&others, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "does not belong"));
	for (size_t i = 0; i < COUNT_OF(nonsense); i++)
		ck_assert_int_eq(http_tls_check(&nonsense[i], &err), -1);
	ck_assert_int_eq(ask(&answer, http, "one", CURL_SSLVERSION_DEFAULT), CURLE_OK);
}
END_TEST

START_TEST(plain_text_gets_no_answer)
{
	scoped_pem one = pem_of("one", "one");
	const struct tls_text text = text_of(&one);
	scoped_http *http = listen_with(&text);
	scoped_free char *url = mem_print("http://127.0.0.1:%u/", http_port(http));
	CURL *curl = curl_easy_init();
	scoped_buf answer = { 0 };

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
	ck_assert_int_ne(curl_easy_perform(curl), CURLE_OK);
	ck_assert_ptr_null(strstr(buf_string(&answer), "hello"));
	curl_easy_cleanup(curl);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("daemon_tls");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 30);
	tcase_add_test(all, answers_over_tls_and_pins_it);
	tcase_add_test(all, old_protocols_are_refused);
	tcase_add_test(all, new_certificate_counts_from_the_next_connection_on);
	tcase_add_test(all, pair_that_cannot_be_used_is_refused_and_the_old_one_stays);
	tcase_add_test(all, plain_text_gets_no_answer);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
