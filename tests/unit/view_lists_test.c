/* The pages that list: against files in tests/golden/pages, empty, and with words that mean harm. */
#include "unit/golden.h"
#include "unit/html.h"
#include "view/page.h"

enum { POINTS = 5, LONG = 64 << 10 };

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)
#define START_MS ((int64_t)1790000000000)

/* What stands for every text of a page; a test may put something worse in its place. */
static const char *word;
static struct trend_point points[POINTS];
static struct page_check check;
static struct page_pull pulls[2];
static struct listed_function functions[2];
static struct page_change changes[2];
static struct blamed_site present[3];
static struct page_choice choice;
static struct site sites[2];
static struct listed_package packages[3];
static struct delivery deliveries[3];
static struct message sent[3];
static struct page_message messages[3];

static struct commit_info commit_of(char digit, int64_t time_ms)
{
	struct commit_info commit = { .author = word, .subject = word, .message = word, .time_ms = time_ms };

	memset(commit.oid.hex, digit, 40);
	return commit;
}

static const struct weblink web = { "gitlab", "https://code.example/acme/shop" };

/* Newest first: 9, gap, 12, 12, 4, 4. */
static void fill_points(void)
{
	static const int64_t boxing[POINTS] = { 6, 9, 9, 1, 1 }, returns[POINTS] = { 3, 3, 3, 3, 3 };

	for (size_t i = 0; i < POINTS; i++) {
		points[i] = (struct trend_point){
			.commit = commit_of((char)('a' + i), START_MS - (int64_t)i * DAY_MS),
			.go_version = i == 0 ? "go1.26.8" : "go1.25.3",
			.gap = i == 0 ? 3 : i == POINTS - 1 ? -1 : 0,
			.changed = i == 0 || i == 2,
			.tally = { .sites = boxing[i] + returns[i],
				   .allocating = boxing[i] + returns[i],
				   .functions = 4 },
		};
		points[i].tally.causes[CAUSE_INTERFACE_BOXING] = boxing[i];
		points[i].tally.causes[CAUSE_RETURN_POINTER] = returns[i];
	}
}

static void fill_history(void)
{
	sites[0] = (struct site){ .kind = SITE_MOVED,
				  .cause = CAUSE_RETURN_POINTER,
				  .allocation = ALLOCATION_ALWAYS,
				  .message = word,
				  .subject = word };
	sites[1] = (struct site){ .kind = SITE_LEAK,
				  .cause = CAUSE_GLOBAL_STORE,
				  .allocation = ALLOCATION_NEVER,
				  .message = word,
				  .subject = word };
	changes[0] = (struct page_change){ .commit = commit_of('a', START_MS),
					   .package = word,
					   .go_version = "go1.26.8",
					   .toolchain_changed = true,
					   .exists = true,
					   .allocating = 1,
					   .leaks = 1,
					   .added = sites,
					   .added_count = 2 };
	changes[1] = (struct page_change){ .commit = commit_of('b', START_MS - DAY_MS),
					   .package = word,
					   .go_version = "go1.25.3",
					   .gap = 4,
					   .allocating = 0,
					   .removed = sites,
					   .removed_count = 1 };
	present[0] = (struct blamed_site){ .site = &sites[0],
					    .package = word,
					    .known = true,
					    .commit = changes[0].commit,
					    .go_version = "go1.26.8",
					    .toolchain_changed = true };
	present[1] = (struct blamed_site){ .site = &sites[1],
					    .package = word,
					    .known = true,
					    .commit = changes[1].commit,
					    .at_least = true };
	present[2] = (struct blamed_site){ .site = &sites[1], .package = word };
	choice = (struct page_choice){ word, word, "" };
}

