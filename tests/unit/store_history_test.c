/* lib/store/history.h and the main line behind it. */
#include "store/history.h"

#include <sqlite3.h>

#include "store_line.h"

/* F with sites x and y, G with none. */
#define BOTH                                                                                                 \
	"@ ex/api . a.go\n"                                                                                  \
	"fn F a.go 10-20 t=1\n"                                                                              \
	"escapes | x | return-pointer | always | 11:2\n"                                                     \
	"escapes | y | interface-boxing | always | 12:2\n"                                                   \
	"fn G a.go 30-40 t=2\n"
/* F with x alone, on another line. */
#define ONE                                                                                                  \
	"@ ex/api . a.go\n"                                                                                  \
	"fn F a.go 10-20 t=3\n"                                                                              \
	"escapes | x | return-pointer | always | 15:2\n"                                                     \
	"fn G a.go 30-40 t=2\n"
#define NONE                                                                                                 \
	"@ ex/api . a.go\n"                                                                                  \
	"fn F a.go 10-20 t=4\n"                                                                              \
	"fn G a.go 30-40 t=2\n"
#define GONE                                                                                                 \
	"@ ex/api . a.go\n"                                                                                  \
	"fn G a.go 30-40 t=2\n"
/* The package does not compile. */
#define BROKEN "! ex/api a.go:1:1: expected package\n"

static int tell(void *payload, const struct history_change *change, struct err *err)
{
	struct buf *out = payload;

	(void)err;
	buf_print(out, "%lld:", (long long)change->position);
	for (size_t i = 0; i < change->added_count; i++)
		buf_print(out, "+%s", change->added[i]->subject);
	for (size_t i = 0; i < change->removed_count; i++)
		buf_print(out, "-%s", change->removed[i]->subject);
	buf_text(out, " ");
	return 0;
}

static int64_t function_id(const char *name)
{
	struct function_names names;

	OK(history_find(&names, &fx.arena, fx.store, fx.repository, name, &fx.err));
	ck_assert_uint_eq(names.count, 1);
	return names.list[0].id;
}

/* "2:-y 0:+x+y " */
static char *story_of(const char *name, int64_t before, size_t limit)
{
	scoped_buf out = { 0 };

	OK(history_each(fx.store, function_id(name), line, before, limit, tell, &out, &fx.err));
	return arena_text(&fx.arena, buf_view(&out));
}

static char *story(void)
{
	return story_of("ex/api.F", 0, 100);
}

/* What is derived is what would be derived from nothing. */
static void check_rebuilt(void)
{
	struct offenders before, after;
	char *told = story();

	OK(history_top(&before, &fx.arena, fx.store, fx.repository, "", 99, &fx.err));
	OK(records_relink(fx.store, fx.repository, &fx.err));
	ck_assert_str_eq(story(), told);
	OK(history_top(&after, &fx.arena, fx.store, fx.repository, "", 99, &fx.err));
	ck_assert_uint_eq(before.count, after.count);
	for (size_t i = 0; i < before.count; i++)
		ck_assert_int_eq(before.list[i].allocating, after.list[i].allocating);
}

START_TEST(history_tells_what_came_and_went)
{
	place(BOTH, 0);
	place(ONE, 1);
	place(ONE, 2);
	place(NONE, 3);
	place(ONE, 4);
	place(GONE, 5);
	ck_assert_str_eq(story(), "5:-x 4:+x 3:-x 1:-y 0:+x+y ");
	check_rebuilt();
}
END_TEST

START_TEST(a_function_without_sites_has_no_history)
{
	place(BOTH, 0);
	place(NONE, 1);
	ck_assert_str_eq(story_of("ex/api.G", 0, 100), "");
}
END_TEST

/* Every order in which four commits can arrive. */
static const int orders[][4] = {
	{ 0, 1, 2, 3 }, { 0, 1, 3, 2 }, { 0, 2, 1, 3 }, { 0, 2, 3, 1 }, { 0, 3, 1, 2 }, { 0, 3, 2, 1 },
	{ 1, 0, 2, 3 }, { 1, 0, 3, 2 }, { 1, 2, 0, 3 }, { 1, 2, 3, 0 }, { 1, 3, 0, 2 }, { 1, 3, 2, 0 },
	{ 2, 0, 1, 3 }, { 2, 0, 3, 1 }, { 2, 1, 0, 3 }, { 2, 1, 3, 0 }, { 2, 3, 0, 1 }, { 2, 3, 1, 0 },
	{ 3, 0, 1, 2 }, { 3, 0, 2, 1 }, { 3, 1, 0, 2 }, { 3, 1, 2, 0 }, { 3, 2, 0, 1 }, { 3, 2, 1, 0 },
};

