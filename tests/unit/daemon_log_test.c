/* Log lines and what is kept out of them; command lines; units; the nearest word. */
#include "daemon/log.h"
#include "daemon/nearest.h"
#include "daemon/units.h"
#include "unit/unit.h"

static void line_is(const struct log_field *fields, const char *expected)
{
	scoped_buf line = { 0 };

	log_line(&line, "job.done", fields);
	ck_assert_str_eq(buf_string(&line), expected);
}

START_TEST(plain_values_stand_bare)
{
	line_is((struct log_field[]){ LOG_NUMBER("job", 42), LOG_TEXT("repository", "acme/api"), { 0 } },
		"job.done job=42 repository=acme/api\n");
}
END_TEST

START_TEST(odd_values_are_quoted_and_escaped)
{
	line_is((struct log_field[]){ LOG_TEXT("a", "x y"),
				      LOG_TEXT("b", "\"\\\n\x1b[31m"),
				      LOG_TEXT("c", ""),
				      LOG_TEXT("d", "k=v"),
				      { 0 } },
		"job.done a=\"x y\" b=\"\\\"\\\\\\n\\x1b[31m\" c=\"\" d=\"k=v\"\n");
}
END_TEST

START_TEST(no_value_can_start_a_line_of_its_own)
{
	scoped_buf line = { 0 };

	log_line(&line, "x", (struct log_field[]){ LOG_TEXT("a", "1\n<3>forged event=1\r\n"), { 0 } });
	ck_assert_ptr_eq(strchr(buf_string(&line), '\n'), buf_string(&line) + line.len - 1);
}
END_TEST

START_TEST(json_line_is_one_object)
{
	struct log_field fields[] = { LOG_NUMBER("job", 42), LOG_TEXT("a", "x\"\\\n\x1b\xff y"), { 0 } };
	scoped_buf line = { 0 };

	log_line_json(&line, LEVEL_WARNING, "job.done", fields, 1700000000000);
	ck_assert_str_eq(buf_string(&line),
			 "{\"time\":\"2023-11-14T22:13:20Z\",\"level\":\"warning\",\"event\":\"job.done\","
			 "\"job\":42,\"a\":\"x\\\"\\\\\\u000a\\u001b\\\\xff y\"}\n");
}
END_TEST

START_TEST(settings_are_words)
{
	struct log_settings settings;
	struct err err;

	ck_assert_int_eq(log_settings_parse(&settings, "json", "warning", &err), 0);
	ck_assert(settings.json && settings.level == LEVEL_WARNING);
	ck_assert_int_eq(log_settings_parse(&settings, "xml", "info", &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "log.format"));
	ck_assert_int_eq(log_settings_parse(&settings, "logfmt", "loud", &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "log.level"));
}
END_TEST

static const struct {
	const char *text, *expected;
} hidden[] = {
	{ "token s3cret/+ here", "token *** here" },
	{ "s3cret/+s3cret/+", "******" },
	{ "?t=s3cret%2F%2B", "?t=***" },
	{ "https://user:pw@host/x", "https://***@host/x" },
	{ "https://a@b@host/x and http://c@d", "https://***@host/x and http://***@d" },
	{ "https://host/x@y", "https://host/x@y" },
	{ "nothing", "nothing" },
	{ "", "" },
};

START_TEST(secrets_do_not_pass)
{
	struct secrets secrets = { 0 };
	scoped_buf out = { 0 };

	secrets_add(&secrets, VIEW("other"));
	secrets_add(&secrets, VIEW("s3cret/+"));
	redact(&out, view_of(hidden[_i].text), &secrets);
	ck_assert_str_eq(buf_string(&out), hidden[_i].expected);
	secrets_release(&secrets);
}
END_TEST

START_TEST(log_lines_are_redacted)
{
	struct secrets secrets = { 0 };
	scoped_buf line = { 0 };

	secrets_add(&secrets, VIEW("canary"));
	log_redact(&secrets);
	log_line(&line, "x", (struct log_field[]){ LOG_TEXT("error", "401 for canary"), { 0 } });
	log_redact(NULL);
	ck_assert_str_eq(buf_string(&line), "x error=\"401 for ***\"\n");
	secrets_release(&secrets);
}
END_TEST

static const struct {
	const char *text;
	bool fine;
	uint64_t value;
} sizes[] = {
	{ "0", true, 0 },	    { "17", true, 17 },	 { "1k", true, 1024 }, { "3m", true, 3 << 20 },
	{ "2g", true, 2ull << 30 }, { "", false, 0 },	 { "k", false, 0 },    { "1K", false, 0 },
	{ "-1", false, 0 },	    { "1 k", false, 0 }, { "1.5m", false, 0 }, { "99999999999g", false, 0 },
};