static void fill_checks(void)
{
	check = (struct page_check){ .id = 17,
				     .repository = "acme/shop",
				     .web = web,
				     .kind = JOB_CHECK,
				     .state = JOB_DONE,
				     .number = 42,
				     .title = word,
				     .ref = "refs/pull/42/head",
				     .head = { "5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed" },
				     .judged = true,
				     .verdict = VERDICT_FAIL,
				     .text = word,
				     .configurations = word,
				     .created_ms = START_MS };
	pulls[0] = (struct page_pull){
		.number = 42, .title = word, .author = word, .base_ref = word, .check = &check
	};
	pulls[1] = (struct page_pull){ .number = 41, .title = word, .author = "", .base_ref = "main", .draft = true };
	functions[0] = (struct listed_function){ .function = { 1, word, word, "" },
						 .allocating = 12,
						 .causes = " interface-boxing return-pointer " };
	functions[1] = (struct listed_function){ .function = { 2, word, "init", word },
						 .allocating = 1,
						 .causes = "return-pointer" };
}

static void fill_operation(void)
{
	packages[0] = (struct listed_package){ .path = "example.com/shop", .tally = { .allocating = 2 } };
	packages[1] = (struct listed_package){ .path = word, .tally = { .allocating = 7 } };
	packages[2] = (struct listed_package){ .path = "example.com/shop/b", .incomplete = word };
	static const char *const outcomes[] = { "accepted: job 17", "failed: no such repository", "" };
	static const enum message_stage stages[] = { MESSAGE_DUE, MESSAGE_DEAD, MESSAGE_SENT };
	for (size_t i = 0; i < COUNT_OF(deliveries); i++) {
		deliveries[i] = (struct delivery){ .id = (int64_t)(3 - i),
						   .host = word,
						   .guid = word,
						   .repository = word,
						   .event = word,
						   .action = i == 1 ? "" : word,
						   .received_ms = START_MS,
						   .outcome = outcomes[i],
						   .job = i ? 0 : 17 };
		sent[i] = (struct message){ .id = (int64_t)(3 - i),
					    .kind = MESSAGE_STATUS,
					    .repository_name = word,
					    .host = word,
					    .commit = check.head,
					    .context = word,
					    .state = STATUS_FAILURE,
					    .description = i ? word : "",
					    .job = i == 1 ? 0 : 17,
					    .stage = stages[i],
					    .attempt = (int)(3 - i),
					    .in_doubt = i == 0,
					    .created_ms = START_MS,
					    .sent_ms = i == 2 ? START_MS + 1000 : 0,
					    .error = i == 1 ? word : "" };
		messages[i] = (struct page_message){ &sent[i], web };
	}
}

static void fill(const char *with)
{
	word = with;
	fill_points();
	fill_history();
	fill_checks();
	fill_operation();
}

static struct page_repository repository_of(void)
{
	return (struct page_repository){
		.name = "acme/shop",
		.main_branch = word,
		.web = web,
		.checks = &check,
		.check_count = 1,
		.head = &points[0].commit,
		.trend = { points, POINTS, true },
		.pulls = pulls,
		.pull_count = COUNT_OF(pulls),
		.offenders = functions,
		.offender_count = COUNT_OF(functions),
		.more_before = 17,
		.now_ms = START_MS + 3 * DAY_MS,
	};
}

static void overview(struct buf *out)
{
	const struct page_repository list[] = { repository_of(), { .name = "acme/tools", .main_branch = "main" } };
	const struct page_overview page = { list, COUNT_OF(list) };

	show_overview(out, &page);
}

static void repository(struct buf *out)
{
	const struct page_repository page = repository_of();

	show_repository(out, &page);
}

static void history(struct buf *out)
{
	const struct page_history page = { .repository = "acme/shop",
					   .web = web,
					   .asked = word,
					   .choices = &choice,
					   .choice_count = 1,
					   .present = { present, COUNT_OF(present), 0 },
					   .changes = changes,
					   .change_count = COUNT_OF(changes),
					   .more = true };

	show_history(out, &page);
}

