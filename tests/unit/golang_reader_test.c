/* The reader's rules, one by one; what whole releases print is in golang_golden_test.c. */
#include "unit/unit.h"

#include "base/mem.h"
#include "golang/reader.h"
#include "support/reading.h"

/* Reads DIAGNOSTICS and compares the report, in which "|" stands for the tab. */
static void check(const char *diagnostics, const char *expected)
{
	scoped_buf out = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(reading_print(&out, view_of(diagnostics), 0, &err), 0);
	for (size_t i = 0; i < out.len; i++)
		if (out.ptr[i] == '\t')
			out.ptr[i] = '|';
	ck_assert_str_eq(buf_string(&out), expected);
}

START_TEST(a_section_is_named_without_its_variant)
{
	check("# example.com/m\n# example.com/m [example.com/m.test]\n",
	      "# example.com/m\n# example.com/m\n");
}
END_TEST

START_TEST(old_and_new_explanations_give_the_same_site)
{
	static const char site[] = "a.go:2:2|moved|return-pointer|always|moved to heap: x||"
				   "~r0(address-of,return)\n";

	check("a.go:2:2: x escapes to heap:\na.go:2:2:   flow: ~r0 = &x:\n"
	      "a.go:2:2:     from &x (address-of) at a.go:3:9\n"
	      "a.go:2:2:     from return &x (return) at a.go:3:2\na.go:2:2: moved to heap: x\n",
	      site);
	check("a.go:2:2: x escapes to heap in F:\na.go:2:2:   flow: ~r0 \xE2\x86\x90 &x:\n"
	      "a.go:2:2:     from &x (address-of) at a.go:3:9\n"
	      "a.go:2:2:     from return &x (return) at a.go:3:2\na.go:2:2: moved to heap: x\n",
	      site);
}
END_TEST

static int want_all_but_no(void *payload, struct view package, struct err *err)
{
	(void)err;
	buf_print(payload, "# %.*s\n", VIEW_ARG(package));
	return view_is(package, "no");
}

static int note_site(void *payload, struct place place, const struct site *site, struct err *err)
{
	(void)place, (void)err;
	buf_print(payload, "%s\n", site->message);
	return 0;
}

static int note_inlining(void *payload, struct place place, struct view name, enum inlining decision,
			 int cost, struct view reason, struct err *err)
{
	(void)payload, (void)place, (void)name, (void)decision, (void)cost, (void)reason, (void)err;
	return 0;
}

static int note_unrecognised(void *payload, struct view line, struct err *err)
{
	(void)err;
	buf_print(payload, "? %.*s\n", VIEW_ARG(line));
	return 0;
}

START_TEST(a_section_that_nobody_wants_is_passed_over)
{
	static const struct reader_events events = { want_all_but_no, note_site, note_inlining,
						     note_unrecognised };
	static const char text[] = "# no\na.go:1:2: moved to heap: x\na.go:1:2: `open\nodd\n#odd\ngo: help\n"
				   "golang.org/x/a.go:1:2: moved to heap: z\ngopher\n"
				   "# yes\na.go:1:2: moved to heap: y\nodd\n# no\nodd\n# no [no.test]\nodd";
	scoped_buf out = { 0 };
	struct err err = { 0 };

	for (size_t piece = 1; piece < sizeof(text); piece += 7) {
		scoped_reader *reader = reader_new(&events, &out);
		struct view rest = VIEW(text);
		buf_clear(&out);
		while (rest.len) {
			size_t len = rest.len < piece ? rest.len : piece;
			ck_assert_int_eq(reader_feed(reader, view_upto(rest, len), &err), 0);
			rest = view_from(rest, len);
		}
		ck_assert_int_eq(reader_end(reader, &err), 0);
		ck_assert_str_eq(buf_string(&out),
				 "# no\n? #odd\n? go: help\n# yes\nmoved to heap: y\n? odd\n# no\n# no\n");
	}
}
END_TEST

