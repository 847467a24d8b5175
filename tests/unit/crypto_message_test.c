/* Base64 and signed messages. */
#include "crypto/message.h"

#include "crypto/base64.h"
#include "unit/unit.h"

/* RFC 4648, section 10. */
static const struct {
	const char *bytes, *text;
} vectors[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
	{ "\xff\xfe\xfd", "//79" },
};

START_TEST(base64_both_ways)
{
	scoped_buf text = { 0 }, bytes = { 0 };

	base64_encode(&text, view_of(vectors[_i].bytes));
	ck_assert_str_eq(buf_string(&text), vectors[_i].text);
	ck_assert(base64_decode(&bytes, view_of(vectors[_i].text)));
	ck_assert_str_eq(buf_string(&bytes), vectors[_i].bytes);
}
END_TEST

static const char *const broken[] = {
	"Z",	"Zg",	  "Zg=",  "Zg===",    "====",  "Z===", "Zh==",
	"Zm9=", "Zm9v\n", "Zm9_", "Zg==Zg==", " Zg==", "Zm=v",
};

START_TEST(base64_is_strict)
{
	scoped_buf bytes = { 0 };

	ck_assert_msg(!base64_decode(&bytes, view_of(broken[_i])), "%s", broken[_i]);
}
END_TEST

/* The package `standardwebhooks` and plain HMAC agree. */
START_TEST(signs_as_the_standard_says)
{
	const struct signed_message message = { VIEW("msg_1"), VIEW("1700000000"), VIEW("{\"a\":1}") };
	scoped_buf key = { 0 }, signature = { 0 };
	struct err err;

	ck_assert_int_eq(message_key(&key, VIEW("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="), &err),
			 0);
	ck_assert_str_eq(buf_string(&key), "0123456789abcdef0123456789abcdef");
	ck_assert_int_eq(message_sign(&signature, buf_view(&key), &message, &err), 0);
	ck_assert_str_eq(buf_string(&signature), "v1,rkwp5YuvdrMkcu0ZhuMsXoTg44mHAr1Q0+FFgFpXsjY=");
}
END_TEST

START_TEST(keys_that_are_none)
{
	scoped_buf key = { 0 };
	struct err err;

	ck_assert_int_eq(message_key(&key, VIEW(""), &err), -1);
	ck_assert_int_eq(message_key(&key, VIEW("whsec_"), &err), -1);
	ck_assert_int_eq(message_key(&key, VIEW("whsec_@@@@"), &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert(!message_secret_is_key(VIEW("plain")));
	ck_assert(message_secret_is_key(VIEW("whsec_x")));
}
END_TEST

static Suite *message_suite(void)
{
	Suite *suite = suite_create("crypto/message");
	TCase *cases = tcase_create("cases");

	tcase_add_loop_test(cases, base64_both_ways, 0, (int)COUNT_OF(vectors));
	tcase_add_loop_test(cases, base64_is_strict, 0, (int)COUNT_OF(broken));
	tcase_add_test(cases, signs_as_the_standard_says);
	tcase_add_test(cases, keys_that_are_none);
	suite_add_tcase(suite, cases);
	return suite;
}

UNIT_MAIN(message_suite)
