/* The pages and API answers: what stands on them, and that nothing gets through them. */
#include <jansson.h>

#include "unit/golden.h"
#include "view/page.h"

static struct buf stored;
static struct page_check check;
static const struct configuration configuration = { "go1.23.5", "linux", "amd64", "", "" };

static void set_up(void)
{
	struct err err;

	ck_assert_int_eq(files_read(&stored, TESTS_DIR "/golden/pages/result.json", &err), 0);
	check = (struct page_check){
		.id = 17,
		.repository = "acme/shop",
		.web = { "github", "https://github.com/acme/shop" },
		.kind = JOB_CHECK,
		.state = JOB_DONE,
		.attempt = 1,
		.number = 42,
		.title = "Cache </title><script>",
		.ref = "refs/pull/42/head",
		.head = { "5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed" },
		.base = { "1c0ffee1c0ffee1c0ffee1c0ffee1c0ffee1c0ff" },
		.base_reason = "merge base with main",
		.judged = true,
		.verdict = VERDICT_FAIL,
		.result = buf_view(&stored),
		.text = "2 heap escapes added",
		.created_ms = 1790000000000,
		.finished_ms = 1790000005000,
		.configuration = &configuration,
	};
}

static void tear_down(void)
{
	buf_release(&stored);
}

static void shown(struct buf *out)
{
	struct err err;

	ck_assert_int_eq(show_check(out, &check, &err), 0);
}

static const char *place(const struct buf *page, const char *part)
{
	const char *at = strstr(buf_string(page), part);

	ck_assert_msg(at != NULL, "'%s' is not on the page", part);
	return at;
}

static void lacks(const struct buf *page, const char *part)
{
	ck_assert_msg(strstr(buf_string(page), part) == NULL, "'%s' is on the page", part);
}

static void same_page(const char *name, struct buf *page)
{
	scoped_free char *path = mem_print("pages/%s", name);

	golden_hide_version(page, "<span>heapgate ");
	golden_check(path, page);
}

START_TEST(an_old_check_leads_to_the_newer_one)
{
	struct page_check newer = check;
	scoped_buf again = { 0 }, further = { 0 }, alone = { 0 };

	newer.id = 19;
	newer.verdict = VERDICT_PASS;
	newer.text = "2 heap escapes <waived>";
	shown(&alone);
	lacks(&alone, "/c/19");
	check.newer = &newer;
	shown(&again);
	(void)place(&again,
		    "The commit was checked again: <a href=\"/c/19\">Pass: 2 heap escapes &lt;waived&gt;");
	newer.head = check.base;
	shown(&further);
	(void)place(&further, "The pull request has gone on to 1c0ffee: <a href=\"/c/19\">");
}
END_TEST

START_TEST(failed_check_as_a_page)
{
	scoped_buf page = { 0 };

	shown(&page);
	same_page("check-fail.html", &page);
}
END_TEST

START_TEST(running_check_as_a_page)
{
	scoped_buf page = { 0 };

	check.judged = false;
	check.state = JOB_COLLECTING;
	check.result = VIEW("");
	check.text = "";
	check.finished_ms = 0;
	check.base = (struct oid){ "" };
	shown(&page);
	same_page("check-running.html", &page);
}
END_TEST

START_TEST(error_as_a_page)
{
	scoped_buf page = { 0 };

	check.verdict = VERDICT_ERROR;
	check.text = "the go command ended with 2: <nil>";
	check.result = VIEW("");
	check.configuration = NULL;
	check.attempt = 3;
	shown(&page);
	same_page("check-error.html", &page);
}
END_TEST

START_TEST(waived_pass_does_not_look_like_a_clean_one)
{
	scoped_buf page = { 0 }, clean = { 0 };

	check.verdict = VERDICT_PASS;
	shown(&page);
	(void)place(&page, "verdict pass waived");
	(void)place(&page, "Pass, with 1 waived");
	check.result = VIEW("{\"schema\": 1, \"added\": []}");
	shown(&clean);
	(void)place(&clean, "class=\"verdict pass\"");
	lacks(&clean, "waived");
}
END_TEST

/* The steps stand under the line where they happen, in whatever order they are numbered. */
START_TEST(flow_is_drawn_in_the_source)
{
	static const char *const order[] = {
		"<li value=\"45\"><code>func (c *Cart) Total() string {",
		"<li value=\"47\" class=\"gap\"><code>\t} // &lt;b onclick=&quot;x&quot;&gt;&amp;\\u202e",
		("<li value=\"48\" class=\"here\"><code>\treturn fmt.Sprintf<mark>(</mark>&quot;%d&quot;, "
		 "<mark>total</mark>)"),
		"<b>1</b> <code>total</code> interface-converted",
		"<b>2</b> <code>fmt.Sprintf(...)</code> call parameter → <strong>the heap</strong>",
		"<li value=\"49\">",
	};
	scoped_buf page = { 0 };

	shown(&page);
	for (size_t i = 1; i < COUNT_OF(order); i++)
		ck_assert_msg(place(&page, order[i - 1]) < place(&page, order[i]), "%s", order[i]);
}
END_TEST