START_TEST(a_heading_alone_is_no_site)
{
	check("a.go:5:2: func literal escapes to heap:\na.go:5:2:   flow: {heap} = &{storage for func "
	      "literal}:\n"
	      "a.go:5:2:     from func literal (spill) at a.go:5:2\na.go:7:2: x does not escape\n",
	      "");
}
END_TEST

START_TEST(equal_lines_are_one_site_in_a_package)
{
	check("# m\na.go:1:2: moved to heap: x\na.go:1:2: moved to heap: x\n# n\na.go:1:2: moved to heap: "
	      "x\n",
	      "# m\na.go:1:2|moved|unknown|always|moved to heap: x||\n"
	      "# n\na.go:1:2|moved|unknown|always|moved to heap: x||\n");
}
END_TEST

START_TEST(of_two_instances_of_a_generic_there_is_one_site)
{
	check("a.go:1:2: new(go.shape.int) escapes to heap\na.go:1:2: new(go.shape.string) escapes to heap\n",
	      "a.go:1:2|escapes|unknown|always|new(T) escapes to heap||\n");
}
END_TEST

START_TEST(two_subjects_at_one_position_keep_their_explanations)
{
	check("a.go:1:2: s escapes to heap:\na.go:1:2:   flow: {heap} = &{storage for s}:\n"
	      "a.go:1:2:     from s (spill) at a.go:1:2\na.go:1:2:     from Sink = s (assign) at a.go:1:2\n"
	      "a.go:1:2: &T{} escapes to heap:\na.go:1:2:   flow: {heap} = &{storage for &T{}}:\n"
	      "a.go:1:2:     from &T{} (spill) at a.go:1:2\na.go:1:2:     from c <- &T{} (send) at a.go:1:2\n"
	      "a.go:1:2: &T{} escapes to heap\na.go:1:2: s escapes to heap\n",
	      "a.go:1:2|escapes|channel-send|always|&T{} escapes to heap||{heap}(spill,send)\n"
	      "a.go:1:2|escapes|interface-boxing|maybe|s escapes to heap||{heap}(spill,assign)\n");
}
END_TEST

START_TEST(subjects_with_an_equal_end_keep_their_explanations)
{
	check("a.go:1:2: string(p.b) escapes to heap in F:\na.go:1:2:   flow: ~r0 \xE2\x86\x90 &{storage for "
	      "string(p.b)}:\na.go:1:2:     from string(p.b) (spill) at a.go:1:2\n"
	      "a.go:1:2: \"1\" + string(p.b) escapes to heap in F:\n"
	      "a.go:1:2:   flow: {heap} \xE2\x86\x90 &{storage for \"1\" + string(p.b)}:\n"
	      "a.go:1:2:     from \"1\" + string(p.b) (spill) at a.go:1:2\n"
	      "a.go:1:2:     from c <- (\"1\" + string(p.b)) (send) at a.go:1:2\n"
	      "a.go:1:2: \"1\" + string(p.b) escapes to heap\n",
	      "a.go:1:2|escapes|string-conversion|maybe|\"1\" + string(p.b) escapes to heap||"
	      "{heap}(spill,send)\n");
}
END_TEST

START_TEST(the_shortest_explanation_is_taken)
{
	check("a.go:1:2: x escapes to heap:\na.go:1:2:   flow: p = &x:\n"
	      "a.go:1:2:     from &x (address-of) at a.go:2:2\na.go:1:2:   flow: {heap} = p:\n"
	      "a.go:1:2:     from Sink = p (assign) at a.go:3:2\n"
	      "a.go:1:2: x escapes to heap:\na.go:1:2:   flow: {heap} = &x:\n"
	      "a.go:1:2:     from c <- &x (send) at a.go:2:2\na.go:1:2: moved to heap: x\n",
	      "a.go:1:2|moved|channel-send|always|moved to heap: x||{heap}(send)\n");
}
END_TEST

