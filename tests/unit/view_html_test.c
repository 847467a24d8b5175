/* The HTML writer: nothing passes unescaped. */
#include "unit/unit.h"
#include "view/html.h"

static const struct {
	const char *text, *expected;
} texts[] = {
	{ "plain", "plain" },
	{ "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
	{ "a&b \"c\" 'd'", "a&amp;b &quot;c&quot; &#39;d&#39;" },
	{ "tab\tand\nline", "tab\tand\\x0aline" },
	{ "esc\x1b[31m\r", "esc\\x1b[31m\\x0d" },
	{ "del\x7f", "del\\x7f" },
	{ "turn\xe2\x80\xae"
	  "back",
	  "turn\\u202eback" },
	{ "hidden\xe2\x80\x8b", "hidden\\u200b" },
	{ "\xef\xbb\xbf", "\\ufeff" },
	{ "nel\xc2\x85", "nel\\u0085" },
	{ "日本 é 𝄞", "日本 é 𝄞" },
	{ "bad\xff\xc3", "bad\\xff\\xc3" },
	{ "overlong\xc0\xbc", "overlong\\xc0\\xbc" },
	{ "surrogate\xed\xa0\x80", "surrogate\\xed\\xa0\\x80" },
	{ "beyond\xf4\x90\x80\x80", "beyond\\xf4\\x90\\x80\\x80" },
	{ "cut\xe2\x82", "cut\\xe2\\x82" },
};

START_TEST(text_is_escaped)
{
	scoped_buf out = { 0 };
	struct html html = { .out = &out };

	html_text(&html, texts[_i].text);
	ck_assert_str_eq(buf_string(&out), texts[_i].expected);
}
END_TEST

START_TEST(attributes_are_escaped_alike)
{
	scoped_buf out = { 0 };
	struct html html = { .out = &out };

	html_leaf(&html, "x", "a", "href", texts[_i].text);
	ck_assert_ptr_nonnull(strstr(buf_string(&out), texts[_i].expected));
	ck_assert_ptr_null(strstr(buf_string(&out), "<script"));
}
END_TEST

START_TEST(elements_close_in_order_by_their_names)
{
	scoped_buf out = { 0 };
	struct html html = { .out = &out };

	html_open(&html, "p", "class", "x", "id", NULL);
	html_open(&html, "code");
	html_print(&html, "%d<%d", 1, 2);
	html_close_to(&html, 0);
	ck_assert_str_eq(buf_string(&out), "<p class=\"x\"><code>1&lt;2</code></p>\n");
}
END_TEST

START_TEST(urls_are_percent_encoded)
{
	scoped_buf out = { 0 };

	html_percent(&out, "pkg/a b.(*T).M?&=é", "/");
	ck_assert_str_eq(buf_string(&out), "pkg/a%20b.%28%2AT%29.M%3F%26%3D%C3%A9");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("view_html");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, text_is_escaped, 0, (int)COUNT_OF(texts));
	tcase_add_loop_test(all, attributes_are_escaped_alike, 0, (int)COUNT_OF(texts));
	tcase_add_test(all, elements_close_in_order_by_their_names);
	tcase_add_test(all, urls_are_percent_encoded);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