START_TEST(verdict_stands_before_all_else)
{
	static const char *const order[] = {
		"verdict fail",
		"2 heap escapes added",
		"What to do now",
		"git fetch origin refs/pull/42/head",
		"heapgate diff 1c0ffee1c0ffee1c0ffee1c0ffee1c0ffee1c0ff 5eed5eed",
		"//heapgate:allow",
		"What fails",
		"total escapes to heap",
		"What fails elsewhere",
		"moved to heap: entry",
		"Left the build",
		"Could not be judged",
		"let through by the policy",
		"Waived",
		"Improved",
		"Other differences",
		"How it was judged",
		"merge base with main",
	};
	scoped_buf page = { 0 };

	shown(&page);
	for (size_t i = 1; i < COUNT_OF(order); i++)
		ck_assert_msg(place(&page, order[i - 1]) < place(&page, order[i]), "%s", order[i]);
}
END_TEST

START_TEST(finding_has_site_cause_flow_and_remedy)
{
	static const char *const parts[] = {
		"example.org/shop/cart.<strong>(*Cart).Total</strong>",
		"/blob/5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed/cart/cart.go#L48",
		"interface-boxing",
		"Remedy: ",
		"format with strconv instead of fmt",
		"interface-converted",
		"strict: no added site may allocate",
		"the callee store.lookup is no longer inlined (cost 92 over budget 80)",
		"/f/acme/shop?function=example.org/shop/cart.%28%2ACart%29.Total",
	};
	scoped_buf page = { 0 };

	shown(&page);
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		(void)place(&page, parts[i]);
}
END_TEST

static void several(void)
{
	struct err err;

	buf_clear(&stored);
	ck_assert_int_eq(files_read(&stored, TESTS_DIR "/golden/reports/many.json", &err), 0);
	check.result = buf_view(&stored);
	check.configurations = "linux/amd64, linux/arm64";
}

static size_t times(const struct buf *page, const char *part)
{
	size_t count = 0;

	for (const char *at = buf_string(page); (at = strstr(at, part)); at += strlen(part))
		count++;
	return count;
}

START_TEST(what_it_was_compiled_in_is_told)
{
	scoped_buf page = { 0 }, answer = { 0 };
	struct err err;

	check.sandbox = "landlock (ABI 7)";
	shown(&page);
	(void)place(&page, "<dt>Compiled in</dt>");
	(void)place(&page, "landlock (ABI 7)");
	ck_assert_int_eq(api_check(&answer, &check, &err), 0);
	(void)place(&answer, "\"sandbox\": \"landlock (ABI 7)\"");
	buf_clear(&page);
	check.sandbox = "none";
	shown(&page);
	(void)place(&page, "no sandbox");
}
END_TEST

START_TEST(a_site_of_several_configurations_stands_once)
{
	scoped_buf page = { 0 };

	several();
	shown(&page);
	(void)place(&page, "linux/arm64: go1.26.8 for linux/arm64");
	(void)place(&page, " on linux/amd64, linux/arm64");
	(void)place(&page, "goos=linux goarch=arm64");
	ck_assert_uint_eq(times(&page, "moved to heap: x"), 1);
	ck_assert_uint_eq(times(&page, "moved to heap: z"), 1);
}
END_TEST

START_TEST(lists_and_answers_name_several_configurations)
{
	const struct page_repository repository = {
		.name = "acme/shop", .main_branch = "main", .checks = &check, .check_count = 1
	};
	scoped_buf page = { 0 }, answer = { 0 };
	struct err err;

	several();
	show_repository(&page, &repository);
	(void)place(&page, "linux/amd64, linux/arm64");
	ck_assert_int_eq(api_check(&answer, &check, &err), 0);
	(void)place(&answer, "\"configurations\": \"linux/amd64, linux/arm64\"");
	(void)place(&answer, "\"configuration\": \"linux/arm64\"");
}
END_TEST

START_TEST(a_waiver_says_who_why_and_until_when)
{
	scoped_buf page = { 0 };

	shown(&page);
	(void)place(&page, "<strong>Waived by </strong><strong>alice &lt;b&gt;</strong>: opened once; until "
			   "2026-12-31 (waiver 3)");
}
END_TEST

