/*
 * Small source that costs the compiler without bound (ci/hostile): the limit that it hits is told by name, in
 * time, and the next change is judged as if nothing had been.  Too long for every run of the tests.
 */
#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;

static const char limits[] =
	"[go]\n\ttimeout = 30s\n\tmemory = 2g\n\toutput = 4m\n[limits]\n\tattempts = 1\n";

static void open_and_serve(void)
{
	stage_open(&stage, &(struct stage_options){ .config = limits });
	stage_serve(&stage);
}

static void close_stage(void)
{
	stage_close(&stage);
}

/* Names of 2^LEVELS bytes. */
static void nest_aliases(struct buf *out, int levels)
{
	buf_text(out, "type t0 = struct{ a, b int }\n");
	for (int i = 1; i <= levels; i++)
		buf_print(out, "type t%d = struct{ a, b t%d }\n", i, i - 1);
	buf_print(out, "func Of() any { var x t%d; return &x }\n", levels);
}

static void nest_structs(struct buf *out, int levels)
{
	buf_text(out, "type t0 struct{ a, b int }\n");
	for (int i = 1; i <= levels; i++)
		buf_print(out, "type t%d struct{ a, b t%d }\n", i, i - 1);
	buf_print(out, "func Of(p, q *t%d) bool { return *p == *q }\n", levels);
}

static void branch(struct buf *out, int count)
{
	buf_text(out, "func Of(x int) int {\n");
	for (int i = 0; i < count; i++)
		buf_print(out, "\tif x == %d { x += %d }\n", i, i + 1);
	buf_text(out, "\treturn x\n}\n");
}

static void enclose(struct buf *out, int count)
{
	buf_text(out, "func Of(x int) (all []func() int) {\n");
	for (int i = 0; i < count; i++)
		buf_print(out, "\tall = append(all, func() int { x += %d; return x })\n", i);
	buf_text(out, "\treturn\n}\n");
}

static void widen(struct buf *out, int count)
{
	buf_text(out, "type wide struct {\n");
	for (int i = 0; i < count; i++)
		buf_print(out, "\tfield%d map[string]func(int) int\n", i);
	buf_text(out, "}\nfunc Of() any { return struct{ wide } {} }\nfunc New() *wide { return &wide{\n");
	for (int i = 0; i < count; i++)
		buf_print(out, "field%d: map[string]func(int) int{},", i);
	buf_text(out, "} }\n");
}

/* What a compiler that is quick enough makes of it: the status and what it says; NULL: none is. */
static const struct {
	const char *name;
	void (*write)(struct buf *out, int size);
	int size;
	const char *state, *told;
} bombs[] = {
	{ "nested aliases", nest_aliases, 24, NULL, NULL },
	{ "nested structs", nest_structs, 28, NULL, NULL },
	{ "branches", branch, 30000, "success", "No new heap escapes" },
	{ "closures", enclose, 20000, "failure", "new heap escapes in 1 function" },
	{ "a wide struct", widen, 3000, "failure", "new heap escapes in 2 functions" },
};

/* Ended by a limit with its name, or judged as it is. */
static void is_told(const struct oid *bomb, size_t index)
{
	const char *told = stage_await(&stage, bomb, NULL);
	bool limited = strncmp(told, "Could not judge: ", 17) == 0 && strstr(told, "limit: ");

	(void)printf("%s: %s\n", bombs[index].name, told);
	ck_assert_msg(limited || (bombs[index].told && strstr(told, bombs[index].told)), "%s: %s",
		      bombs[index].name, told);
	(void)stage_await(&stage, bomb, limited ? "error" : bombs[index].state);
}

static uint64_t resident_of(pid_t pid)
{
	scoped_free char *path = mem_print("/proc/%d/statm", (int)pid);
	scoped_buf text = { 0 };
	struct view rest, field;
	uint64_t pages = 0;
	struct err err;

	ck_assert_int_eq(files_read(&text, path, &err), 0);
	rest = buf_view(&text);
	(void)view_split(&rest, ' ', &field);
	(void)view_split(&rest, ' ', &field);
	ck_assert(view_number(field, UINT64_MAX, &pages));
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

START_TEST(a_bomb_ends_at_a_limit_and_the_next_change_is_judged)
{
	scoped_buf text = { 0 };
	uint64_t before = resident_of(stage.daemon);
	int64_t started;

	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	buf_text(&text, "package bomb\n\n");
	bombs[_i].write(&text, bombs[_i].size);
	struct oid bomb = stage_write_change(&stage, 1, "bomb/bomb.go", buf_string(&text));
	started = clock_mono_ms();
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &bomb), 202);
	is_told(&bomb, (size_t)_i);
	int64_t took = clock_mono_ms() - started;
	ck_assert_msg(took < 30000 + 15000, "%s: %lld ms", bombs[_i].name, (long long)took);
	ck_assert(resident_of(stage.daemon) < before + (20 << 20));
	struct oid next = stage_commit_change(&stage, 2, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 2, &next), 202);
	(void)stage_await(&stage, &next, "failure");
}
END_TEST

static Suite *heavy_suite(void)
{
	Suite *suite = suite_create("hostile_heavy");
	TCase *tcase = tcase_create("heavy");

	tcase_set_timeout(tcase, 300);
	tcase_add_checked_fixture(tcase, open_and_serve, close_stage);
	tcase_add_loop_test(tcase, a_bomb_ends_at_a_limit_and_the_next_change_is_judged, 0, COUNT_OF(bombs));
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(heavy_suite)
