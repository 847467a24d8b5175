/*
 * The releases of Go agree: for the same line of the corpus each gives the same sites, in the same words and
 * of the same cause and allocation class, except for what the compilers really do differently.
 */
#include "unit/unit.h"

#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"
#include "golang/texts.h"
#include "support/reading.h"

enum { OLDEST = 19, NEWEST = 27 };

/* Sites whose message begins with MESSAGE at LINE of FILE are there in releases FROM to TO only. */
struct difference {
	const char *file; /* NULL: any */
	int line;	  /* 0: any */
	const char *message;
	int from, to;
	const char *why;
};

static const char appends[] = "append is an allocation of its own since 1.25",
		  sizes[] = "up to 1.24 a slice of variable size is on the heap whatever becomes of it",
		  constants[] = "since 1.25 constants take the place of unchanged variables",
		  inlined[] = "newer releases inline more, and look into the wrappers of go and defer",
		  bodies[] = "since 1.24 the body of a literal that was inlined is reported, too",
		  reflects[] = "reflect keeps less since 1.21",
		  large[] = "variables above 128 KiB are not on the stack since 1.24",
		  results[] = "7 results are tracked, since 1.22 only 5",
		  blank[] = "functions named _ are compiled up to 1.19",
		  written[] = "up to 1.21 characters are printed as they are written",
		  columns[] = "the line of the loop instead of that of the variable",
		  language[] = "the file is built since that release";

static const struct difference differences[] = {
	{ NULL, 0, "append escapes to heap", 25, 27, appends },
	{ NULL, 0, "make([]", OLDEST, 24, sizes },
	{ NULL, 0, "make([]", 25, 27, sizes },
	{ "use.go", 50, "make([]T, 0, len(sub.in))", 25, 25, constants },
	{ "use.go", 50, "make([]T, 0, 1)", 26, 27, constants },
	{ "use.go", 52, "sub.v escapes", OLDEST, 24, constants },
	{ "use.go", 52, "T(7) escapes", 25, 27, constants },
	{ "boxing.go", 83, "n escapes", OLDEST, 24, constants },
	{ "boxing.go", 83, "1000 escapes", 25, 27, constants },
	{ "boxing.go", 123, "&errors.errorString", 26, 27, inlined },
	{ "boxing.go", 135, "i escapes", OLDEST, 20, reflects },
	{ "boxing.go", 138, "i escapes", OLDEST, 20, reflects },
	{ "calls.go", 78, "moved to heap: x", OLDEST, 21, inlined },
	{ "calls.go", 78, "moved to heap: x", 22, 27, inlined },
	{ "closures.go", 37, "moved to heap: x", 24, 27, bodies },
	{ "grow.go", 92, "moved to heap: a", 24, 27, large },
	{ "names.go", 32, "moved to heap: x", OLDEST, 19, blank },
	{ "names.go", 34, "moved to heap: y", OLDEST, 19, blank },
	{ "params.go", 44, "leaking param: f to result", OLDEST, 21, results },
	{ "params.go", 44, "leaking param: g to result", OLDEST, 21, results },
	{ "params.go", 44, "leaking param: f", 22, 27, results },
	{ "params.go", 44, "leaking param: g", 22, 27, results },
	{ "routines.go", 30, "moved to heap: x", OLDEST, 21, inlined },
	{ "routines.go", 30, "moved to heap: x", 22, 27, inlined },
	{ "routines.go", 92, "moved to heap: x", OLDEST, 21, inlined },
	{ "routines.go", 92, "moved to heap: x", 22, 27, inlined },
	{ "text.go", 115, "\"flow: a", OLDEST, 21, written },
	{ "text.go", 115, "\"flow: a", 22, 27, written },
	{ "iterators.go", 27, "moved to heap: x", OLDEST, 23, columns },
	{ "iterators.go", 26, "moved to heap: x", 24, 27, columns },
	{ "alias.go", 0, "", 24, 27, language },
	{ "new.go", 0, "", 26, 27, language },
	{ "methods.go", 0, "", 27, 27, language },
};

static bool used[COUNT_OF(differences)];

/* Each module from the first release on with which the others are to agree. */
static const struct {
	const char *name;
	int first;
} modules[] = {
	{ "plain", OLDEST },
	{ "generics", 20 }, /* 1.19 has no wrappers of instances and does not inline them */
	{ "modern", 23 },
};

struct records {
	struct texts
		index; /* "FILE:LINE<tab>KIND<tab>CAUSE<tab>ALLOCATION<tab>MESSAGE" -> releases, a bit each */
	char **texts;
	size_t count, room;
};

