/* The reader of go list's JSON, and of go.mod files. */
#include "base/buf.h"
#include "golang/golist.h"
#include "golang/gomod.h"
#include "unit/unit.h"

static int note(void *payload, const struct golist_package *package, struct err *err)
{
	struct buf *out = payload;

	(void)err;
	buf_print(out, "%s dir=%s build=%s files=", package->import_path, package->directory,
		  package->build_id);
	for (size_t i = 0; i < package->go_files.count; i++)
		buf_print(out, "%s%s", i ? "," : "", package->go_files.list[i]);
	buf_print(out, " imports=%zu ignored=%zu error=%s@%s", package->imports.count,
		  package->ignored_go_files.count, package->error.text, package->error.place);
	for (size_t i = 0; i < package->dependency_errors.count; i++)
		buf_print(out, " dependency=%s@%s", package->dependency_errors.list[i].text,
			  package->dependency_errors.list[i].place);
	buf_text(out, package->incomplete ? " incomplete\n" : "\n");
	return 0;
}

/* Feeds TEXT in pieces of PIECE bytes. */
static int read_list(struct buf *out, const char *text, size_t piece, struct err *err)
{
	scoped_golist *golist = golist_new(note, out);
	struct view rest = view_of(text);

	while (rest.len) {
		size_t len = rest.len < piece ? rest.len : piece;
		if (golist_feed(golist, view_upto(rest, len), err) < 0)
			return -1;
		rest = view_from(rest, len);
	}
	return golist_end(golist, err);
}

static const char two_packages[] =
	"{\n\t\"Dir\": \"/m\",\n\t\"ImportPath\": \"example.com/m\",\n\t\"GoFiles\": "
	"[\n\t\t\"a.go\",\n\t\t\"b.go\"\n\t],\n"
	"\t\"Imports\": [\"fmt\"],\n\t\"BuildID\": \"a/b\"\n}\n"
	"{\n\t\"ImportPath\": \"example.com/m/bad\",\n\t\"Incomplete\": true,\n\t\"IgnoredGoFiles\": "
	"[\"c.go\"],\n"
	"\t\"Error\": {\"Pos\": \"bad.go:1:1\", \"Err\": \"a \\\"}\\\" b\\\\\"},\n"
	"\t\"DepsErrors\": [{\"Pos\": \"x.go:2:3\", \"Err\": \"no\"}, {\"Err\": \"two\"}]\n}\n";

static const char two_packages_read[] =
	"example.com/m dir=/m build=a/b files=a.go,b.go imports=1 ignored=0 error=@\n"
	"example.com/m/bad dir= build= files= imports=0 ignored=1 error=a \"}\" b\\@bad.go:1:1 "
	"dependency=no@x.go:2:3 dependency=two@ incomplete\n";

START_TEST(reads_packages_in_pieces_of_any_size)
{
	static const size_t pieces[] = { 1, 2, 3, 7, 64, 100000 };
	scoped_buf out = { 0 };
	struct err err = { 0 };

	ck_assert_msg(read_list(&out, two_packages, pieces[_i], &err) == 0, "%s", err.text);
	ck_assert_str_eq(buf_string(&out), two_packages_read);
}
END_TEST

