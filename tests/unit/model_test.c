/* lib/model: the words and their tables. */
#include "model/comparison.h"
#include "model/job.h"
#include "unit/unit.h"

START_TEST(every_name_reads_back_as_itself)
{
	enum cause cause;
	enum job_state state;
	enum allocation allocation;
	enum site_kind kind;

	for (size_t i = 0; i < CAUSE_COUNT; i++) {
		ck_assert(cause_parse(view_of(cause_info((enum cause)i)->name), &cause));
		ck_assert_uint_eq(cause, i);
	}
	for (size_t i = 0; i < JOB_STATE_COUNT; i++) {
		ck_assert(job_state_parse(view_of(job_state_name((enum job_state)i)), &state));
		ck_assert_uint_eq(state, i);
	}
	for (size_t i = 0; i < ALLOCATION_COUNT; i++)
		ck_assert(allocation_parse(view_of(allocation_name((enum allocation)i)), &allocation));
	for (size_t i = 0; i < SITE_KIND_COUNT; i++)
		ck_assert(site_kind_parse(view_of(site_kind_name((enum site_kind)i)), &kind));
	ck_assert(!cause_parse(VIEW("no-such-cause"), &cause));
}
END_TEST

START_TEST(every_cause_has_an_explanation_and_a_remedy)
{
	const struct cause_info *info = cause_info((enum cause)_i);

	ck_assert_uint_gt(strlen(info->happens), 20);
	ck_assert_uint_gt(strlen(info->remedy), 20);
	ck_assert_int_ne(info->happens[strlen(info->happens) - 1], '.');
	ck_assert_int_ne(info->remedy[strlen(info->remedy) - 1], '.');
}
END_TEST

static const struct {
	enum cause cause;
	const char *message, *callee;
	const char *words; /* of the remedy; NULL: the cause's own */
} advised[] = {
	{ CAUSE_RETURN_POINTER, "&errors.errorString{...} escapes to heap", "errors.New", "made once" },
	{ CAUSE_RETURN_POINTER, "&errors.errorString{...} escapes to heap", "fmt.Errorf", "made once" },
	{ CAUSE_RETURN_POINTER, "&T{...} escapes to heap", "", NULL },
	{ CAUSE_FIELD_STORE, "&errors.errorString{...} escapes to heap", "errors.New", NULL },
	{ CAUSE_SLICE_GROWTH, "append escapes to heap", "strings.(*Builder).WriteByte", "Grow" },
	{ CAUSE_SLICE_GROWTH, "append escapes to heap", "slices.Clone[...]", "append(old[:0], s...)" },
	{ CAUSE_SLICE_GROWTH, "append escapes to heap", "", NULL },
};

START_TEST(what_everybody_has_is_advised_on_by_itself)
{
	const struct site site = { .cause = advised[_i].cause,
				   .message = advised[_i].message,
				   .callee = advised[_i].callee };
	const char *remedy = site_remedy(&site);

	if (advised[_i].words)
		ck_assert_msg(strstr(remedy, advised[_i].words) != NULL, "%s", remedy);
	else
		ck_assert_ptr_eq(remedy, cause_info(site.cause)->remedy);
}
END_TEST

START_TEST(a_job_only_moves_along_its_diagram)
{
	ck_assert(job_may_move(JOB_QUEUED, JOB_FETCHING));
	ck_assert(job_may_move(JOB_COLLECTING, JOB_QUEUED));
	ck_assert(job_may_move(JOB_COMPARING, JOB_DONE));
	ck_assert(!job_may_move(JOB_QUEUED, JOB_DONE));
	ck_assert(!job_may_move(JOB_COMPARING, JOB_FETCHING));
	for (size_t from = 0; from < JOB_STATE_COUNT; from++)
		for (size_t to = 0; to < JOB_STATE_COUNT; to++)
			if (job_is_final((enum job_state)from))
				ck_assert(!job_may_move((enum job_state)from, (enum job_state)to));
			else
				ck_assert(job_may_move((enum job_state)from, JOB_SUPERSEDED));
}
END_TEST