START_TEST(commits_may_arrive_in_any_order)
{
	static const char *const texts[] = { BOTH, BROKEN, ONE, NONE };
	struct offenders top;

	for (size_t i = 0; i < 4; i++)
		place(texts[orders[_i][i]], orders[_i][i]);
	ck_assert_str_eq(story(), "3:-x 2:-y 0:+x+y ");
	OK(history_top(&top, &fx.arena, fx.store, fx.repository, "", 9, &fx.err));
	ck_assert_uint_eq(top.count, 0);
	check_rebuilt();
}
END_TEST

START_TEST(a_commit_in_between_takes_over_its_part)
{
	place(BOTH, 0);
	place(NONE, 9);
	ck_assert_str_eq(story(), "9:-x-y 0:+x+y ");
	place(ONE, 5);
	ck_assert_str_eq(story(), "9:-x 5:-y 0:+x+y ");
}
END_TEST

START_TEST(a_package_that_could_not_be_judged_did_not_improve)
{
	struct offenders top;

	place(BOTH, 0);
	place(BROKEN, 1);
	OK(history_top(&top, &fx.arena, fx.store, fx.repository, "", 9, &fx.err));
	ck_assert_uint_eq(top.count, 1);
	ck_assert_int_eq(top.list[0].allocating, 2);
	place(BROKEN, 2);
	place(ONE, 3);
	ck_assert_str_eq(story(), "3:-y 0:+x+y ");
	check_rebuilt();
}
END_TEST

START_TEST(the_same_commit_keeps_its_place_under_another_toolchain)
{
	place_commit(BOTH, 0, 1);
	go_version = "go1.99";
	place_commit(ONE, 0, 1);
	ck_assert_str_eq(story(), "0:+x+y ");
}
END_TEST

START_TEST(another_commit_at_a_place_takes_it)
{
	place_commit(BOTH, 0, 1);
	place_commit(NONE, 1, 2);
	place_commit(ONE, 1, 3);
	ck_assert_str_eq(story(), "1:-y 0:+x+y ");
	check_rebuilt();
}
END_TEST

START_TEST(cutting_the_line_takes_back_what_stood_behind)
{
	struct offenders top;
	struct commit_info head;
	int64_t position;

	place(ONE, 0);
	place(BOTH, 1);
	place(NONE, 2);
	OK(records_cut(fx.store, fx.repository, "", 0, &fx.err));
	ck_assert_str_eq(story(), "0:+x ");
	OK(history_head(&head, &position, &fx.arena, fx.store, fx.repository, "", &fx.err));
	ck_assert_int_eq(position, 0);
	OK(history_top(&top, &fx.arena, fx.store, fx.repository, "", 9, &fx.err));
	ck_assert_int_eq(top.list[0].allocating, 1);
	OK(records_cut(fx.store, fx.repository, "", -1, &fx.err));
	REFUSED(ERR_ABSENT, history_head(&head, &position, &fx.arena, fx.store, fx.repository, "", &fx.err));
}
END_TEST

START_TEST(a_stored_commit_can_be_placed_later)
{
	const struct configuration configuration = { "go1.26.8", "linux", "amd64", "", "" };
	struct oid oid = fixture_oid(7), unknown = fixture_oid(8);

	place_commit(BOTH, RECORDS_OFF_LINE, 7);
	ck_assert_str_eq(story(), "");
	OK(records_place(fx.store, fx.repository, "", &oid, &configuration, 4, &fx.err));
	ck_assert_str_eq(story(), "4:+x+y ");
	REFUSED(ERR_ABSENT, records_place(fx.store, fx.repository, "", &unknown, &configuration, 5, &fx.err));
}
END_TEST

START_TEST(each_configuration_has_a_line_of_its_own)
{
	struct offenders top;

	place_commit(ONE, 0, 1);
	line = "arm64";
	place_commit(BOTH, 0, 1);
	place_commit(NONE, 1, 2);
	ck_assert_str_eq(story(), "1:-x-y 0:+x+y ");
	line = "";
	ck_assert_str_eq(story(), "0:+x ");
	place_commit(BOTH, 1, 2);
	ck_assert_str_eq(story(), "1:+y 0:+x ");
	check_rebuilt();
	line = "arm64";
	ck_assert_str_eq(story(), "1:-x-y 0:+x+y ");
	OK(history_top(&top, &fx.arena, fx.store, fx.repository, line, 9, &fx.err));
	ck_assert_uint_eq(top.count, 0);
	OK(history_top(&top, &fx.arena, fx.store, fx.repository, "", 9, &fx.err));
	ck_assert_int_eq(top.list[0].allocating, 2);
}
END_TEST