/* What is shown to be pasted into a shell. */
START_TEST(a_branch_is_one_word_of_the_command)
{
	scoped_buf page = { 0 };

	check.ref = "refs/heads/$(reboot);'é";
	shown(&page);
	(void)place(&page, "git fetch origin &#39;refs/heads/$(reboot);&#39;\\&#39;&#39;é&#39;<br>");
}
END_TEST

START_TEST(hostile_names_are_text)
{
	scoped_buf page = { 0 };

	shown(&page);
	lacks(&page, "<script");
	lacks(&page, "Cache </title>");
	(void)place(&page, "cart/&lt;script&gt;alert(1)&lt;/script&gt;.go");
	(void)place(&page, "Cache &lt;/title&gt;&lt;script&gt;");
}
END_TEST

START_TEST(finished_check_stands_still)
{
	scoped_buf page = { 0 };

	shown(&page);
	lacks(&page, "http-equiv");
	lacks(&page, "live.js");
	lacks(&page, "data-moving");
}
END_TEST

START_TEST(running_check_shows_itself_again)
{
	scoped_buf page = { 0 };

	check.judged = false;
	check.state = JOB_COLLECTING;
	check.result = VIEW("");
	shown(&page);
	(void)place(&page, "<noscript><meta http-equiv=\"refresh\"");
	(void)place(&page, "<script src=\"/live.js\"");
	(void)place(&page, "Compiling");
	lacks(&page, "Fail");
	lacks(&page, "Pass");
}
END_TEST

START_TEST(failed_job_is_neither_pass_nor_fail)
{
	scoped_buf page = { 0 };

	check.judged = false;
	check.state = JOB_FAILED;
	check.result = VIEW("");
	shown(&page);
	(void)place(&page, "Could not judge");
	lacks(&page, "verdict fail");
	lacks(&page, "verdict pass");
}
END_TEST