START_TEST(explanations_end_with_their_batch)
{
	check("a.go:1:2: x escapes to heap:\na.go:1:2:   flow: {heap} = &x:\n"
	      "a.go:1:2:     from c <- &x (send) at a.go:2:2\na.go:9:9: y does not escape\n"
	      "a.go:8:8: F capturing by value: z (addr=false assign=false width=8)\n"
	      "a.go:1:2: moved to heap: x\n",
	      "a.go:1:2|moved|unknown|always|moved to heap: x||\n");
}
END_TEST

START_TEST(an_append_is_explained_by_its_longer_heading)
{
	check("a.go:1:2: append(s, x...) escapes to heap in F:\n"
	      "a.go:1:2:   flow: ~r0 \xE2\x86\x90 &{storage for append(s, x...)}:\n"
	      "a.go:1:2:     from append(s, x...) (spill) at a.go:1:2\na.go:1:2: append escapes to heap\n",
	      "a.go:1:2|escapes|slice-growth|maybe|append escapes to heap||~r0(spill)\n");
}
END_TEST

START_TEST(leaks_are_told_apart)
{
	check("a.go:1:8: parameter p leaks to ~r0 with derefs=1:\na.go:1:8:   flow: ~r0 = *p:\n"
	      "a.go:1:8:     from return *p (return) at a.go:2:2\n"
	      "a.go:1:8: parameter p leaks to {heap} with derefs=2:\na.go:1:8:   flow: {heap} = **p:\n"
	      "a.go:1:8:     from t.f = **p (assign) at a.go:3:2\na.go:1:8: leaking param content: p\n"
	      "a.go:1:8: leaking param: p to result ~r0 level=1\na.go:4:1: leaking param: q\n",
	      "a.go:1:8|leak|field-store|never|leaking param content: p||{heap}(assign)\n"
	      "a.go:1:8|leak|return-pointer|never|leaking param: p to result ~r0 level=1||~r0(return)\n"
	      "a.go:4:1|leak|no-body|never|leaking param: q||\n");
}
END_TEST

START_TEST(a_subject_may_hold_the_words_of_messages)
{
	check("a.go:1:2: \"x escapes to heap\" escapes to heap\n"
	      "a.go:2:2: \"moved to heap: q\" does not escape\n"
	      "a.go:3:2: \"b.go:1:1: moved to heap: q\" escapes to heap\n",
	      "a.go:1:2|escapes|interface-boxing|never|\"x escapes to heap\" escapes to heap||\n"
	      "a.go:3:2|escapes|interface-boxing|never|\"b.go:1:1: moved to heap: q\" escapes to heap||\n");
}
END_TEST

START_TEST(what_was_inlined_at_a_place_is_named)
{
	check("a.go:5:9: inlining call to store.New[go.shape.int]\na.go:5:9: inlining call to inner\n"
	      "a.go:5:9: moved to heap: store.x\n",
	      "a.go:5:9|moved|unknown|always|moved to heap: x|store.New[...]|\n");
}
END_TEST

START_TEST(inlining_decisions_are_reported)
{
	check("a.go:1:6: can inline F with cost 8 as: func() { return &x }\na.go:2:6: can inline G\n"
	      "a.go:3:6: cannot inline H: function too complex: cost 179 exceeds budget 80\n"
	      "a.go:4:6: cannot inline I: marked go:noinline\n"
	      "a.go:5:6: cannot inline J into K: repeated recursive cycle\n",
	      "= a.go:1:6|F|can|8|\n= a.go:2:6|G|can|0|\n"
	      "= a.go:3:6|H|cannot|179|function too complex: cost 179 exceeds budget 80\n"
	      "= a.go:4:6|I|cannot|0|marked go:noinline\n");
}
END_TEST

START_TEST(known_noise_is_silent)
{
	check("a.go:1:2: devirtualizing k.Keep to *Real\na.go:1:2: index bounds check elided\n"
	      "a.go:1:2: zero-copy string->[]byte conversion\na.go:1:2: p does not escape, mutate, or call\n"
	      "a.go:1:2: mutates param: p derefs=0\na.go:1:2: F ignoring self-assignment in p.a = p.b\n"
	      "F capturing by value: #defers (addr=false assign=true width=8)\n"
	      "a.go:1:2: assuming p is unsafe uintptr\na.go:1:2: function F considered 'big'; reducing max "
	      "cost "
	      "of inlinees\n\n",
	      "");
}
END_TEST