START_TEST(commit_ids_are_40_or_64_lower_case_digits)
{
	static const struct {
		const char *text;
		bool good;
	} rows[] = {
		{ "0123456789abcdef0123456789abcdef01234567", true },
		{ "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true },
		{ "0123456789ABCDEF0123456789abcdef01234567", false },
		{ "0123456789abcdef0123456789abcdef0123456", false },
		{ "../../../../../../../../../../etc/passwd", false },
		{ "", false },
	};
	struct oid oid;
	struct err err;

	ck_assert_int_eq(oid_parse(&oid, view_of(rows[_i].text), &err), rows[_i].good ? 0 : -1);
	if (rows[_i].good)
		ck_assert_str_eq(oid.hex, rows[_i].text);
}
END_TEST

static struct function *add_function(struct snapshot *snapshot, struct arena *arena, const char *package,
				     const char *name, const char *file, uint64_t tokens)
{
	struct function *function =
		arena_push(arena, snapshot->functions, snapshot->function_count, snapshot->function_room);

	*function = (struct function){ .package = package, .name = name, .file = file, .tokens = tokens };
	return function;
}

static void add_site(struct function *function, struct arena *arena, int line, const char *message)
{
	struct site *site = arena_push(arena, function->sites, function->site_count, function->site_room);

	*site = (struct site){ .line = line, .column = 1, .message = message };
}

/* A generic function is declared in package a, with tokens, and compiled once more where b uses it. */
START_TEST(functions_that_two_packages_compile_are_merged)
{
	scoped_collection collection = { 0 };
	struct arena *arena = &collection.arena;
	struct function *all;

	collection.snapshots = arena_zero(arena, 2, sizeof(struct snapshot));
	collection.snapshot_count = 2;
	struct function *seen = add_function(&collection.snapshots[1], arena, "m/a", "Map[...]", "a/a.go", 0);
	add_site(seen, arena, 7, "moved to heap: x");
	add_site(seen, arena, 5, "moved to heap: w");
	struct function *declared =
		add_function(&collection.snapshots[0], arena, "m/a", "Map[...]", "a/a.go", 99);
	add_site(declared, arena, 7, "moved to heap: x");

	ck_assert_uint_eq(collection_functions(&collection, &all), 1);
	ck_assert_uint_eq(all[0].tokens, 99);
	ck_assert_uint_eq(all[0].site_count, 2);
	ck_assert_int_eq(all[0].sites[0].line, 5);
}
END_TEST

/* The merged function where the declaring package knows OWN of it and a user of it USED. */
static struct function merged(const struct function *own, const struct function *used)
{
	scoped_collection collection = { 0 };
	struct function functions[] = { *own, *used };
	struct snapshot snapshots[] = { { .functions = &functions[0], .function_count = 1 },
					{ .functions = &functions[1], .function_count = 1 } };
	struct function *all;

	for (size_t i = 0; i < COUNT_OF(functions); i++) {
		functions[i].package = "ex/a";
		functions[i].name = "F[...]";
		functions[i].file = "a.go";
	}
	functions[0].tokens = 7;
	collection.snapshots = snapshots;
	collection.snapshot_count = COUNT_OF(snapshots);
	ck_assert_uint_eq(collection_functions(&collection, &all), 1);
	return all[0];
}

START_TEST(of_several_inlining_decisions_the_worst_counts)
{
	static const struct function unknown = { .inline_reason = "" };
	static const struct function cheap = { .inlining = INLINING_CAN,
					       .inline_cost = 7,
					       .inline_reason = "" };
	static const struct function dear = { .inlining = INLINING_CAN,
					      .inline_cost = 70,
					      .inline_reason = "" };
	static const struct function cannot = { .inlining = INLINING_CANNOT, .inline_reason = "recursive" };

	ck_assert_int_eq(merged(&unknown, &cheap).inline_cost, 7);
	ck_assert_int_eq(merged(&cheap, &dear).inline_cost, 70);
	ck_assert_int_eq(merged(&dear, &cheap).inline_cost, 70);
	ck_assert_int_eq(merged(&dear, &cannot).inlining, INLINING_CANNOT);
	ck_assert_str_eq(merged(&cannot, &dear).inline_reason, "recursive");
}
END_TEST

START_TEST(init_functions_of_two_files_stay_apart)
{
	scoped_collection collection = { 0 };
	struct arena *arena = &collection.arena;
	struct function *all;

	collection.snapshots = arena_zero(arena, 1, sizeof(struct snapshot));
	collection.snapshot_count = 1;
	(void)add_function(&collection.snapshots[0], arena, "m", "init.0", "b.go", 1);
	(void)add_function(&collection.snapshots[0], arena, "m", "init.0", "a.go", 2);
	ck_assert_uint_eq(collection_functions(&collection, &all), 2);
	ck_assert_str_eq(all[0].file, "a.go");
}
END_TEST

static Suite *model_suite(void)
{
	Suite *suite = suite_create("model");
	TCase *tcase = tcase_create("model");

	tcase_add_test(tcase, every_name_reads_back_as_itself);
	tcase_add_loop_test(tcase, every_cause_has_an_explanation_and_a_remedy, 0, CAUSE_COUNT);
	tcase_add_loop_test(tcase, what_everybody_has_is_advised_on_by_itself, 0, (int)COUNT_OF(advised));
	tcase_add_test(tcase, a_job_only_moves_along_its_diagram);
	tcase_add_loop_test(tcase, commit_ids_are_40_or_64_lower_case_digits, 0, 6);
	tcase_add_test(tcase, functions_that_two_packages_compile_are_merged);
	tcase_add_test(tcase, of_several_inlining_decisions_the_worst_counts);
	tcase_add_test(tcase, init_functions_of_two_files_stay_apart);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(model_suite)