START_TEST(broken_result_is_an_error)
{
	scoped_buf page = { 0 };
	struct err err = { 0 };

	check.result = VIEW("{\"schema\": 1");
	ck_assert_int_eq(show_check(&page, &check, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
	ck_assert_int_eq(api_check(&page, &check, &err), -1);
}
END_TEST

static json_t *parsed(const struct buf *text)
{
	json_error_t error;
	json_t *document = json_loads(buf_string(text), JSON_REJECT_DUPLICATES, &error);

	ck_assert_msg(document != NULL, "%s: %s", error.text, buf_string(text));
	for (size_t i = 0; i < text->len; i++)
		ck_assert((unsigned char)text->ptr[i] < 0x80);
	return document;
}

START_TEST(api_gives_the_stored_result)
{
	scoped_buf text = { 0 };
	struct err err;

	ck_assert_int_eq(api_check(&text, &check, &err), 0);
	json_t *document = parsed(&text);
	ck_assert_int_eq(json_integer_value(json_object_get(document, "id")), 17);
	ck_assert_str_eq(json_string_value(json_object_get(document, "verdict")), "fail");
	ck_assert_str_eq(json_string_value(json_object_get(document, "finished")), "2026-09-21T14:13:25Z");
	const json_t *added = json_object_get(json_object_get(document, "result"), "added");
	ck_assert_uint_eq(json_array_size(added), 4);
	json_decref(document);
}
END_TEST

START_TEST(api_has_no_verdict_before_there_is_one)
{
	scoped_buf text = { 0 };
	struct err err;

	check.judged = false;
	check.state = JOB_QUEUED;
	check.finished_ms = 0;
	check.result = VIEW("");
	check.configuration = NULL;
	ck_assert_int_eq(api_check(&text, &check, &err), 0);
	json_t *document = parsed(&text);
	ck_assert(json_is_null(json_object_get(document, "verdict")));
	ck_assert(json_is_null(json_object_get(document, "finished")));
	ck_assert(json_is_null(json_object_get(document, "result")));
	ck_assert_str_eq(json_string_value(json_object_get(document, "state")), "queued");
	json_decref(document);
}
END_TEST

START_TEST(names_that_are_not_utf8_stay_json)
{
	scoped_buf text = { 0 };
	struct err err;

	check.title = "bad \xff name";
	check.ref = "refs/heads/\xe2\x80\xae";
	ck_assert_int_eq(api_check(&text, &check, &err), 0);
	json_decref(parsed(&text));
}
END_TEST

START_TEST(unknown_function_is_not_a_clean_one)
{
	const struct page_history history = { .repository = "acme/shop", .asked = "pkg.F" };
	scoped_buf page = { 0 }, text = { 0 };

	show_history(&page, &history);
	(void)place(&page, "does not mean that it has no escapes");
	api_history(&text, &history);
	json_t *document = parsed(&text);
	ck_assert(json_is_false(json_object_get(document, "collected")));
	json_decref(document);
}
END_TEST

START_TEST(history_tells_who_and_since_when)
{
	const struct site site = { SITE_MOVED,
				   CAUSE_RETURN_POINTER,
				   ALLOCATION_ALWAYS,
				   "moved to heap: x",
				   "x",
				   3,
				   2,
				   "",
				   "",
				   "",
				   NULL,
				   0 };
	const struct page_change change = {
		.commit = { .oid = { "5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed" },
			    .author = "Ada",
			    .subject = "keep a pointer",
			    .message = "",
			    .time_ms = 1790000000000 },
		.package = "example.org/shop/cart",
		.go_version = "go1.23.5",
		.gap = 3,
		.exists = true,
		.allocating = 1,
		.added = &site,
		.added_count = 1,
	};
	const struct page_choice choice = { "example.org/shop/cart", "F", "" };
	const struct page_history history = {
		.repository = "acme/shop",
		.asked = "cart.F",
		.choices = &choice,
		.choice_count = 1,
		.changes = &change,
		.change_count = 1,
	};
	static const char *const parts[] = {
		"5eed5ee",	  "keep a pointer",	"Ada", "2026-09-21 14:13 UTC", "moved to heap: x",
		"return-pointer", "3 commits before it"
	};
	scoped_buf page = { 0 };

	show_history(&page, &history);
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		(void)place(&page, parts[i]);
}
END_TEST

START_TEST(repository_without_check_says_what_to_do)
{
	const struct page_repository repository = { .name = "acme/tools", .main_branch = "main" };
	const struct page_overview overview = { &repository, 1 };
	scoped_buf page = { 0 };

	show_overview(&page, &overview);
	(void)place(&page, "open a pull request, or push to the main branch");
}
END_TEST

START_TEST(problem_is_a_document_with_its_status)
{
	scoped_buf text = { 0 };

	api_problem(&text, 404, "there is no \"x\"", "x");
	json_t *document = parsed(&text);
	ck_assert_int_eq(json_integer_value(json_object_get(document, "status")), 404);
	ck_assert_str_eq(json_string_value(json_object_get(document, "title")), "Not Found");
	ck_assert_str_eq(json_string_value(json_object_get(document, "detail")), "there is no \"x\"");
	ck_assert_str_eq(json_string_value(json_object_get(document, "parameter")), "x");
	json_decref(document);
}
END_TEST

START_TEST(no_page_needs_what_the_policy_forbids)
{
	scoped_buf page = { 0 };

	shown(&page);
	show_error(&page, 404, "nothing");
	lacks(&page, " style=");
	lacks(&page, " onload=");
	lacks(&page, "javascript:");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("view_page");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, an_old_check_leads_to_the_newer_one);
	tcase_add_test(all, failed_check_as_a_page);
	tcase_add_test(all, running_check_as_a_page);
	tcase_add_test(all, error_as_a_page);
	tcase_add_test(all, waived_pass_does_not_look_like_a_clean_one);
	tcase_add_test(all, flow_is_drawn_in_the_source);
	tcase_add_test(all, verdict_stands_before_all_else);
	tcase_add_test(all, finding_has_site_cause_flow_and_remedy);
	tcase_add_test(all, what_it_was_compiled_in_is_told);
	tcase_add_test(all, a_site_of_several_configurations_stands_once);
	tcase_add_test(all, lists_and_answers_name_several_configurations);
	tcase_add_test(all, a_waiver_says_who_why_and_until_when);
	tcase_add_test(all, a_branch_is_one_word_of_the_command);
	tcase_add_test(all, hostile_names_are_text);
	tcase_add_test(all, finished_check_stands_still);
	tcase_add_test(all, running_check_shows_itself_again);
	tcase_add_test(all, failed_job_is_neither_pass_nor_fail);
	tcase_add_test(all, broken_result_is_an_error);
	tcase_add_test(all, api_gives_the_stored_result);
	tcase_add_test(all, api_has_no_verdict_before_there_is_one);
	tcase_add_test(all, names_that_are_not_utf8_stay_json);
	tcase_add_test(all, unknown_function_is_not_a_clean_one);
	tcase_add_test(all, history_tells_who_and_since_when);
	tcase_add_test(all, repository_without_check_says_what_to_do);
	tcase_add_test(all, problem_is_a_document_with_its_status);
	tcase_add_test(all, no_page_needs_what_the_policy_forbids);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