START_TEST(everything_else_is_given_verbatim)
{
	check("a.go:1:2: undefined: y\n\thave ()\ngo: downloading x v1.2.3\n"
	      "a.go:1:2:     from x (return) at a.go:1:1\n",
	      "? a.go:1:2: undefined: y\n? |have ()\n? go: downloading x v1.2.3\n"
	      "? a.go:1:2:     from x (return) at a.go:1:1\n");
}
END_TEST

START_TEST(a_last_line_needs_no_line_break)
{
	check("a.go:1:2: moved to heap: x", "a.go:1:2|moved|unknown|always|moved to heap: x||\n");
}
END_TEST

START_TEST(a_hidden_variable_is_placed_where_it_flows)
{
	check("<unknown line number>: #next escapes to heap in F:\n"
	      "<unknown line number>:   flow: {storage for func literal} \xE2\x86\x90 &#next:\n"
	      "<unknown line number>:     from #next (captured by a closure) at a.go:3:5\n"
	      "moved to heap: #next\n",
	      "a.go:3:5|moved|closure-capture|always|moved to heap: #next||"
	      "{storage for func literal}(captured by a closure)\n");
}
END_TEST

START_TEST(a_raw_string_over_several_lines_forges_nothing)
{
	check("a.go:1:2: `first\n# forged\nb.go:2:2: moved to heap: q\nlast` escapes to heap\n"
	      "a.go:9:9: moved to heap: x\n",
	      "a.go:1:2|escapes|interface-boxing|never|\"first\\n# forged\\nb.go:2:2: moved to heap: "
	      "q\\nlast\" "
	      "escapes to heap||\na.go:9:9|moved|unknown|always|moved to heap: x||\n");
}
END_TEST

START_TEST(a_file_named_with_a_backquote_hides_nothing)
{
	check("a`b.go:1:2: x escapes to heap:\na`b.go:1:2:   flow: {heap} = &x:\n"
	      "a`b.go:1:2:     from c <- &x (send) at a`b.go:2:2\na`b.go:1:2: moved to heap: x\n",
	      "a`b.go:1:2|moved|channel-send|always|moved to heap: x||{heap}(send)\n");
}
END_TEST

START_TEST(a_literal_without_captures_never_allocates)
{
	check("a.go:1:2: func literal escapes to heap in F:\n"
	      "a.go:9:9: G capturing by value: n (addr=false assign=false width=8)\n"
	      "a.go:1:2: func literal escapes to heap\n",
	      "a.go:1:2|escapes|closure-capture|never|func literal escapes to heap||\n");
	check("a.go:1:2: func literal escapes to heap in F.func1:\n"
	      "a.go:9:9: F capturing by value: n (addr=false assign=false width=8)\n"
	      "a.go:1:2: func literal escapes to heap\n",
	      "a.go:1:2|escapes|closure-capture|always|func literal escapes to heap||\n");
	check("a.go:1:2: func literal escapes to heap:\n"
	      "a.go:9:9: G capturing by value: n (addr=false assign=false width=8)\n"
	      "a.go:1:2: func literal escapes to heap\n",
	      "a.go:1:2|escapes|closure-capture|always|func literal escapes to heap||\n");
}
END_TEST

START_TEST(goroutines_and_deferred_calls_are_told_apart)
{
	static const char format[] = "a.go:1:6: cannot inline F: unhandled op %s\n"
				     "a.go:2:5: func literal escapes to heap:\n"
				     "a.go:2:5:   flow: {heap} = &{storage for func literal}:\n"
				     "a.go:2:5:     from func literal (spill) at a.go:2:5\n"
				     "a.go:2:5: func literal escapes to heap\n";
	static const struct {
		const char *op, *cause;
	} ops[] = { { "GO", "go-statement" }, { "DEFER", "defer-statement" } };

	for (size_t i = 0; i < COUNT_OF(ops); i++) {
		scoped_buf text = { 0 }, expected = { 0 };
		buf_print(&text, format, ops[i].op);
		buf_print(&expected,
			  "= a.go:1:6|F|cannot|0|unhandled op %s\n"
			  "a.go:2:5|escapes|%s|never|func literal escapes to heap||{heap}(spill)\n",
			  ops[i].op, ops[i].cause);
		check(buf_string(&text), buf_string(&expected));
	}
}
END_TEST