static uint32_t bit(int release)
{
	return 1u << (release - OLDEST);
}

/* The place without directory and column: those differ, and the corpus has each file name once. */
static bool place_without(struct view *place)
{
	ptrdiff_t slash = view_find_last(*place, VIEW("/")), colon = view_find_last(*place, VIEW(":"));

	*place = view_upto(*place, (size_t)colon);
	*place = view_from(*place, (size_t)(slash + 1));
	return !view_starts(*place, VIEW("iter.go:")) && !view_starts(*place, VIEW("<"));
}

static void add_site(struct records *records, struct view line, int release)
{
	struct view place, rest = line, cell;
	scoped_buf key = { 0 };
	bool fresh;

	ck_assert(view_split(&rest, '\t', &place));
	if (!place_without(&place))
		return; /* generated, or of the standard library */
	buf_add(&key, place);
	for (int i = 0; i < 4 && view_split(&rest, '\t', &cell); i++)
		buf_print(&key, "\t%.*s", VIEW_ARG(cell));
	uint32_t *releases = texts_add(&records->index, buf_view(&key), &fresh);
	*releases |= bit(release);
	if (fresh)
		*(char **)mem_push(records->texts, records->count, records->room) = buf_take(&key);
}

static void read_release(struct records *records, const char *module, int release)
{
	scoped_free char *path = mem_print(TESTS_DIR "/golden/output/go1.%d/%s.stderr", release, module);
	scoped_buf diagnostics = { 0 }, out = { 0 };
	struct err err = { 0 };
	struct view line, rest;

	ck_assert_msg(files_read(&diagnostics, path, &err) == 0, "%s", err.text);
	ck_assert_int_eq(reading_print(&out, buf_view(&diagnostics), 0, &err), 0);
	rest = buf_view(&out);
	while (view_split(&rest, '\n', &line))
		if (line.len && !strchr("#=?", line.at[0]))
			add_site(records, line, release);
}

static void records_release(struct records *records)
{
	for (size_t i = 0; i < records->count; i++)
		free(records->texts[i]);
	free(records->texts);
	texts_release(&records->index);
}

static bool explains(const struct difference *difference, const char *record, uint32_t releases, int first)
{
	struct view place, cell, rest = view_of(record);
	char wanted[64];
	uint32_t expected = 0;

	for (int release = first; release <= NEWEST; release++)
		if (release >= difference->from && release <= difference->to)
			expected |= bit(release);
	(void)view_split(&rest, '\t', &place);
	for (int i = 0; i < 3; i++)
		(void)view_split(&rest, '\t', &cell);
	(void)snprintf(wanted, sizeof(wanted), "%s:%d", difference->file ? difference->file : "",
		       difference->line);
	bool here = !difference->file || view_is(place, wanted) ||
		    (!difference->line && view_starts(place, view_of(difference->file)));
	return here && expected == releases && view_starts(rest, view_of(difference->message));
}

static void check_record(const char *record, uint32_t releases, int first)
{
	uint32_t all = 0;

	for (int release = first; release <= NEWEST; release++)
		all |= bit(release);
	if (releases == all)
		return;
	bool explained = false;
	for (size_t i = 0; i < COUNT_OF(differences); i++)
		if (explains(&differences[i], record, releases, first))
			explained = used[i] = true;
	ck_assert_msg(explained, "only in some releases (bits from 1.%d: %x): %s", OLDEST, releases, record);
}

START_TEST(releases_agree_but_for_what_compilers_do_differently)
{
	for (size_t m = 0; m < COUNT_OF(modules); m++) {
		struct records records = { 0 };
		for (int release = modules[m].first; release <= NEWEST; release++)
			read_release(&records, modules[m].name, release);
		ck_assert_uint_gt(records.count, 20);
		for (size_t i = 0; i < records.count; i++)
			check_record(records.texts[i], *texts_find(&records.index, view_of(records.texts[i])),
				     modules[m].first);
		records_release(&records);
	}
	for (size_t i = 0; i < COUNT_OF(differences); i++)
		ck_assert_msg(used[i], "no such difference: %s:%d %s (%s)", differences[i].file,
			      differences[i].line, differences[i].message, differences[i].why);
}
END_TEST

static Suite *releases_suite(void)
{
	Suite *suite = suite_create("golang releases");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 60);
	tcase_add_test(all, releases_agree_but_for_what_compilers_do_differently);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(releases_suite)