START_TEST(cutting_one_line_leaves_the_others)
{
	place_commit(BOTH, 0, 1);
	place_commit(ONE, 1, 2);
	line = "arm64";
	place_commit(BOTH, 0, 1);
	place_commit(NONE, 1, 2);
	OK(records_cut(fx.store, fx.repository, line, 0, &fx.err));
	ck_assert_str_eq(story(), "0:+x+y ");
	line = "";
	ck_assert_str_eq(story(), "1:-y 0:+x+y ");
}
END_TEST

START_TEST(history_comes_in_pages)
{
	place(BOTH, 0);
	place(ONE, 1);
	place(NONE, 2);
	ck_assert_str_eq(story_of("ex/api.F", 0, 2), "2:-x 1:-y ");
	ck_assert_str_eq(story_of("ex/api.F", 1, 2), "0:+x+y ");
}
END_TEST

static int look(void *payload, const struct history_change *change, struct err *err)
{
	(void)err;
	++*(int *)payload;
	ck_assert_str_eq(change->package, "ex/api");
	if (change->position == 0) {
		ck_assert(change->exists);
		ck_assert_uint_eq(change->allocating, 2);
		ck_assert_uint_eq(change->leaks, 0);
		ck_assert_uint_eq(change->removed_count, 0);
		ck_assert(!change->toolchain_changed);
		return 0;
	}
	ck_assert_int_eq(change->position, 5);
	ck_assert_int_eq(change->gap, 4);
	ck_assert(change->toolchain_changed);
	ck_assert_str_eq(change->go_version, "go1.99");
	ck_assert_str_eq(change->commit.oid.hex, fixture_oid(6).hex);
	ck_assert_str_eq(change->commit.author, "Ada");
	ck_assert_str_eq(change->commit.subject, "commit 6");
	ck_assert_int_eq(change->commit.time_ms, 6000);
	return 0;
}

START_TEST(a_change_names_its_commit_and_what_lies_before_it)
{
	int count = 0;

	place(BOTH, 0);
	go_version = "go1.99";
	place(ONE, 5);
	OK(history_each(fx.store, function_id("ex/api.F"), line, 0, 9, look, &count, &fx.err));
	ck_assert_int_eq(count, 2);
}
END_TEST

START_TEST(another_line_is_no_other_toolchain)
{
	int count = 0;

	line = "arm64";
	place_commit(BOTH, 0, 1);
	line = "";
	place_commit(BOTH, 0, 1);
	OK(history_each(fx.store, function_id("ex/api.F"), line, 0, 9, look, &count, &fx.err));
	ck_assert_int_eq(count, 1);
}
END_TEST

static int refuse(void *payload, const struct history_change *change, struct err *err)
{
	(void)payload;
	(void)change;
	return err_set(err, ERR_LIMIT, "enough");
}

START_TEST(damaged_words_are_an_error)
{
	static const char *const damages[] = {
		"escapes return-pointer always 9:x\n",	      "escapes return-pointer always 1:x",
		"escapes return-pointer always 1:xy\n",	      "escapes nothing always 1:x\n",
		"escapes return-pointer always x\n",	      "\n",
		"escapes return-pointer always 1:x\nescapes",
	};
	sqlite3 *db;

	place(BOTH, 0);
	int64_t id = function_id("ex/api.F");
	for (size_t i = 0; i < COUNT_OF(damages); i++) {
		char *sql = arena_print(
			&fx.arena, "UPDATE record SET words = CAST('%s' AS BLOB) WHERE length(words) > 0",
			damages[i]);
		ck_assert_int_eq(sqlite3_open(fx.path, &db), SQLITE_OK);
		ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
		ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
		REFUSED(ERR_INTERNAL, history_each(fx.store, id, line, 0, 9, refuse, NULL, &fx.err));
	}
}
END_TEST

START_TEST(the_taker_can_end_the_walk)
{
	place(BOTH, 0);
	int64_t id = function_id("ex/api.F");
	REFUSED(ERR_LIMIT, history_each(fx.store, id, line, 0, 9, refuse, NULL, &fx.err));
	REFUSED(ERR_ABSENT, history_each(fx.store, id + 1000, line, 0, 9, refuse, NULL, &fx.err));
}
END_TEST

static const char names_text[] = "@ ex/api . a.go\n"
				 "fn F a.go 1-2\n"
				 "fn (*T).Get a.go 3-4\n"
				 "fn init.0 a.go 5-6\n"
				 "@ ex/api/store store s.go\n"
				 "fn F s.go 1-2\n"
				 "fn Store.Get s.go 3-4\n"
				 "fn Map[...] s.go 5-6\n";