START_TEST(sizes_are_read)
{
	uint64_t value = 7;

	ck_assert_int_eq(units_size(view_of(sizes[_i].text), &value), sizes[_i].fine);
	ck_assert_uint_eq(value, sizes[_i].fine ? sizes[_i].value : 7);
}
END_TEST

static const struct {
	const char *text;
	bool fine;
	int64_t value;
} spans[] = {
	{ "0", true, 0 },
	{ "5ms", true, 5 },
	{ "5s", true, 5000 },
	{ "2m", true, 120000 },
	{ "1h", true, 3600000 },
	{ "1d", true, 86400000 },
	{ "5", false, 0 },
	{ "", false, 0 },
	{ "s", false, 0 },
	{ "-5s", false, 0 },
	{ "999999999999d", false, 0 },
};

START_TEST(spans_are_read)
{
	int64_t value = 7;

	ck_assert_int_eq(units_span(view_of(spans[_i].text), &value), spans[_i].fine);
	ck_assert_int_eq(value, spans[_i].fine ? spans[_i].value : 7);
}
END_TEST

static const struct {
	uint64_t bytes;
	const char *text;
} printed_sizes[] = {
	{ 0, "0" },
	{ 17, "17" },
	{ 1023, "1023" },
	{ 1024, "1k" },
	{ 1536, "1536" },
	{ 64 << 20, "64m" },
	{ (2ull << 30), "2g" },
	{ 2560ull << 20, "2560m" },
	{ 1025ull << 30, "1025g" },
};

START_TEST(sizes_are_printed_as_they_are_read)
{
	scoped_buf text = { 0 };
	uint64_t back;

	units_print_size(&text, printed_sizes[_i].bytes);
	ck_assert_str_eq(buf_string(&text), printed_sizes[_i].text);
	ck_assert(units_size(buf_view(&text), &back) && back == printed_sizes[_i].bytes);
}
END_TEST

static const struct {
	int64_t ms;
	const char *text;
} printed_spans[] = {
	{ 0, "0" },	    { 1500, "1500ms" }, { 90000, "90s" },   { 600000, "10m" },
	{ 5400000, "90m" }, { 7200000, "2h" },	{ 86400000, "1d" }, { 365ll * 86400000, "365d" },
};

START_TEST(spans_are_printed_as_they_are_read)
{
	scoped_buf text = { 0 };
	int64_t back;

	units_print_span(&text, printed_spans[_i].ms);
	ck_assert_str_eq(buf_string(&text), printed_spans[_i].text);
	ck_assert(units_span(buf_view(&text), &back) && back == printed_spans[_i].ms);
}
END_TEST

START_TEST(a_slip_of_the_finger_is_recognised)
{
	static const char *const words[] = { "scan", "serve", "send", "history" };

	ck_assert_str_eq(nearest_of("sacn", words, 4, sizeof(words[0])), "scan");
	ck_assert_str_eq(nearest_of("serv", words, 4, sizeof(words[0])), "serve");
	ck_assert_str_eq(nearest_of("histroy", words, 4, sizeof(words[0])), "history");
	ck_assert_ptr_null(nearest_of("completely", words, 4, sizeof(words[0])));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("daemon_log");
	TCase *all = tcase_create("all");

	tcase_add_test(all, plain_values_stand_bare);
	tcase_add_test(all, odd_values_are_quoted_and_escaped);
	tcase_add_test(all, json_line_is_one_object);
	tcase_add_test(all, settings_are_words);
	tcase_add_test(all, no_value_can_start_a_line_of_its_own);
	tcase_add_loop_test(all, secrets_do_not_pass, 0, (int)COUNT_OF(hidden));
	tcase_add_test(all, log_lines_are_redacted);
	tcase_add_loop_test(all, sizes_are_read, 0, (int)COUNT_OF(sizes));
	tcase_add_loop_test(all, spans_are_read, 0, (int)COUNT_OF(spans));
	tcase_add_loop_test(all, sizes_are_printed_as_they_are_read, 0, (int)COUNT_OF(printed_sizes));
	tcase_add_loop_test(all, spans_are_printed_as_they_are_read, 0, (int)COUNT_OF(printed_spans));
	tcase_add_test(all, a_slip_of_the_finger_is_recognised);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
