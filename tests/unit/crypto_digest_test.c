/* lib/crypto/digest: the vectors of FIPS 180-2, appendix B. */
#include "crypto/digest.h"
#include "unit/unit.h"

static const struct {
	const char *content, *digits;
} vectors[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

START_TEST(a_digest_is_that_of_the_standard)
{
	struct digest digest;
	struct err err;
	char text[DIGEST_TEXT];

	ck_assert_int_eq(digest_sha256(&digest, view_of(vectors[_i].content), &err), 0);
	digest_print(&digest, text);
	ck_assert_str_eq(text, vectors[_i].digits);
}
END_TEST

START_TEST(a_view_without_bytes_is_empty_content)
{
	struct digest digest;
	struct err err;
	char text[DIGEST_TEXT];

	ck_assert_int_eq(digest_sha256(&digest, (struct view){ NULL, 0 }, &err), 0);
	digest_print(&digest, text);
	ck_assert_str_eq(text, vectors[0].digits);
}
END_TEST

static Suite *digest_suite(void)
{
	Suite *suite = suite_create("crypto/digest");
	TCase *tests = tcase_create("digest");

	tcase_add_loop_test(tests, a_digest_is_that_of_the_standard, 0, COUNT_OF(vectors));
	tcase_add_test(tests, a_view_without_bytes_is_empty_content);
	suite_add_tcase(suite, tests);
	return suite;
}

UNIT_MAIN(digest_suite)