static const struct {
	const char *text, *found;
} searches[] = {
	{ "ex/api.F", "ex/api.F" },
	{ "F", "ex/api.F ex/api/store.F" },
	{ "api.F", "ex/api.F" },
	{ "store.F", "ex/api/store.F" },
	{ "tore.F", "" },
	{ "Get", "ex/api.(*T).Get ex/api/store.Store.Get" },
	{ "T.Get", "ex/api.(*T).Get" },
	{ "(*T).Get", "ex/api.(*T).Get" },
	{ "api.T.Get", "ex/api.(*T).Get" },
	{ "ex/api.(*T).Get", "ex/api.(*T).Get" },
	{ "Map", "ex/api/store.Map[...]" },
	{ "Map[...]", "ex/api/store.Map[...]" },
	{ "init.0", "ex/api.init.0" },
	{ "Missing", "" },
	{ "", "" },
};

START_TEST(a_name_finds_its_functions)
{
	struct function_names names;
	scoped_buf found = { 0 };

	place(names_text, 0);
	OK(history_find(&names, &fx.arena, fx.store, fx.repository, searches[_i].text, &fx.err));
	for (size_t i = 0; i < names.count; i++)
		buf_print(&found, "%s%s.%s", i ? " " : "", names.list[i].package, names.list[i].name);
	ck_assert_str_eq(buf_string(&found), searches[_i].found);
}
END_TEST

START_TEST(the_top_is_sorted_by_what_allocates)
{
	struct offenders top;

	place("@ ex/api . a.go\n"
	      "fn Few a.go 1-9\n"
	      "escapes | x | unknown | always | 2:2\n"
	      "fn Leaky a.go 11-19\n"
	      "leak | p | unknown | never | 12:2\n"
	      "fn Many a.go 21-29\n"
	      "escapes | x | unknown | always | 22:2\n"
	      "escapes | y | unknown | maybe | 23:2\n"
	      "escapes | 0 | unknown | never | 24:2\n",
	      0);
	OK(history_top(&top, &fx.arena, fx.store, fx.repository, "", 9, &fx.err));
	ck_assert_uint_eq(top.count, 2);
	ck_assert_str_eq(top.list[0].function.name, "Many");
	ck_assert_int_eq(top.list[0].allocating, 2);
	ck_assert_int_eq(top.list[0].sites, 3);
	ck_assert_str_eq(top.list[1].function.name, "Few");
	ck_assert_str_eq(top.list[1].compiled, "ex/api");
}
END_TEST

START_TEST(the_head_is_the_commit_with_the_highest_position)
{
	struct commit_info head;
	int64_t position;

	REFUSED(ERR_ABSENT, history_head(&head, &position, &fx.arena, fx.store, fx.repository, "", &fx.err));
	place(BOTH, 7);
	place(ONE, 3);
	OK(history_head(&head, &position, &fx.arena, fx.store, fx.repository, "", &fx.err));
	ck_assert_int_eq(position, 7);
	ck_assert_str_eq(head.oid.hex, fixture_oid(8).hex);
	ck_assert_str_eq(head.subject, "commit 8");
}
END_TEST

static void setup(void)
{
	go_version = NULL;
	line = "";
	fixture_setup();
}

static Suite *history_suite(void)
{
	TCase *tests = tcase_create("history");

	tcase_add_checked_fixture(tests, setup, fixture_teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, history_tells_what_came_and_went);
	tcase_add_test(tests, a_function_without_sites_has_no_history);
	tcase_add_loop_test(tests, commits_may_arrive_in_any_order, 0, COUNT_OF(orders));
	tcase_add_test(tests, a_commit_in_between_takes_over_its_part);
	tcase_add_test(tests, a_package_that_could_not_be_judged_did_not_improve);
	tcase_add_test(tests, the_same_commit_keeps_its_place_under_another_toolchain);
	tcase_add_test(tests, another_commit_at_a_place_takes_it);
	tcase_add_test(tests, cutting_the_line_takes_back_what_stood_behind);
	tcase_add_test(tests, a_stored_commit_can_be_placed_later);
	tcase_add_test(tests, each_configuration_has_a_line_of_its_own);
	tcase_add_test(tests, cutting_one_line_leaves_the_others);
	tcase_add_test(tests, another_line_is_no_other_toolchain);
	tcase_add_test(tests, history_comes_in_pages);
	tcase_add_test(tests, a_change_names_its_commit_and_what_lies_before_it);
	tcase_add_test(tests, damaged_words_are_an_error);
	tcase_add_test(tests, the_taker_can_end_the_walk);
	tcase_add_loop_test(tests, a_name_finds_its_functions, 0, COUNT_OF(searches));
	tcase_add_test(tests, the_top_is_sorted_by_what_allocates);
	tcase_add_test(tests, the_head_is_the_commit_with_the_highest_position);
	return fixture_suite("store/history", tests);
}

UNIT_MAIN(history_suite)