START_TEST(an_empty_answer_is_no_package)
{
	scoped_buf out = { 0 };
	struct err err;

	ck_assert_int_eq(read_list(&out, "", 1, &err), 0);
	ck_assert_int_eq(read_list(&out, " \n", 1, &err), 0);
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

static const char *const refused[] = {
	"null",
	"[{}]",
	"}",
	"{]",
	"{\"ImportPath\": }",
	"{\"ImportPath\": \"m\"",
	"{}",
	"{\"ImportPath\": 1}",
	"{\"ImportPath\": \"m\"} x",
	"go: error",
};

START_TEST(refuses_what_go_list_never_prints)
{
	scoped_buf out = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(read_list(&out, refused[_i], 3, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

START_TEST(fields_of_other_types_count_as_absent)
{
	scoped_buf out = { 0 };
	struct err err;

	ck_assert_int_eq(
		read_list(&out,
			  "{\"ImportPath\": \"m\", \"Dir\": 1, \"GoFiles\": \"x\", \"Imports\": [1, \"a\"], "
			  "\"Error\": \"x\", \"DepsErrors\": null}",
			  100, &err),
		0);
	ck_assert_str_eq(buf_string(&out), "m dir= build= files= imports=1 ignored=0 error=@\n");
}
END_TEST

START_TEST(refuses_an_endless_object)
{
	scoped_buf out = { 0 };
	scoped_golist *golist = golist_new(note, &out);
	char piece[1 << 16];
	struct err err = { 0 };
	int result = golist_feed(golist, VIEW("{\"a\": \""), &err);

	memset(piece, 'x', sizeof(piece));
	for (int i = 0; i < 300 && result == 0; i++)
		result = golist_feed(golist, (struct view){ piece, sizeof(piece) }, &err);
	ck_assert_int_eq(result, -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

static int refuse(void *payload, const struct golist_package *package, struct err *err)
{
	(void)payload;
	return err_set(err, ERR_BUSY, "not now: %s", package->import_path);
}

START_TEST(gives_the_errors_of_its_caller)
{
	scoped_golist *golist = golist_new(refuse, NULL);
	struct err err;

	ck_assert_int_eq(golist_feed(golist, VIEW("{\"ImportPath\": \"m\"}"), &err), -1);
	ck_assert_int_eq(err.kind, ERR_BUSY);
	ck_assert_str_eq(err.text, "not now: m");
}
END_TEST

/* One line a directive: "verb word word". */
static const struct {
	const char *text, *directives;
} go_mods[] = {
	{ "module example.com/m\n", "module example.com/m\n" },
	{ "module \"example.com/m\" // here\n\ngo 1.19", "module example.com/m\ngo 1.19\n" },
	{ "// a comment\nmodule\tm\r\n", "module m\n" },
	{ "require (\n\ta v1 // indirect\n\n\tb v2\n)\nreplace a => ./b\n",
	  "require a v1\nrequire b v2\nreplace a => ./b\n" },
	{ "replace (\n\ta v1 => b v2\n\t`c` => ../c\n)\n", "replace a v1 => b v2\nreplace c => ../c\n" },
	{ "use (\n)\nuse ./x\n", "use ./x\n" },
	{ "retract [v1, v2]\n", "retract [v1, v2]\n" },
	{ "module \"unclosed\nx y\n", "module unclosed\nx y\n" },
	{ "", "" },
	{ "\n\n", "" },
};

START_TEST(takes_go_mod_files_apart)
{
	struct gomod cursor = { .rest = view_of(go_mods[_i].text) };
	struct gomod_directive directive;
	scoped_buf out = { 0 };

	while (gomod_next(&cursor, &directive)) {
		buf_add(&out, directive.verb);
		for (size_t i = 0; i < directive.count; i++)
			buf_print(&out, " %.*s", VIEW_ARG(directive.words[i]));
		buf_char(&out, '\n');
	}
	ck_assert_str_eq(buf_string(&out), go_mods[_i].directives);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("golang_golist");
	TCase *list = tcase_create("golist");
	TCase *mod = tcase_create("gomod");

	tcase_add_loop_test(list, reads_packages_in_pieces_of_any_size, 0, 6);
	tcase_add_test(list, an_empty_answer_is_no_package);
	tcase_add_loop_test(list, refuses_what_go_list_never_prints, 0, COUNT_OF(refused));
	tcase_add_test(list, fields_of_other_types_count_as_absent);
	tcase_add_test(list, refuses_an_endless_object);
	tcase_add_test(list, gives_the_errors_of_its_caller);
	suite_add_tcase(suite, list);
	tcase_add_loop_test(mod, takes_go_mod_files_apart, 0, COUNT_OF(go_mods));
	suite_add_tcase(suite, mod);
	return suite;
}

UNIT_MAIN(make_suite)
