/* The reader of git-config syntax, with git itself as the oracle. */
#include "base/gitconfig.h"

#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"
#include "unit/unit.h"

/* Prints an entry as `git config --list -z` does: "section.subsection.key\nvalue\0". */
static int print_entry(void *payload, const struct gitconfig_entry *entry, struct err *err)
{
	struct buf *out = payload;

	(void)err;
	buf_text(out, entry->section);
	if (entry->subsection)
		buf_print(out, ".%s", entry->subsection);
	buf_print(out, ".%s", entry->key);
	if (entry->value)
		buf_print(out, "\n%s", entry->value);
	buf_char(out, '\0');
	return 0;
}

static int take_output(void *payload, struct view bytes, struct err *err)
{
	(void)err;
	buf_add(payload, bytes);
	return 0;
}

/* What git says; its exit code. */
static int ask_git(struct buf *out, struct view text)
{
	char directory[] = "/tmp/gitconfig-test-XXXXXX";
	struct err err = { 0 };
	struct child_result result = { 0 };

	ck_assert_ptr_nonnull(mkdtemp(directory));
	char *path = files_join(directory, "config");
	ck_assert_int_eq(files_write(path, text, &err), 0);
	const char *const argv[] = { "git", "config", "--no-includes", "-f", path, "--list", "-z", NULL };
	const char *const env[] = { "PATH=/usr/bin:/bin", "HOME=/nonexistent", NULL };
	const struct child_spec spec = { .argv = argv, .env = env, .out = take_output, .payload = out };
	ck_assert_msg(child_run(&result, &spec, &err) == 0, "%s", err.text);
	ck_assert_int_eq(files_remove_tree(directory, &err), 0);
	free(path);
	return result.status;
}

static const char *const texts[] = {
	"",
	"\n\n",
	"# only a comment",
	"[a]",
	"[a]\nb = c\n",
	"[a]b=c",
	"[a] b = c",
	"[A]\nBcD = eF\n",
	"[a-1]\n k-2 = v\n",
	"\t[a]\r\n\tb = c\r\nd = e\r\n",
	"\xef\xbb\xbf[a]\nb = c\n",
	"[a]\nb\n",
	"[a]\nb",
	"[a]\nb \t\nc =\n d= \n",
	"[a \"Sub Section\"]\nb = c\n",
	"[a \"x\\\"y\\\\z\\q\"]\nb = c\n",
	"[a \"\"]\nb = c\n",
	"[a   \"s\"]\nb = c\n",
	"[a.SUB.two]\nb = c\n",
	"[a]\nb = c # comment\n d = e;f\n",
	"[a]\nb = \"c # no comment\" # comment\n",
	"[a]\nb = \"  kept  \"  \n",
	"[a]\nb =   x   y   \n",
	"[a]\nb = one \"two  three\" four\n",
	"[a]\nb = \\\"q\\\" \\\\ \\t| \\n| \\b|\n",
	"[a]\nb = one \\\n   two\n",
	"[a]\nb = \"one \\\ntwo\"\n",
	"[a]\nb = one\\\n# no comment\n",
	"[a]\nb = one # comment \\\nc = d\n",
	"[a]\nb = \\",
	"[a]\nb = x \"\"\n",
	"[a]\nb = \"\"\n",
	"[a]\nb = 1\nb = 2\n[c]\nd = 3\n[a]\nb = 4\n",
	"[include]\npath = /etc/passwd\n",
	"[a]\nb = \xc3\xa4\xff\n",
	"[a]\nb = ]\n[c] ; d\n e = [f]\n",
	"[a \"b]c\"]\nd = e\n",
	/* And what git refuses. */
	"[a",
	"[a\n]",
	"[]\nb = c\n",
	"[a b]\nc = d\n",
	"[a \"b]\nc = d\n",
	"[a \"b\n\"]\nc = d\n",
	"[a \"b\" ]\nc = d\n",
	"[a_b]\nc = d\n",
	"[a]\n1b = c\n",
	"[a]\nb_c = d\n",
	"[a]\nb c = d\n",
	"[a]\nb # comment\n",
	"[a]\n= c\n",
	"[a]\nb = \"c\n",
	"[a]\nb = \\x\n",
	"[a]\nb = c\n}\n",
};

START_TEST(every_text_reads_as_git_reads_it)
{
	scoped_buf ours = { 0 }, gits = { 0 };
	struct err err = { 0 };
	const char *text = texts[_i];
	int status = ask_git(&gits, view_of(text));
	int read = gitconfig_each(view_of(text), "config", print_entry, &ours, &err);

	ck_assert_msg((read == 0) == (status == 0), "git: %d, we: %d (%s) for: %s", status, read, err.text,
		      text);
	if (status == 0)
		ck_assert_msg(view_equal(buf_view(&ours), buf_view(&gits)), "git: %s, we: %s for: %s",
			      buf_string(&gits), buf_string(&ours), text);
}
END_TEST

static int keep_line(void *payload, const struct gitconfig_entry *entry, struct err *err)
{
	(void)err;
	*(int *)payload = entry->line;
	return 0;
}