/* The step that decides, and the cause that it means for a variable. */
static const struct {
	const char *into, *step, *reason, *cause;
} decisions[] = {
	{ "~r0", "return &x", "return", "return-pointer" },
	{ "{heap}", "c <- &x", "send", "channel-send" },
	{ "{heap}", "Sink = &x", "assign", "global-store" },
	{ "{heap}", "t.f = &x", "assign", "field-store" },
	{ "{heap}", "*t = &x", "assign", "field-store" },
	{ "{heap}", "s[0] = &x", "assign", "field-store" },
	{ "{heap}", "m[\"a\"] = &x", "assign", "map-store" },
	{ "{heap}", "list[i]", "assign", "field-store" },
	{ "{heap}", "t.list[name] = &x", "assign", "map-store" },
	{ "{heap}", "zzMap[k] = &x", "assign", "map-store" },
	{ "{heap}", "m[&x]", "key of map put", "map-store" },
	{ "{heap}", "map[*int]int{...}", "map literal key", "map-store" },
	{ "res", "res = &x", "assign", "outer-variable" },
	{ "~R0", "~R0 = &x", "assign-pair", "return-pointer" },
	{ "{heap}", "(*T).M(t, &x)", "call parameter", "call-argument" },
	{ "{heap}", "w.Write(&x)", "call parameter", "indirect-call" },
	{ "{heap}", "reflect.ValueOf(&x)", "call parameter", "reflection" },
	{ "{heap}", "append(s, &x)", "call parameter", "field-store" },
	{ "{storage for ... argument}", "... argument", "slice-literal-element", "variadic-argument" },
	{ "{storage for []*int{...}}", "[]*int{...}", "slice-literal-element", "field-store" },
	{ "{storage for &T{...}}", "T{...}", "struct literal element", "field-store" },
	{ "{storage for func literal}", "x", "captured by a closure", "closure-capture" },
	{ "{storage for x}", "x", "interface-converted", "interface-boxing" },
	{ "{heap}", "x", "too large for stack", "too-large" },
	{ "{heap}", "x", "non-constant size", "slice-growth" },
	{ "{heap}", "append(s, x...)", "appended slice...", "slice-growth" },
	{ "{heap}", "f()", "callee operand", "indirect-call" },
	{ "{heap}", "syscall(x)", "//go:uintptrescapes", "call-argument" },
};

START_TEST(a_reason_means_a_cause)
{
	scoped_buf text = { 0 }, expected = { 0 };

	buf_print(&text,
		  "a.go:1:2: x escapes to heap:\na.go:1:2:   flow: %s = &x:\n"
		  "a.go:1:2:     from %s (%s) at a.go:2:2\na.go:1:2: moved to heap: x\n",
		  decisions[_i].into, decisions[_i].step, decisions[_i].reason);
	buf_print(&expected, "a.go:1:2|moved|%s|always|moved to heap: x||%s(%s)\n", decisions[_i].cause,
		  strcmp(decisions[_i].into, "~R0") == 0 ? "~r0" : decisions[_i].into, decisions[_i].reason);
	check(buf_string(&text), buf_string(&expected));
}
END_TEST

