/* The machine's clock is set while the daemon works. */
#include "base/mem.h"
#include "flow/counted_go.h"
#include "flow/stage.h"
#include "unit/unit.h"

static struct stage stage;
static struct counted_go go;

static void open_stage(void)
{
	counted_go_open(&go, 4);
	const struct stage_options options = { .go_command = go.command };
	stage_open(&stage, &options);
	stage_write(&stage, "clock", "0");
	scoped_free char *path = stage_path(&stage, "clock");
	ck_assert_int_eq(setenv("CLOCK_SHIM", path, 1), 0);
	ck_assert_int_eq(setenv("LD_PRELOAD", CLOCK_SHIM_LIBRARY, 1), 0);
	stage_serve(&stage);
	ck_assert_int_eq(unsetenv("LD_PRELOAD"), 0);
}

static void close_stage(void)
{
	stage_close(&stage);
	counted_go_close(&go);
}

static const struct {
	const char *seconds, *logged;
} steps[] = {
	{ "86400", "clock.stepped ms=86" },
	{ "-86400", "clock.stepped ms=-86" },
};

/* The job that runs goes on, the one that waits is not too old and not put off. */
START_TEST(nothing_is_lost_and_nothing_ends_early)
{
	struct oid first = stage_commit_change(&stage, 1, "adds"), second;

	ck_assert_int_eq(stage_change(&stage, "opened", 1, &first), 202);
	stage_await_log(&stage, "job.start");
	second = stage_commit_change(&stage, 2, "harmless");
	ck_assert_int_eq(stage_change(&stage, "opened", 2, &second), 202);
	stage_write(&stage, "clock", steps[_i].seconds);
	stage_await_log(&stage, steps[_i].logged);
	(void)stage_await(&stage, &first, "failure");
	(void)stage_await(&stage, &second, "success");
	ck_assert_uint_eq(stage_finals(&stage, &first), 1);
	ck_assert_uint_eq(stage_finals(&stage, &second), 1);
	struct oid third = stage_commit_change(&stage, 3, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 3, &third), 202);
	(void)stage_await(&stage, &third, "failure");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("flow_clock");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, open_stage, close_stage);
	tcase_set_timeout(all, 2 * STAGE_WAIT_S);
	tcase_add_loop_test(all, nothing_is_lost_and_nothing_ends_early, 0, (int)COUNT_OF(steps));
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
