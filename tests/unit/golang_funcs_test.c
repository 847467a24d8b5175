/* The function index of one Go file: names, extents, literals, remarks, hashes. */
#include "base/buf.h"
#include "base/mem.h"
#include "golang/funcs.h"
#include "unit/unit.h"

static struct arena arena;

static void release(void)
{
	arena_release(&arena);
}

static struct funcs indexed(const char *source)
{
	struct funcs funcs;
	struct err err;

	ck_assert_msg(funcs_index(&funcs, &arena, view_of(source), &err) == 0, "%s", err.text);
	return funcs;
}

/* "F:3-5 init:7-7(1 1.1)": every declaration with its lines and literals. */
static const char *outline(const char *source)
{
	struct funcs funcs = indexed(source);
	scoped_buf out = { 0 };

	for (size_t i = 0; i < funcs.declared_count; i++) {
		const struct declared *declared = &funcs.declared[i];
		buf_print(&out, "%s%s:%d-%d", i ? " " : "", declared->name, declared->line,
			  declared->end_line);
		for (size_t l = 0; l < declared->literal_count; l++)
			buf_print(&out, "%s%s", l ? " " : "(", declared->literals[l].path);
		buf_text(&out, declared->literal_count ? ")" : "");
	}
	return arena_text(&arena, buf_view(&out));
}

struct outline_case {
	const char *what, *source, *outline;
};

static const struct outline_case outlines[] = {
	{ "a function", "package p\nfunc F() {\n}\n", "F:2-3" },
	{ "no body", "package p\nfunc F(x int) (y int)\nvar V = 1\n", "F:2-2 init:3-3" },
	{ "value receiver", "package p\nfunc (t T) M() {}\n", "T.M:2-2" },
	{ "pointer receiver", "package p\nfunc (t *T) M() {}\n", "(*T).M:2-2" },
	{ "unnamed receiver", "package p\nfunc (*T) M() {}\n", "(*T).M:2-2" },
	{ "parenthesised receiver", "package p\nfunc (t *(T)) M() {}\nfunc ((T)) N() {}\n",
	  "(*T).M:2-2 T.N:3-3" },
	{ "generic function", "package p\nfunc Map[K comparable, V any](m map[K]V) {}\n", "Map[...]:2-2" },
	{ "generic receiver", "package p\nfunc (s *Stack[K, _]) Push(v K) {}\nfunc (s Stack[T]) Top() {}\n",
	  "(*Stack[...]).Push:2-2 Stack[...].Top:3-3" },
	{ "generic method", "package p\nfunc (t *T) M[U any](u U) {}\n", "(*T).M[...]:2-2" },
	{ "init functions", "package p\nfunc init() {}\nfunc (T) init() {}\nfunc init() {}\n",
	  "init.0:2-2 T.init:3-3 init.1:4-4" },
	{ "blank functions", "package p\nfunc _() {}\nfunc _() {}\n", "_:2-2 _:3-3" },
	{ "two on a line", "package p\nfunc F() {}; func G() {}\n", "F:2-2 G:2-2" },
	{ "no declarations", "package p\n", "" },
	{ "only a comment", "// nothing", "" },
	{ "empty file", "", "" },
	{ "byte order mark", "\xef\xbb\xbfpackage p\nfunc F() {}\n", "F:2-2" },
	{ "carriage returns", "package p\r\nfunc F() {\r\n}\r\n", "F:2-3" },
	{ "no line break at the end", "package p\nfunc F() {}", "F:2-2" },
	{ "unicode names", "package p\nfunc Größe() {}\nfunc (日 *本) 語() {}\n", "Größe:2-2 (*本).語:3-3" },
	{ "constants and types are no code",
	  "package p\nconst c = 1\ntype T struct{ f func() }\nimport \"x\"\n", "" },
	{ "grouped variables", "package p\nvar (\n\ta = 1\n\tb = func() {}\n)\n", "init:2-5(1)" },
	{ "literals of variables count through the file",
	  "package p\nvar a = func() { func() {}() }\nfunc F() { func() {}() }\nvar b = func() {}\n",
	  "init:2-2(1 1.1) F:3-3(1) init:4-4(2)" },
	{ "nested literals", "package p\nfunc F() {\n\tfunc() { func() {}() }()\n\tgo func() {}()\n}\n",
	  "F:2-5(1 1.1 2)" },
	{ "function types are no literals",
	  "package p\nfunc F(f func() int) func() {\n\tvar g func(func()) = nil\n\t_ = g\n\treturn nil\n}\n",
	  "F:2-6" },
	{ "result that is a struct or an interface",
	  "package p\nfunc F() struct{ x int } { return struct{ x int }{} }\nfunc G() interface{ M() } { "
	  "return "
	  "nil }\n",
	  "F:2-2 G:3-3" },
	{ "result that is a function",
	  "package p\nfunc F() func() func() { return func() func() { return nil } }\n", "F:2-2(1)" },
	{ "composite literal of functions is no function literal",
	  "package p\nvar a = []func(){f, g}\nvar b = map[string]func() int{\"x\": func() int { return 1 }}\n"
	  "var c = [2]*func(){}\nvar d = []chan func() error{}\n",
	  "init:2-2 init:3-3(1) init:4-4 init:5-5" },
	{ "type switch on function types",
	  "package p\nfunc F(x any) {\n\tswitch x.(type) {\n\tcase func():\n\tcase func() int, "
	  "[]func():\n\t}\n}\n",
	  "F:2-7" },
	{ "literal as operand",
	  "package p\nvar a = b[1] * func() int { return 1 }() + <-func() chan int { return c }()\n",
	  "init:2-2(1 2)" },
	{ "literal in a channel of functions", "package p\nvar a = make(chan func(), 1)\nvar b = func() {}\n",
	  "init:2-2 init:3-3(1)" },
	{ "literal that returns generics", "package p\nfunc F() { _ = func() T[int] { return T[int]{} } }\n",
	  "F:2-2(1)" },
	{ "literal called in a switch head",
	  "package p\nfunc F() { switch func() int { return 1 }() { case 1: } }\n", "F:2-2(1)" },
	{ "literal in a struct of literals",
	  "package p\nvar t = []struct{ f func() }{ { func() {} }, { f: func() {} } }\n", "init:2-2(1 2)" },
	{ "words in strings and comments",
	  "package p\n// func A() {\n/* func B() { */ var s = `func C() {` + \"func D() {\" // }\nvar r = "
	  "'{'\nvar q = "
	  "'\\''\n",
	  "init:3-3 init:4-4 init:5-5" },
	{ "a comment ends the statement before it", "package p\nvar a = 1 /*\n*/ func F() {}\n",
	  "init:2-2 F:3-3" },
	{ "numbers", "package p\nvar a = 0x1e+2 + 1e+2 + .5 + 0x1p-2 + 1_000i\nfunc F() {}\n",
	  "init:2-2 F:3-3" },
};