START_TEST(a_map_is_known_by_another_key_that_is_put)
{
	check("a.go:1:8: parameter k leaks to {heap} with derefs=0:\na.go:1:8:   flow: {heap} = k:\n"
	      "a.go:1:8:     from r.m[k] (key of map put) at a.go:2:3\n"
	      "a.go:2:9: &T{} escapes to heap:\na.go:2:9:   flow: {heap} = &{storage for &T{}}:\n"
	      "a.go:2:9:     from &T{} (spill) at a.go:2:9\na.go:2:9:     from r.m[k] = &T{} (assign) at "
	      "a.go:2:7\n"
	      "a.go:1:8: leaking param: k\na.go:2:9: &T{} escapes to heap\n",
	      "a.go:1:8|leak|map-store|never|leaking param: k||{heap}(key of map put)\n"
	      "a.go:2:9|escapes|map-store|always|&T{} escapes to heap||{heap}(spill,assign)\n");
}
END_TEST

START_TEST(a_method_value_is_known_by_the_method)
{
	check("a.go:1:6: can inline (*T).M\na.go:2:2: t.M escapes to heap\na.go:3:2: t.F escapes to heap\n",
	      "= a.go:1:6|(*T).M|can|0|\n"
	      "a.go:2:2|escapes|method-value|always|t.M escapes to heap||\n"
	      "a.go:3:2|escapes|interface-boxing|maybe|t.F escapes to heap||\n");
}
END_TEST

START_TEST(a_variable_on_the_way_does_not_decide)
{
	check("a.go:1:2: &T{} escapes to heap:\na.go:1:2:   flow: v = &{storage for &T{}}:\n"
	      "a.go:1:2:     from &T{} (spill) at a.go:1:2\na.go:1:2:     from v := &T{} (assign) at "
	      "a.go:1:2\n"
	      "a.go:1:2:   flow: {temp} = v:\na.go:1:2:   flow: {storage for v.M} = {temp}:\n"
	      "a.go:1:2: &T{} escapes to heap\n",
	      "a.go:1:2|escapes|method-value|always|&T{} escapes to heap||v(spill,assign) {temp}() "
	      "{storage for v.M}()\n");
}
END_TEST

static void add_many(struct buf *out, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i += strlen(text))
		buf_text(out, text);
}

START_TEST(a_line_that_is_too_long_is_reported_by_its_beginning)
{
	scoped_buf text = { 0 }, out = { 0 };
	struct err err = { 0 };

	buf_text(&text, "a.go:1:2: ");
	add_many(&text, "x", READER_LINE_MOST);
	buf_text(&text, " escapes to heap\na.go:2:2: moved to heap: y\n");
	for (size_t piece = 0; piece < 4096; piece += 1000) {
		buf_clear(&out);
		ck_assert_int_eq(reading_print(&out, buf_view(&text), piece, &err), 0);
		ck_assert(view_starts(buf_view(&out), VIEW("? a.go:1:2: xxx")));
		ck_assert_uint_lt(out.len, 2 * READER_SHOWN);
		ck_assert(view_ends(buf_view(&out), VIEW("moved to heap: y\t\t\n")));
	}
}
END_TEST

START_TEST(a_long_body_of_an_inlinable_function_is_known)
{
	scoped_buf text = { 0 }, out = { 0 };
	struct err err = { 0 };

	buf_text(&text, "a.go:1:6: can inline F with cost 8 as: func() { ");
	add_many(&text, "x; ", READER_LINE_MOST);
	ck_assert_int_eq(reading_print(&out, buf_view(&text), 4096, &err), 0);
	ck_assert_str_eq(buf_string(&out), "= a.go:1:6\tF\tcan\t8\t\n");
}
END_TEST

START_TEST(of_a_long_explanation_the_ends_are_kept)
{
	scoped_buf text = { 0 }, out = { 0 };
	struct err err = { 0 };

	buf_text(&text, "a.go:1:2: x escapes to heap:\na.go:1:2:   flow: p = &x:\n");
	add_many(&text, "a.go:1:2:   flow: q = p:\na.go:1:2:     from q = p (assign) at a.go:2:2\n", 100000);
	buf_text(&text, "a.go:1:2:   flow: {heap} = q:\na.go:1:2:     from c <- q (send) at a.go:2:2\n"
			"a.go:1:2: moved to heap: x\n");
	ck_assert_int_eq(reading_print(&out, buf_view(&text), 0, &err), 0);
	ck_assert(view_starts(buf_view(&out), VIEW("a.go:1:2\tmoved\tchannel-send\t")));
	ck_assert_msg(view_ends(buf_view(&out), VIEW(") {heap}(send)\n")), "%s", buf_string(&out));
	ck_assert_uint_lt(out.len, 1000);
}
END_TEST

