/* HMAC-SHA256 against published vectors, and the digits that signatures are written in. */
#include "crypto/hmac.h"
#include "unit/unit.h"

/* GitHub's documentation (validating webhook deliveries), RFC 4231 (cases 1, 2, 6), and the empty message
 * under the empty key. */
static const struct {
	const char *key, *message, *sum;
} vectors[] = {
	{ "It's a Secret to Everybody", "Hello, World!",
	  "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17" },
	{ "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b", "Hi There",
	  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
	{ "Jefe", "what do ya want for nothing?",
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ "", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad" },
};

START_TEST(gives_the_published_sum)
{
	struct hmac sum, expected;
	struct err err;

	ck_assert(hex_decode(expected.bytes, HMAC_SIZE, view_of(vectors[_i].sum)));
	ck_assert_int_eq(hmac_sha256(&sum, view_of(vectors[_i].key), view_of(vectors[_i].message), &err), 0);
	ck_assert(hmac_equal(&sum, &expected));
}
END_TEST

START_TEST(hashes_a_key_longer_than_a_block)
{
	char key[131];
	struct hmac sum, expected;
	struct err err;

	memset(key, 0xaa, sizeof(key));
	ck_assert(hex_decode(expected.bytes, HMAC_SIZE,
			     VIEW("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")));
	ck_assert_int_eq(hmac_sha256(&sum, (struct view){ key, sizeof(key) },
				     VIEW("Test Using Larger Than Block-Size Key - Hash Key First"), &err),
			 0);
	ck_assert(hmac_equal(&sum, &expected));
}
END_TEST

START_TEST(sees_one_bit_of_difference)
{
	struct hmac a = { { 0 } }, b = { { 0 } };

	b.bytes[_i] = 0x10;
	ck_assert(!hmac_equal(&a, &b));
	a.bytes[_i] = 0x10;
	ck_assert(hmac_equal(&a, &b));
}
END_TEST

START_TEST(reads_lower_case_digits)
{
	unsigned char bytes[4];

	ck_assert(hex_decode(bytes, sizeof(bytes), VIEW("00ff19ae")));
	ck_assert_mem_eq(bytes, "\x00\xff\x19\xae", 4);
}
END_TEST

static const char *const no_digits[] = { "00ff19a",  "00ff19aeb", "00ff19aebb", "",
					 "00FF19AE", "00ff19ag",  "00 f19ae" };

START_TEST(refuses_what_is_not_as_many_lower_case_digits)
{
	unsigned char bytes[4] = { 1, 2, 3, 4 };

	ck_assert(!hex_decode(bytes, sizeof(bytes), view_of(no_digits[_i])));
	ck_assert_mem_eq(bytes, "\1\2\3\4", 4);
}
END_TEST

static Suite *hmac_suite(void)
{
	Suite *suite = suite_create("crypto/hmac");
	TCase *sums = tcase_create("sums");
	TCase *digits = tcase_create("digits");

	tcase_add_loop_test(sums, gives_the_published_sum, 0, (int)COUNT_OF(vectors));
	tcase_add_test(sums, hashes_a_key_longer_than_a_block);
	tcase_add_loop_test(sums, sees_one_bit_of_difference, 0, HMAC_SIZE);
	tcase_add_test(digits, reads_lower_case_digits);
	tcase_add_loop_test(digits, refuses_what_is_not_as_many_lower_case_digits, 0,
			    (int)COUNT_OF(no_digits));
	suite_add_tcase(suite, sums);
	suite_add_tcase(suite, digits);
	return suite;
}

UNIT_MAIN(hmac_suite)