START_TEST(outlines_what_a_file_declares)
{
	const struct outline_case *c = &outlines[_i];

	ck_assert_msg(strcmp(outline(c->source), c->outline) == 0, "%s: %s", c->what, outline(c->source));
}
END_TEST

static const char *const unclosed[] = {
	"package p\nfunc F() {\n",    "package p\n/* ",	       "package p\nvar s = `a\n",
	"package p\nvar s = \"a\n\"", "package p\nfunc F() )", "package p\nvar a = (]",
	"package p\nvar c = 'a",
};

START_TEST(refuses_what_does_not_close)
{
	struct funcs funcs;
	struct err err;

	ck_assert_int_eq(funcs_index(&funcs, &arena, view_of(unclosed[_i]), &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_msg(strncmp(err.text, "line ", 5) == 0, "%s", err.text);
}
END_TEST

static const char places[] = "package p\n"			    /* 1 */
			     "func F() { x() }; func G() { y() }\n" /* 2 */
			     "\n"				    /* 3 */
			     "func (t *T) M() {\n"		    /* 4 */
			     "\tf := func() { g(func() { z }) }\n"  /* 5 */
			     "}\n"				    /* 6 */
			     "var v = func() int { return 1 }()\n"  /* 7 */
			     "type T struct{}\n";		    /* 8 */

struct place_case {
	int line, column;
	const char *name, *literal; /* NULL: none */
};

static const struct place_case place_cases[] = {
	{ 1, 1, NULL, NULL },	  { 2, 1, "F", NULL },	    { 2, 16, "F", NULL },
	{ 2, 17, NULL, NULL },	  { 2, 19, "G", NULL },	    { 2, 34, "G", NULL },
	{ 2, 35, NULL, NULL },	  { 3, 1, NULL, NULL },	    { 4, 6, "(*T).M", NULL },
	{ 5, 2, "(*T).M", NULL }, { 5, 7, "(*T).M", NULL }, { 5, 8, "(*T).M", "1" },
	{ 5, 17, "(*T).M", "1" }, { 5, 18, "(*T).M", "1" }, { 5, 19, "(*T).M", "1.1" },
	{ 5, 31, "(*T).M", "1" }, { 6, 1, "(*T).M", NULL }, { 6, 2, NULL, NULL },
	{ 7, 5, "init", NULL },	  { 7, 9, "init", NULL },   { 7, 10, "init", "1" },
	{ 7, 32, "init", NULL },  { 8, 6, NULL, NULL },	    { 0, 1, NULL, NULL },
	{ 99, 1, NULL, NULL },	  { -1, -1, NULL, NULL },   { 2, -1, NULL, NULL },
	{ 2, 0, "F", NULL },	  { 4, 0, "(*T).M", NULL }, { 8, 0, NULL, NULL },
};

START_TEST(finds_the_function_of_a_position)
{
	const struct place_case *c = &place_cases[_i];
	struct funcs funcs = indexed(places);
	const struct literal *literal;
	const struct declared *declared = funcs_at(&funcs, c->line, c->column, &literal);

	ck_assert_pstr_eq(declared ? declared->name : NULL, c->name);
	ck_assert_pstr_eq(literal ? literal->path : NULL, c->literal);
}
END_TEST

START_TEST(a_column_behind_the_line_stays_on_it)
{
	struct funcs funcs = indexed("package p\nfunc F() { }\n\nfunc G() {\n}\n");

	ck_assert_ptr_null(funcs_at(&funcs, 3, 4, NULL));
	ck_assert_str_eq(funcs_at(&funcs, 4, 500, NULL)->name, "G");
}
END_TEST

START_TEST(a_missing_column_is_one_behind_what_the_compiler_prints)
{
	const char *source =
		arena_print(&arena, "package p\nfunc F() {};%300sfunc G() { func() {}() }\n", "");
	struct funcs funcs = indexed(source);

	ck_assert_str_eq(funcs_at(&funcs, 2, 0, NULL)->name, "F");
	source = arena_print(&arena, "package p\nfunc F() {}; func G() { %300s }\n", "");
	funcs = indexed(source);
	ck_assert_str_eq(funcs_at(&funcs, 2, 0, NULL)->name, "G");
}
END_TEST

START_TEST(tells_the_head_of_a_function_from_its_body)
{
	struct funcs funcs = indexed("package p\nfunc (t *T) M(x int) { g() }\nfunc A(x int)\n");

	ck_assert(funcs_in_head(&funcs, &funcs.declared[0], 2, 6));
	ck_assert(!funcs_in_head(&funcs, &funcs.declared[0], 2, 24));
	ck_assert(funcs_in_head(&funcs, &funcs.declared[1], 3, 8));
	ck_assert(funcs_at_head(&funcs, &funcs.declared[0], 2, 6));
	ck_assert(!funcs_at_head(&funcs, &funcs.declared[0], 2, 7));
}
END_TEST

START_TEST(knows_bodies_from_assembly)
{
	struct funcs funcs = indexed("package p\nfunc A()\nfunc B() {}\n");

	ck_assert_uint_eq(funcs.declared[0].body, 0);
	ck_assert_uint_eq(funcs.declared[1].body, 28);
	ck_assert_uint_eq(funcs.declared[0].shape, 0);
	ck_assert_uint_ne(funcs.declared[1].shape, 0);
}
END_TEST

static const struct {
	int line, column;
	char word; /* of the statement there: g, d, or - for none */
} put_offs[] = {
	{ 3, 2, 'g' },	 { 3, 5, 'g' },	 { 4, 3, 'g' },	 { 4, 9, 'd' },	 { 4, 14, 'd' },
	{ 5, 3, 'g' },	 { 6, 3, 'g' },	 { 6, 4, 'g' },	 { 6, 5, '-' },	 { 7, 2, '-' },
	{ 7, 6, 'd' },	 { 7, 13, 'd' }, { 7, 17, '-' }, { 7, 19, 'g' }, { 8, 1, '-' },
	{ 10, 15, 'd' }, { 2, 1, '-' },	 { 99, 1, '-' }, { 4, 0, '-' },
};

START_TEST(finds_what_puts_a_call_off)
{
	struct funcs funcs = indexed("package p\nfunc F() {\n"
				     "\tgo func() {\n\t\tx(); defer y(z)\n\t\tf()\n\t}()\n"
				     "\tx();defer f(a); go g()\n"
				     "}\nfunc G() {\n\tfor { if x { defer z() } }\n}\n");
	const struct put_off *found = funcs_put_off(&funcs, put_offs[_i].line, put_offs[_i].column);

	ck_assert_int_eq(!found ? '-' : found->defers ? 'd' : 'g', put_offs[_i].word);
}
END_TEST

START_TEST(literals_nest_to_a_limit)
{
	scoped_buf source = { 0 };

	buf_text(&source, "package p\nfunc F() {");
	for (int i = 0; i < 100; i++)
		buf_text(&source, "func() {");
	for (int i = 0; i < 101; i++)
		buf_text(&source, "}");
	struct funcs funcs = indexed(buf_string(&source));
	ck_assert_uint_eq(funcs.declared[0].literal_count, FUNCS_DEEPEST);
}
END_TEST

START_TEST(reads_the_package_name)
{
	struct funcs funcs = indexed("// Package doc.\npackage /* here */ hello\n");

	ck_assert_str_eq(funcs.package_name, "hello");
	ck_assert_str_eq(indexed("").package_name, "");
}
END_TEST

static const struct {
	const char *source;
	bool generated;
} generated_cases[] = {
	{ "// Code generated by stringer. DO NOT EDIT.\n\npackage p\n", true },
	{ "// Copyright\n\n// Code generated by x. DO NOT EDIT.\r\npackage p\n", true },
	{ "package p\n// Code generated by stringer. DO NOT EDIT.\n", false },
	{ " // Code generated by stringer. DO NOT EDIT.\npackage p\n", false },
	{ "// Code generated by stringer. DO NOT EDIT\npackage p\n", false },
	{ "/* // Code generated by stringer. DO NOT EDIT. */\npackage p\n", false },
};

START_TEST(recognises_generated_files)
{
	ck_assert(indexed(generated_cases[_i].source).generated == generated_cases[_i].generated);
}
END_TEST

START_TEST(recognises_cgo)
{
	ck_assert(indexed("package p\n// #include <x.h>\nimport \"C\"\n").cgo);
	ck_assert(indexed("package p\nimport (\n\t\"fmt\"\n\t\"C\"\n)\n").cgo);
	ck_assert(!indexed("package p\nimport \"fmt\"\nvar c = \"C\"\n").cgo);
}
END_TEST

static const struct {
	const char *source;
	bool noescape;
} noescape_cases[] = {
	{ "package p\n//heapgate:noescape\nfunc F() {}\n", true },
	{ "package p\n// F is hot.\n//\n//heapgate:noescape since it is hot\n// More.\nfunc F() {}\n", true },
	{ "package p\n//heapgate:noescape\n\nfunc F() {}\n", false },
	{ "package p\n// heapgate:noescape\nfunc F() {}\n", false },
	{ "package p\n//heapgate:noescapes\nfunc F() {}\n", false },
	{ "package p\nfunc F() {\n\t//heapgate:noescape\n}\n", false },
	{ "package p\nvar v = 1 //heapgate:noescape\nfunc F() {}\n", false },
};

START_TEST(finds_noescape_in_the_comment_above)
{
	struct funcs funcs = indexed(noescape_cases[_i].source);

	ck_assert(funcs.declared[funcs.declared_count - 1].noescape == noescape_cases[_i].noescape);
}
END_TEST

static const struct {
	const char *source;
	int line;	    /* of the allowance */
	const char *reason; /* NULL: none there */
} allowances[] = {
	{ "package p\nvar a = f() //heapgate:allow it is cached\n", 2, "it is cached" },
	{ "package p\n\t//heapgate:allow  it is cached \nvar a = f()\n", 3, "it is cached" },
	{ "package p\n//heapgate:allow\nvar a = f()\n", 3, "" },
	{ "package p\n//heapgate:allow one\n//nolint\nvar a = f()\n", 4, "one" },
	{ "package p\n//heapgate:allow one\n//nolint\nvar a = f()\n", 3, NULL },
	{ "package p\n//heapgate:allow one\n\n//nolint\nvar a = f()\n", 3, "one" },
	{ "package p\n//heapgate:allow one\n\n//nolint\nvar a = f()\n", 5, NULL },
	{ "package p\n// heapgate:allow one\nvar a = f()\n", 3, NULL },
	{ "package p\n//heapgate:allowed one\nvar a = f()\n", 3, NULL },
	{ "package p\nvar a = \"//heapgate:allow one\"\n", 2, NULL },
};

START_TEST(finds_allowances)
{
	struct funcs funcs = indexed(allowances[_i].source);

	ck_assert_pstr_eq(funcs_allowance(&funcs, allowances[_i].line), allowances[_i].reason);
}
END_TEST

START_TEST(finds_each_of_many_allowances)
{
	struct funcs funcs =
		indexed("package p\nvar (\n\ta = 1 //heapgate:allow a\n\t//heapgate:allow b\n\tb = 1\n"
			"\tc = 1 //heapgate:allow c\n)\n");

	ck_assert_uint_eq(funcs.allowance_count, 3);
	ck_assert_str_eq(funcs_allowance(&funcs, 3), "a");
	ck_assert_str_eq(funcs_allowance(&funcs, 5), "b");
	ck_assert_str_eq(funcs_allowance(&funcs, 6), "c");
}
END_TEST

/* Two declarations, and which of their hashes agree. */
static const struct {
	const char *what, *one, *other;
	bool tokens, shape;
} pairs[] = {
	{ "layout and comments", "func F(a int) { return a }", "// doc\nfunc F(a int) {\n\treturn a // ok\n}",
	  true, true },
	{ "trailing comma", "func F() { g(a, b) }", "func F() {\n\tg(\n\t\ta,\n\t\tb,\n\t)\n}", true, true },
	{ "name of the function", "func F() { F() }", "func G() { G() }", true, true },
	{ "names of parameters and results", "func F(a int) (r int) { r = a; return }",
	  "func F(b int) (s int) { s = b; return }", true, true },
	{ "name of the receiver", "func (t *T) M() { t.x = 1 }", "func (u *T) M() { u.x = 1 }", true, true },
	{ "names of locals", "func F() { x, y := 1, 2; g(y, x) }", "func F() { a, b := 1, 2; g(b, a) }", true,
	  true },
	{ "names of declared locals", "func F() { var x, y int; const c = 1; type T int; g(x, y, c, T(1)) }",
	  "func F() { var a, b int; const d = 1; type U int; g(a, b, d, U(1)) }", true, true },
	{ "names of grouped locals", "func F() { var (\nx = 1\ny int\n); g(x, y) }",
	  "func F() { var (\na = 1\nb int\n); g(a, b) }", true, true },
	{ "names of type parameters", "func F[T any](x T) T { return x }",
	  "func F[U any](y U) U { return y }", true, true },
	{ "names of the receiver's type parameters", "func (s *S[T]) M(x T) {}", "func (s *S[U]) M(x U) {}",
	  true, true },
	{ "names in literals", "func F() { f(func(a int) { g(a) }) }", "func F() { f(func(b int) { g(b) }) }",
	  true, true },
	{ "names of labels", "func F() {\ng()\nouter:\nfor { break outer }\n}",
	  "func F() {\ng()\nend:\nfor { break end }\n}", true, true },
	{ "exchanged locals", "func F(a, b int) { g(a, b) }", "func F(a, b int) { g(b, a) }", false, true },
	{ "another callee", "func F() { g() }", "func F() { h() }", false, true },
	{ "another field", "func F(x T) { x.a = 1 }", "func F(x T) { x.b = 1 }", false, true },
	{ "a field named like a local", "func F(a T) { a.a = 1 }", "func F(b T) { b.a = 1 }", true, true },
	{ "another type of receiver", "func (t *T) M() {}", "func (t *U) M() {}", false, true },
	{ "another type of parameter", "func F(a int) {}", "func F(a uint) {}", false, true },
	{ "unnamed parameters", "func F(int, T[x]) {}", "func F(int, T[y]) {}", false, true },
	{ "another constant", "func F() { g(1) }", "func F() { g(2) }", false, false },
	{ "another string", "func F() { g(\"a\") }", "func F() { g(\"b\") }", false, false },
	{ "another operator", "func F() { g(a + b) }", "func F() { g(a - b) }", false, false },
	{ "one more statement", "func F() { g() }", "func F() { g(); g() }", false, false },
	{ "a directive", "//go:noinline\nfunc F() {}", "func F() {}", false, true },
	{ "package-level variables keep their names", "var a = 1", "var b = 1", false, true },
	{ "locals of package-level literals do not", "var a = func() { x := 1; _ = x }",
	  "var a = func() { y := 1; _ = y }", true, true },
};

static struct declared declared_by(const char *declaration)
{
	struct funcs funcs = indexed(arena_print(&arena, "package p\n%s\n", declaration));

	ck_assert_uint_eq(funcs.declared_count, 1);
	return funcs.declared[0];
}

START_TEST(hashes_count_what_matters)
{
	struct declared one = declared_by(pairs[_i].one), other = declared_by(pairs[_i].other);

	ck_assert_msg((one.tokens == other.tokens) == pairs[_i].tokens, "tokens: %s", pairs[_i].what);
	ck_assert_msg((one.shape == other.shape) == pairs[_i].shape, "shape: %s", pairs[_i].what);
	ck_assert_uint_ne(one.tokens, 0);
}
END_TEST

/* Doubling the input must not do much more than double the work: these would take minutes if it did. */
START_TEST(hostile_files_are_read_in_linear_time)
{
	static const char *const pieces[] = {
		"func(", "[",	      "//heapgate:allow x\n", "func F(){func(){}()};",
		"a,",	 "map[",      "chan func()",	      "var(",
		"go ",	 "go func(){"
	};
	scoped_buf source = { 0 };
	struct funcs funcs;
	struct err err;

	for (int i = 0; i < 300000; i++)
		buf_text(&source, pieces[_i]);
	buf_text(&source, "\nvar a := 1\n");
	if (funcs_index(&funcs, &arena, buf_view(&source), &err) < 0)
		ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("golang_funcs");
	TCase *index = tcase_create("index");
	TCase *remarks = tcase_create("remarks");

	tcase_add_checked_fixture(index, NULL, release);
	tcase_add_loop_test(index, outlines_what_a_file_declares, 0, COUNT_OF(outlines));
	tcase_add_loop_test(index, refuses_what_does_not_close, 0, COUNT_OF(unclosed));
	tcase_add_loop_test(index, finds_the_function_of_a_position, 0, COUNT_OF(place_cases));
	tcase_add_test(index, a_column_behind_the_line_stays_on_it);
	tcase_add_test(index, a_missing_column_is_one_behind_what_the_compiler_prints);
	tcase_add_test(index, tells_the_head_of_a_function_from_its_body);
	tcase_add_test(index, knows_bodies_from_assembly);
	tcase_add_loop_test(index, finds_what_puts_a_call_off, 0, (int)COUNT_OF(put_offs));
	tcase_add_test(index, literals_nest_to_a_limit);
	tcase_add_loop_test(index, hashes_count_what_matters, 0, COUNT_OF(pairs));
	tcase_add_loop_test(index, hostile_files_are_read_in_linear_time, 0, 10);
	suite_add_tcase(suite, index);
	tcase_add_checked_fixture(remarks, NULL, release);
	tcase_add_test(remarks, reads_the_package_name);
	tcase_add_loop_test(remarks, recognises_generated_files, 0, COUNT_OF(generated_cases));
	tcase_add_test(remarks, recognises_cgo);
	tcase_add_loop_test(remarks, finds_noescape_in_the_comment_above, 0, COUNT_OF(noescape_cases));
	tcase_add_loop_test(remarks, finds_allowances, 0, COUNT_OF(allowances));
	tcase_add_test(remarks, finds_each_of_many_allowances);
	suite_add_tcase(suite, remarks);
	return suite;
}

UNIT_MAIN(make_suite)