static void choices(struct buf *out)
{
	const struct page_choice list[] = { choice, { "example.com/shop", "init.0", word } };
	const struct page_history page = {
		.repository = "acme/shop", .asked = word, .choices = list, .choice_count = COUNT_OF(list)
	};

	show_history(out, &page);
}

static void packages_page(struct buf *out)
{
	struct page_packages page = { .repository = "acme/shop",
				      .main_branch = word,
				      .web = web,
				      .head = &points[0].commit,
				      .list = packages,
				      .count = COUNT_OF(packages),
				      .more = true };

	show_packages(out, &page);
}

static void functions_page(struct buf *out)
{
	const struct page_functions page = { .repository = "acme/shop",
					     .name = word,
					     .package = word,
					     .cause = "return-pointer",
					     .order = "escapes",
					     .collected = true,
					     .list = functions,
					     .count = COUNT_OF(functions),
					     .next = "?order=escapes&after=1.2.3" };

	show_functions(out, &page);
}

static const struct page_operation *operation(void)
{
	static struct page_operation page;

	page = (struct page_operation){ .deliveries = deliveries,
					.delivery_count = COUNT_OF(deliveries),
					.deliveries_before = 1,
					.messages = messages,
					.message_count = COUNT_OF(messages),
					.messages_before = 1,
					.due = 1,
					.dead = 1 };
	return &page;
}

static void deliveries_page(struct buf *out)
{
	show_deliveries(out, operation());
}

static void outbox(struct buf *out)
{
	show_outbox(out, operation());
}

static const struct {
	const char *name;
	void (*show)(struct buf *out);
} pages[] = {
	{ "overview.html", overview },	 { "repository.html", repository },
	{ "history.html", history },	 { "choices.html", choices },
	{ "packages.html", packages_page }, { "functions.html", functions_page },
	{ "deliveries.html", deliveries_page }, { "outbox.html", outbox },
};

START_TEST(page_as_a_file)
{
	scoped_buf page = { 0 };
	scoped_free char *name = mem_print("pages/%s", pages[_i].name);

	fill("word");
	pages[_i].show(&page);
	golden_hide_version(&page, "<span>heapgate ");
	golden_check(name, &page);
}
END_TEST

static const char *const hostile[] = {
	"<img src=x onerror=alert(1)>",
	"</title></textarea><script>alert(1)</script>",
	"\" onmouseover=\"alert(1)\" x=\"",
	"' onfocus='alert(1)",
	"javascript:alert(1)",
	("turn\xe2\x80\xae"
	 "back\xe2\x81\xa6"),
	"line\nbreak\r\nand\x1b[31m",
	"not \xff UTF-8 \xc0\xbc",
	"%s%n&amp;&#60;script&#62;",
	"../../../../etc/passwd?x=#y",
};

/* Only our own names of elements and attributes are on a page, whatever the words. */
START_TEST(words_that_mean_harm_stay_words)
{
	static const char *const never[] = { "<img src=x", "<script>", "onerror=alert(1)>", "\" onmouseover",
					     "' onfocus",  "\xe2\x80\xae", "\xe2\x81\xa6",  "\x1b",
					     "\xff",	   "\xc0",	   "href=\"javascript" };

	for (size_t i = 0; i < COUNT_OF(pages); i++) {
		scoped_buf page = { 0 };
		fill(hostile[_i]);
		pages[i].show(&page);
		html_well_formed(pages[i].name, buf_string(&page));
		for (size_t j = 0; j < COUNT_OF(never); j++)
			ck_assert_msg(strstr(buf_string(&page), never[j]) == NULL, "%s: %s", pages[i].name,
				      never[j]);
	}
}
END_TEST

START_TEST(endless_words_end)
{
	scoped_free char *endless = mem_zero(LONG + 1, 1);

	memset(endless, '<', LONG);
	for (size_t i = 0; i < COUNT_OF(pages); i++) {
		scoped_buf page = { 0 };
		fill(endless);
		pages[i].show(&page);
		html_well_formed(pages[i].name, buf_string(&page));
		ck_assert(!page.spoiled);
	}
}
END_TEST

