/*
 * Allocation classes against reality: what running the corpus shows (tests/golden/allocs/expected.json,
 * itself held to the Go at hand by its Go test) and what `heapgate scan` makes of the same functions with the
 * Go in PATH.
 */
#include <jansson.h>
#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"
#include "golang/wording.h"
#include "unit/unit.h"

/* Sites of which running them shows a class, but the compiler's words alone do not. */
static const struct undecided {
	const char *package, *function, *why;
} undecided[] = {
	{ "boxing", "Array", "a variable of any type is boxed: its size is not printed" },
	{ "boxing", "Struct", "likewise" },
	{ "boxing", "ToStringer", "likewise" },
	{ "boxing", "Bool", "likewise: single bytes and booleans are never allocated" },
	{ "boxing", "Byte", "likewise" },
	{ "grow", "MakeKnown", "the size is a variable in print, that it never changes is not" },
	{ "text", "FromRune", "string(r): of a rune always allocates, of no or one byte not" },
	{ "text", "FromRunes", "likewise" },
};

static json_t *scanned, *expected;
static int release;

static int keep(void *payload, struct view bytes, struct err *err)
{
	(void)err;
	buf_add(payload, bytes);
	return 0;
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* The NN of "go1.NN.N" or "1.NN"; OTHERWISE for NULL. */
static int minor_of(const char *version, int otherwise)
{
	struct view rest = view_of(version ? version : ""), digits;
	uint64_t minor;

	(void)view_skip(&rest, VIEW("go"));
	if (!view_skip(&rest, VIEW("1.")))
		return otherwise;
	digits = rest;
	for (digits.len = 0; digits.len < rest.len && strchr("0123456789", rest.at[digits.len]); digits.len++)
		;
	ck_assert(view_number(digits, 999, &minor));
	return (int)minor;
}

static void setup(void)
{
	scoped_buf out = { 0 };
	struct child_result result;
	struct err err = { 0 };
	json_error_t error;
	const char *const argv[] = { HEAPGATE_BINARY, "scan", "--format", "json", NULL };
	const struct child_spec spec = { .argv = argv,
					 .env = (const char *const *)environ,
					 .directory = TESTS_DIR "/golden/corpus/plain",
					 .out = keep,
					 .payload = &out,
					 .deadline_ms = 300 * 1000 };

	ck_assert_msg(child_run(&result, &spec, &err) == 0, "%s", err.text);
	scanned = json_loadb(buf_string(&out), out.len, 0, &error);
	ck_assert_msg(scanned != NULL, "scan ended with %d: %s", result.status, error.text);
	expected = json_load_file(TESTS_DIR "/golden/allocs/expected.json", 0, &error);
	ck_assert_msg(expected != NULL, "%s", error.text);
	release = minor_of(text_of(json_object_get(scanned, "toolchain"), "version"), 0);
	ck_assert_int_gt(release, 0);
}

static void teardown(void)
{
	json_decref(scanned);
	json_decref(expected);
}

static json_t *sites_of(const json_t *entry)
{
	size_t index;
	json_t *function;

	json_array_foreach (json_object_get(scanned, "functions"), index, function)
		if (strcmp(text_of(function, "package"), text_of(entry, "package")) == 0 &&
		    strcmp(text_of(function, "function"), text_of(entry, "function")) == 0)
			return json_object_get(function, "sites");
	return NULL;
}

static bool is_undecided(const json_t *entry)
{
	const char *package = strrchr(text_of(entry, "package"), '/') + 1;

	for (size_t i = 0; i < COUNT_OF(undecided); i++)
		if (strcmp(package, undecided[i].package) == 0 &&
		    strcmp(text_of(entry, "function"), undecided[i].function) == 0)
			return true;
	return json_is_true(json_object_get(entry, "hidden"));
}

static void check_class(const json_t *entry, const char *class)
{
	bool same = strcmp(class, text_of(entry, "class")) == 0;

	ck_assert_msg(same || (strcmp(class, "maybe") == 0 && is_undecided(entry)),
		      "%s.%s: '%s' is %s when it runs, and %s for heapgate", text_of(entry, "package"),
		      text_of(entry, "function"), text_of(entry, "message"), text_of(entry, "class"), class);
}

static bool applies(const json_t *entry)
{
	return minor_of(text_of(entry, "from"), 0) <= release &&
	       release <= minor_of(text_of(entry, "to"), release);
}

START_TEST(what_scan_says_of_a_site_is_what_running_it_shows)
{
	const json_t *entry = json_array_get(expected, (size_t)_i), *sites = sites_of(entry);
	scoped_buf message = { 0 };
	size_t index, found = 0;
	json_t *site;

	if (!applies(entry))
		return;
	wording_add(&message, view_of(text_of(entry, "message")), VIEW("local"));
	json_array_foreach ((json_t *)(uintptr_t)sites, index, site) {
		if (strcmp(text_of(site, "message"), buf_string(&message)) != 0)
			continue;
		found++;
		check_class(entry, text_of(site, "allocation"));
	}
	ck_assert_msg(found > 0, "%s.%s: no site '%s'", text_of(entry, "package"), text_of(entry, "function"),
		      buf_string(&message));
}
END_TEST

START_TEST(what_is_undecided_is_in_the_corpus)
{
	size_t index;
	json_t *entry;
	bool found = false;

	json_array_foreach (expected, index, entry)
		found = found ||
			(strcmp(strrchr(text_of(entry, "package"), '/') + 1, undecided[_i].package) == 0 &&
			 strcmp(text_of(entry, "function"), undecided[_i].function) == 0);
	ck_assert_msg(found, "%s.%s (%s)", undecided[_i].package, undecided[_i].function, undecided[_i].why);
}
END_TEST

static int count_entries(void)
{
	json_error_t error;
	json_t *list = json_load_file(TESTS_DIR "/golden/allocs/expected.json", 0, &error);
	int count = list ? (int)json_array_size(list) : 1;

	json_decref(list);
	return count;
}

static Suite *allocations_suite(void)
{
	Suite *suite = suite_create("allocation classes against reality");
	TCase *all = tcase_create("corpus");

	tcase_add_unchecked_fixture(all, setup, teardown);
	tcase_set_timeout(all, 300);
	tcase_add_loop_test(all, what_scan_says_of_a_site_is_what_running_it_shows, 0, count_entries());
	tcase_add_loop_test(all, what_is_undecided_is_in_the_corpus, 0, COUNT_OF(undecided));
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(allocations_suite)