START_TEST(an_entry_has_the_line_of_its_key)
{
	struct err err = { 0 };
	int line = 0;
	const char *text = "[a]\n\n# c\nb = one \\\ntwo\n\nlast = 1\n";

	ck_assert_int_eq(gitconfig_each(view_of(text), "f", keep_line, &line, &err), 0);
	ck_assert_int_eq(line, 7);
}
END_TEST

START_TEST(an_error_names_file_and_line)
{
	struct err err = { 0 };
	int line = 0;

	ck_assert_int_eq(gitconfig_each(VIEW("[a]\nb = 1\n  c_d = 2\n"), "x.conf", keep_line, &line, &err),
			 -1);
	ck_assert_int_eq(strncmp(err.text, "x.conf:3: ", 10), 0);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

static int refuse_all(void *payload, const struct gitconfig_entry *entry, struct err *err)
{
	(void)payload;
	return err_set(err, ERR_INPUT, "no %s", entry->key);
}

START_TEST(a_refused_entry_names_file_and_line)
{
	struct err err = { 0 };

	ck_assert_int_eq(gitconfig_each(VIEW("[a]\n\nb = 1\n"), "x.conf", refuse_all, NULL, &err), -1);
	ck_assert_str_eq(err.text, "x.conf:3: no b");
}
END_TEST

START_TEST(a_key_before_the_first_section_is_refused)
{
	struct err err = { 0 };

	ck_assert_int_eq(gitconfig_each(VIEW("b = 1\n"), "x", refuse_all, NULL, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "[section]"));
}
END_TEST

START_TEST(a_nul_byte_is_refused)
{
	struct err err = { 0 };

	ck_assert_int_eq(gitconfig_each(VIEW("[a]\nb = 1\0\n"), "x", print_entry, NULL, &err), -1);
}
END_TEST

static const struct {
	const char *value;
	int expected; /* -1: refused */
} bools[] = {
	{ NULL, 1 }, { "true", 1 },   { "Yes", 1 },   { "ON", 1 },  { "1", 1 },	  { "17", 1 },
	{ "1k", 1 }, { "", 0 },	      { "false", 0 }, { "no", 0 },  { "Off", 0 }, { "0", 0 },
	{ "0m", 0 }, { "maybe", -1 }, { "t", -1 },    { "1x", -1 },
};

START_TEST(booleans_are_gits)
{
	struct gitconfig_entry entry = { .section = "s", .key = "k", .value = bools[_i].value };
	struct err err = { 0 };
	bool value;
	int read = gitconfig_bool(&value, &entry, &err);

	ck_assert_int_eq(read < 0 ? -1 : value, bools[_i].expected);
}
END_TEST

static const struct {
	const char *value;
	int read;
	uint64_t expected;
} numbers[] = {
	{ "0", 0, 0 },
	{ "10", 0, 10 },
	{ "64k", 0, 65536 },
	{ "2M", 0, 2097152 },
	{ "1g", 0, 1u << 30 },
	{ "", -1, 0 },
	{ "k", -1, 0 },
	{ "-1", -1, 0 },
	{ "1.5", -1, 0 },
	{ "10 k", -1, 0 },
	{ "3g", -1, 0 },
	{ NULL, -1, 0 },
	{ "18446744073709551616", -1, 0 },
	{ "18014398509481984k", -1, 0 },
};

START_TEST(numbers_have_units_and_bounds)
{
	struct gitconfig_entry entry = { .section = "s", .key = "k", .value = numbers[_i].value };
	struct err err = { 0 };
	uint64_t value = 0;

	ck_assert_int_eq(gitconfig_number(&value, &entry, 0, 1u << 31, &err), numbers[_i].read);
	ck_assert_uint_eq(value, numbers[_i].expected);
}
END_TEST

START_TEST(a_text_is_not_empty)
{
	struct gitconfig_entry entry = { .section = "s", .key = "k", .value = "" };
	struct err err = { 0 };
	const char *value;

	ck_assert_int_eq(gitconfig_text(&value, &entry, &err), -1);
	ck_assert_str_eq(err.text, "s.k needs a value");
}
END_TEST

static Suite *gitconfig_suite(void)
{
	Suite *suite = suite_create("base: gitconfig");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, every_text_reads_as_git_reads_it, 0, (int)COUNT_OF(texts));
	tcase_add_test(tcase, an_entry_has_the_line_of_its_key);
	tcase_add_test(tcase, an_error_names_file_and_line);
	tcase_add_test(tcase, a_refused_entry_names_file_and_line);
	tcase_add_test(tcase, a_key_before_the_first_section_is_refused);
	tcase_add_test(tcase, a_nul_byte_is_refused);
	tcase_add_loop_test(tcase, booleans_are_gits, 0, (int)COUNT_OF(bools));
	tcase_add_loop_test(tcase, numbers_have_units_and_bounds, 0, (int)COUNT_OF(numbers));
	tcase_add_test(tcase, a_text_is_not_empty);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(gitconfig_suite)