static void place(const struct buf *page, const char *part)
{
	ck_assert_msg(strstr(buf_string(page), part) != NULL, "'%s' is not on the page: %.2000s", part,
		      buf_string(page));
}

START_TEST(where_nothing_is_collected_the_page_says_so)
{
	const struct page_repository repository = { .name = "acme/shop", .main_branch = "main" };
	struct page_packages no_packages = { .repository = "acme/shop", .main_branch = "main" };
	const struct page_functions none = {
		.repository = "acme/shop", .name = "", .package = "", .cause = "", .order = "escapes"
	};
	const struct page_operation operation = { 0 };
	scoped_buf one = { 0 }, two = { 0 }, three = { 0 }, four = { 0 }, five = { 0 };

	show_repository(&one, &repository);
	place(&one, "Nothing of main is collected yet");
	show_packages(&two, &no_packages);
	place(&two, "Nothing of main is collected yet");
	show_functions(&three, &none);
	place(&three, "Nothing is collected yet");
	show_deliveries(&four, &operation);
	place(&four, "No webhook came yet");
	show_outbox(&five, &operation);
	place(&five, "Nothing was sent yet");
}
END_TEST

START_TEST(what_was_refused_stands_out)
{
	const struct delivery refused = { .host = "github",
					  .guid = "a",
					  .repository = "acme/shop",
					  .event = "push",
					  .action = "",
					  .outcome = "refused: the payload is no JSON" };
	const struct page_operation operation = { .deliveries = &refused, .delivery_count = 1 };
	scoped_buf page = { 0 };

	show_deliveries(&page, &operation);
	place(&page, "<span class=\"badge error\">refused</span>: the payload is no JSON");
}
END_TEST

/* A function that was looked for and not found is not one without escapes. */
START_TEST(not_found_is_not_clean)
{
	const struct page_functions none = { .repository = "acme/shop",
						  .name = "x",
						  .package = "",
						  .cause = "",
						  .order = "name",
						  .collected = true };
	scoped_buf page = { 0 };

	show_functions(&page, &none);
	place(&page, "That does not mean that it has no escapes");
}
END_TEST

START_TEST(one_commit_is_told_and_not_drawn)
{
	scoped_buf page = { 0 };
	struct page_repository one;

	fill("word");
	one = repository_of();
	one.trend.count = 1;
	show_repository(&page, &one);
	place(&page, "One commit is collected so far");
	ck_assert(strstr(buf_string(&page), "<svg class=\"chart") == NULL);
}
END_TEST

/* The commits that moved it, with what else may have. */
START_TEST(movers_are_numbered_in_the_order_of_time)
{
	scoped_buf page = { 0 };

	fill("word");
	repository(&page);
	const char *first = strstr(buf_string(&page), "<b>+8</b>");
	const char *second = strstr(buf_string(&page), "<b>−3</b>");
	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(second);
	ck_assert(first < second);
	place(&page, "(−3 interface-boxing)");
	place(&page, "collected with go1.26.8 instead of go1.25.3");
	place(&page, "or 3 commits before it that were not collected");
	place(&page, "/-/commit/");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("view_lists");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, page_as_a_file, 0, (int)COUNT_OF(pages));
	tcase_add_loop_test(all, words_that_mean_harm_stay_words, 0, (int)COUNT_OF(hostile));
	tcase_add_test(all, endless_words_end);
	tcase_add_test(all, where_nothing_is_collected_the_page_says_so);
	tcase_add_test(all, what_was_refused_stands_out);
	tcase_add_test(all, not_found_is_not_clean);
	tcase_add_test(all, one_commit_is_told_and_not_drawn);
	tcase_add_test(all, movers_are_numbered_in_the_order_of_time);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
