/* lib/gate: what a toolchain alone makes of the base, from stored records. */
#include "gate/before.h"

#include "model/commit.h"
#include "store/records.h"
#include "store_fixture.h"
#include "support/collections.h"

#define OLD "@ m/a a f.go\nfn F f.go 1-9 t=1 s=11\nmoved | x | return-pointer | always | 3:9\n"
#define NEW                                                                                                  \
	"@ m/a a f.go\nfn F f.go 1-9 t=1 s=11\nescapes | y | too-large | always | 4:9\n"                     \
	"escapes | 42 | interface-boxing | never | 5:9\n"                                                    \
	"fn G g.go 1-9 t=2 s=12 external\nmoved | z | return-pointer | always | 3:9\n"

static struct comparison comparison;
static struct before before;

static void set_up(void)
{
	fixture_setup();
	comparison = (struct comparison){ 0 };
	before = (struct before){ 0 };
}

static void tear_down(void)
{
	before_release(&before);
	comparison_release(&comparison);
	fixture_teardown();
}

static struct configuration under(const char *go_version, const char *goarch)
{
	return (struct configuration){ go_version, "linux", goarch, "", "" };
}

/* Stores TEXT as what commit 1 is under a configuration; on the line at POSITION. */
static void put(const char *text, struct configuration configuration, const char *line, int64_t position)
{
	scoped_collection records = { 0 };
	const struct commit_info commit = {
		.oid = fixture_oid(1), .author = "a", .subject = "s", .message = ""
	};

	collection_from(&records, text);
	records.configuration = configuration;
	const struct records_spec spec = {
		.repository = fx.repository,
		.commit = &commit,
		.collection = &records,
		.line = line,
		.position = position,
	};
	OK(records_put(fx.store, &spec, &fx.err));
}

static void tell(struct configuration now, const char *line)
{
	const struct oid commit = fixture_oid(1);
	const struct before_spec spec = { fx.store, fx.repository, line, &commit, &now };

	OK(before_tell(&before, &comparison, &spec, &fx.err));
}

START_TEST(a_new_toolchain_is_told_apart)
{
	put(OLD, under("go1.25.1", "amd64"), "", 3);
	put(NEW, under("go1.26.8", "amd64"), "", 3);
	tell(under("go1.26.8", "amd64"), "");
	ck_assert_uint_eq(comparison.effect_count, 1);
	const struct effect *effect = comparison.effects;
	ck_assert_str_eq(effect->before->go_version, "go1.25.1");
	ck_assert_str_eq(effect->after->go_version, "go1.26.8");
	ck_assert_uint_eq(effect_count(effect, DELTA_ADDED), 1);
	ck_assert_str_eq(effect->deltas[0].head_site->subject, "y");
	ck_assert_uint_eq(effect_count(effect, DELTA_REMOVED), 1);
	ck_assert_str_eq(effect->deltas[1].base_site->subject, "x");
	ck_assert_uint_eq(effect->count, 2);
	ck_assert_uint_eq(comparison.finding_count, 1);
	ck_assert_int_eq(comparison.findings[0].kind, FINDING_TOOLCHAIN_CHANGED);
	ck_assert(!comparison.findings[0].fails);
	ck_assert_str_eq(comparison.findings[0].text,
			 "the base was collected again under go1.26.8 linux/amd64 (before: go1.25.1 "
			 "linux/amd64): that alone adds 1 and removes 1 heap escapes, which are not this "
			 "change's");
}
END_TEST

START_TEST(the_same_toolchain_is_no_news)
{
	put(OLD, under("go1.26.8", "amd64"), "", 3);
	tell(under("go1.26.8", "amd64"), "");
	ck_assert_uint_eq(comparison.effect_count + comparison.finding_count, 0);
}
END_TEST

/* Several configurations side by side are no changes of one another. */
START_TEST(another_line_is_not_asked)
{
	put(OLD, under("go1.26.8", "amd64"), "", 3);
	put(NEW, under("go1.26.8", "arm64"), "linux/arm64", 3);
	tell(under("go1.26.8", "arm64"), "linux/arm64");
	ck_assert_uint_eq(comparison.effect_count + comparison.finding_count, 0);
}
END_TEST

/* What was never on the main branch has no past there. */
START_TEST(a_commit_off_the_main_branch_is_no_news)
{
	put(OLD, under("go1.25.1", "amd64"), "", RECORDS_OFF_LINE);
	put(NEW, under("go1.26.8", "amd64"), "", RECORDS_OFF_LINE);
	tell(under("go1.26.8", "amd64"), "");
	ck_assert_uint_eq(comparison.effect_count + comparison.finding_count, 0);
}
END_TEST

START_TEST(other_tags_are_told_apart_too)
{
	struct configuration tagged = under("go1.26.8", "amd64");

	tagged.tags = "netgo";
	put(OLD, under("go1.26.8", "amd64"), "", 3);
	put(OLD, tagged, "", 3);
	tell(tagged, "");
	ck_assert_uint_eq(comparison.effect_count, 1);
	ck_assert_uint_eq(comparison.effects[0].count, 0);
	ck_assert_ptr_nonnull(strstr(comparison.findings[0].text, "tags netgo"));
}
END_TEST

static Suite *before_suite(void)
{
	TCase *tcase = tcase_create("before");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_new_toolchain_is_told_apart);
	tcase_add_test(tcase, the_same_toolchain_is_no_news);
	tcase_add_test(tcase, another_line_is_not_asked);
	tcase_add_test(tcase, a_commit_off_the_main_branch_is_no_news);
	tcase_add_test(tcase, other_tags_are_told_apart_too);
	return fixture_suite("gate: before", tcase);
}

UNIT_MAIN(before_suite)