static int refuse(void *payload, struct view package, struct err *err)
{
	(void)payload;
	(void)package;
	return err_set(err, ERR_LIMIT, "enough");
}

START_TEST(a_refusal_ends_the_reading)
{
	static const struct reader_events events = { .section = refuse };
	scoped_reader *reader = reader_new(&events, NULL);
	struct err err = { 0 };

	ck_assert_int_eq(reader_feed(reader, VIEW("# m\nx\n"), &err), -1);
	ck_assert_str_eq(err.text, "enough");
}
END_TEST

static TCase *lines_case(void)
{
	TCase *lines = tcase_create("lines");

	tcase_add_test(lines, a_section_is_named_without_its_variant);
	tcase_add_test(lines, a_subject_may_hold_the_words_of_messages);
	tcase_add_test(lines, inlining_decisions_are_reported);
	tcase_add_test(lines, known_noise_is_silent);
	tcase_add_test(lines, everything_else_is_given_verbatim);
	tcase_add_test(lines, a_last_line_needs_no_line_break);
	tcase_add_test(lines, a_raw_string_over_several_lines_forges_nothing);
	tcase_add_test(lines, a_file_named_with_a_backquote_hides_nothing);
	tcase_add_test(lines, a_line_that_is_too_long_is_reported_by_its_beginning);
	tcase_add_test(lines, a_long_body_of_an_inlinable_function_is_known);
	tcase_add_test(lines, a_refusal_ends_the_reading);
	return lines;
}

static TCase *sites_case(void)
{
	TCase *sites = tcase_create("sites");

	tcase_add_test(sites, old_and_new_explanations_give_the_same_site);
	tcase_add_test(sites, a_section_that_nobody_wants_is_passed_over);
	tcase_add_test(sites, a_heading_alone_is_no_site);
	tcase_add_test(sites, equal_lines_are_one_site_in_a_package);
	tcase_add_test(sites, of_two_instances_of_a_generic_there_is_one_site);
	tcase_add_test(sites, two_subjects_at_one_position_keep_their_explanations);
	tcase_add_test(sites, subjects_with_an_equal_end_keep_their_explanations);
	tcase_add_test(sites, the_shortest_explanation_is_taken);
	tcase_add_test(sites, explanations_end_with_their_batch);
	tcase_add_test(sites, an_append_is_explained_by_its_longer_heading);
	tcase_add_test(sites, leaks_are_told_apart);
	tcase_add_test(sites, what_was_inlined_at_a_place_is_named);
	tcase_add_test(sites, a_hidden_variable_is_placed_where_it_flows);
	tcase_add_test(sites, of_a_long_explanation_the_ends_are_kept);
	return sites;
}

static TCase *causes_case(void)
{
	TCase *causes = tcase_create("causes");

	tcase_add_loop_test(causes, a_reason_means_a_cause, 0, (int)COUNT_OF(decisions));
	tcase_add_test(causes, a_literal_without_captures_never_allocates);
	tcase_add_test(causes, goroutines_and_deferred_calls_are_told_apart);
	tcase_add_test(causes, a_map_is_known_by_another_key_that_is_put);
	tcase_add_test(causes, a_method_value_is_known_by_the_method);
	tcase_add_test(causes, a_variable_on_the_way_does_not_decide);
	return causes;
}

static Suite *reader_suite(void)
{
	Suite *suite = suite_create("golang reader");

	suite_add_tcase(suite, lines_case());
	suite_add_tcase(suite, sites_case());
	suite_add_tcase(suite, causes_case());
	return suite;
}

UNIT_MAIN(reader_suite)
