/* lib/child: what a child gets, what comes back, and what ends it. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"
#include "unit/unit.h"

static const char *const environment[] = { "PATH=/usr/bin:/bin", "HEAPGATE_TEST=yes", NULL };

struct heard {
	struct buf out, errors;
	uint64_t bytes;
	int ticks;
	bool stop;
};

static int hear_out(void *payload, struct view bytes, struct err *err)
{
	struct heard *heard = payload;

	(void)err;
	buf_add(&heard->out, bytes);
	return 0;
}

static int hear_errors(void *payload, struct view bytes, struct err *err)
{
	struct heard *heard = payload;

	(void)err;
	buf_add(&heard->errors, bytes);
	return 0;
}

static int count_bytes(void *payload, struct view bytes, struct err *err)
{
	struct heard *heard = payload;

	(void)err;
	heard->bytes += bytes.len;
	return 0;
}

static int refuse_bytes(void *payload, struct view bytes, struct err *err)
{
	(void)payload, (void)bytes;
	return err_set(err, ERR_INPUT, "not this");
}

static int tick(void *payload, struct err *err)
{
	struct heard *heard = payload;

	heard->ticks++;
	return heard->stop ? err_set(err, ERR_BUSY, "cancelled") : 0;
}

static struct heard heard;
static struct child_result result;
static struct err err;
static struct child_spec spec;
static const char *argv[] = { "sh", "-c", NULL, NULL };

static void set_up(void)
{
	heard = (struct heard){ 0 };
	result = (struct child_result){ .status = -2 };
	err = (struct err){ 0 };
	argv[0] = "sh";
	argv[1] = "-c";
	spec = (struct child_spec){
		.argv = argv, .env = environment, .out = hear_out, .errors = hear_errors, .payload = &heard
	};
}

static void tear_down(void)
{
	buf_release(&heard.out);
	buf_release(&heard.errors);
}

static int run(const char *script)
{
	argv[2] = script;
	return child_run(&result, &spec, &err);
}

#define assert_heard(stream, text) ck_assert_str_eq(buf_string(&heard.stream), (text))

static bool is_gone(struct view pid)
{
	scoped_free char *path = mem_print("/proc/%.*s", VIEW_ARG(view_trim(pid)));

	return access(path, F_OK) < 0;
}

static size_t count_open_files(void)
{
	DIR *directory = opendir("/proc/self/fd");
	size_t count = 0;

	ck_assert_ptr_nonnull(directory);
	while (readdir(directory))
		count++;
	(void)closedir(directory);
	return count;
}

START_TEST(streams_and_exit_code_come_back)
{
	ck_assert_int_eq(run("echo out; echo errors >&2; exit 7"), 0);
	assert_heard(out, "out\n");
	assert_heard(errors, "errors\n");
	ck_assert_int_eq(result.status, 7);
	ck_assert_int_eq(result.signal, 0);
}
END_TEST

START_TEST(a_signal_is_told_apart_from_an_exit_code)
{
	ck_assert_int_eq(run("kill -SEGV $$"), 0);
	ck_assert_int_eq(result.status, -1);
	ck_assert_int_eq(result.signal, SIGSEGV);
}
END_TEST

START_TEST(environment_is_the_given_one_alone)
{
	(void)setenv("HEAPGATE_SECRET", "canary", 1);
	argv[0] = "env";
	argv[1] = NULL;
	ck_assert_int_eq(child_run(&result, &spec, &err), 0);
	assert_heard(out, "PATH=/usr/bin:/bin\nHEAPGATE_TEST=yes\n");
}
END_TEST

START_TEST(directory_is_the_given_one)
{
	spec.directory = "/usr";
	ck_assert_int_eq(run("pwd"), 0);
	assert_heard(out, "/usr\n");
}
END_TEST

START_TEST(input_reaches_the_child_whole)
{
	size_t size = (size_t)3 << 20;
	scoped_free char *text = mem_zero(size, 1);

	memset(text, 'x', size);
	spec.input = (struct view){ text, size };
	ck_assert_int_eq(run("wc -c"), 0);
	assert_heard(out, "3145728\n");
}
END_TEST

START_TEST(input_that_nobody_reads_is_no_failure)
{
	size_t size = (size_t)1 << 20;
	scoped_free char *text = mem_zero(size, 1);

	spec.input = (struct view){ text, size };
	ck_assert_int_eq(run("exec <&-; sleep 0.1; echo done"), 0);
	assert_heard(out, "done\n");
}
END_TEST

START_TEST(without_input_the_child_reads_an_end_of_file)
{
	ck_assert_int_eq(run("cat; readlink /proc/self/fd/0"), 0);
	assert_heard(out, "/dev/null\n");
}
END_TEST

START_TEST(a_stream_without_sink_is_thrown_away)
{
	spec.errors = NULL;
	ck_assert_int_eq(run("echo noise >&2; echo out"), 0);
	assert_heard(out, "out\n");
}
END_TEST

START_TEST(descriptors_of_the_caller_do_not_reach_the_child)
{
	int leaked = dup2(STDERR_FILENO, 200);

	ck_assert_int_eq(run("ls /proc/self/fd"), 0);
	(void)close(leaked);
	assert_heard(out, "0\n1\n2\n3\n"); /* 3 is the directory that ls reads */
}
END_TEST

START_TEST(no_descriptor_is_left_open_after_good_and_bad_ends)
{
	size_t before = count_open_files();

	ck_assert_int_eq(run("echo x"), 0);
	spec.input = VIEW("text");
	spec.output_bytes = 10;
	ck_assert_int_eq(run("yes"), -1);
	argv[0] = "/nonexistent/program";
	ck_assert_int_eq(run("x"), -1);
	argv[0] = "no-such-program";
	ck_assert_int_eq(run("x"), -1);
	ck_assert_uint_eq(count_open_files(), before);
}
END_TEST

START_TEST(a_caller_without_standard_streams_can_run_children)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)close(0);
		(void)close(1);
		(void)close(2);
		spec.input = VIEW("in");
		bool good = run("cat; echo errors >&2") == 0 && strcmp(buf_string(&heard.out), "in") == 0 &&
			    strcmp(buf_string(&heard.errors), "errors\n") == 0;
		_exit(good ? 0 : 1);
	}
	int status = -1;
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(a_missing_program_is_absent)
{
	static const char *const programs[] = { "no-such-program", "/nonexistent/program", "/etc/passwd" };

	argv[0] = programs[_i];
	ck_assert_int_eq(run("x"), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
	ck_assert_ptr_nonnull(strstr(err.text, programs[_i]));
}
END_TEST

START_TEST(a_missing_directory_is_named)
{
	spec.directory = "/nonexistent/place";
	ck_assert_int_eq(run("x"), -1);
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
	ck_assert_ptr_nonnull(strstr(err.text, "/nonexistent/place"));
}
END_TEST

START_TEST(relative_places_in_path_are_not_searched)
{
	static const char *const relative[] = { "PATH=:.:bin", NULL };

	spec.env = relative;
	spec.directory = "/usr";
	ck_assert_int_eq(run("echo x"), -1);
	ck_assert_int_eq(err.kind, ERR_ABSENT);
}
END_TEST

START_TEST(deadline_kills_the_child_and_its_children)
{
	int64_t before = clock_mono_ms();

	spec.deadline_ms = 300;
	ck_assert_int_eq(run("sleep 60 & echo $!; wait"), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(err.text, "300 ms"));
	ck_assert_int_lt(clock_mono_ms() - before, 5000);
	ck_assert(is_gone(buf_view(&heard.out)));
}
END_TEST

START_TEST(children_left_behind_by_a_success_are_killed)
{
	ck_assert_int_eq(run("sleep 60 >/dev/null 2>&1 & echo $!"), 0);
	ck_assert_int_eq(result.status, 0);
	ck_assert(is_gone(buf_view(&heard.out)));
}
END_TEST

START_TEST(children_that_left_the_group_are_killed)
{
	ck_assert_int_eq(run("setsid sh -c 'echo $$; exec sleep 60 >/dev/null 2>&1' & sleep 0.3"), 0);
	ck_assert(buf_view(&heard.out).len > 1);
	ck_assert(is_gone(buf_view(&heard.out)));
}
END_TEST

START_TEST(children_that_keep_the_stream_open_do_not_delay_the_end)
{
	int64_t before = clock_mono_ms();

	ck_assert_int_eq(run("sleep 60 & echo out"), 0);
	assert_heard(out, "out\n");
	ck_assert_int_lt(clock_mono_ms() - before, 5000);
}
END_TEST

START_TEST(no_zombie_is_left)
{
	ck_assert_int_eq(run("sleep 60 & sleep 60 & (sleep 60 &) exit 0"), 0);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(children_of_the_caller_are_left_alone)
{
	pid_t own = fork();

	if (own == 0) {
		(void)pause();
		_exit(0);
	}
	ck_assert_int_eq(run("(sleep 60 &)"), 0);
	ck_assert_int_eq(waitpid(own, NULL, WNOHANG), 0);
	ck_assert_int_eq(kill(own, SIGKILL), 0);
	ck_assert_int_eq(waitpid(own, NULL, 0), own);
}
END_TEST

START_TEST(output_past_the_ceiling_ends_the_child)
{
	spec.out = count_bytes;
	spec.output_bytes = 1 << 20;
	ck_assert_int_eq(run("yes"), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(err.text, "1048576 bytes"));
	ck_assert_uint_le(heard.bytes, 1 << 20);
}
END_TEST

START_TEST(output_of_both_streams_counts_towards_the_ceiling)
{
	spec.output_bytes = 10;
	ck_assert_int_eq(run("echo 123456; echo 123456 >&2; sleep 5"), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

START_TEST(a_large_output_streams_through_little_memory)
{
	struct rusage before, after;

	spec.out = count_bytes;
	(void)getrusage(RUSAGE_SELF, &before);
	ck_assert_int_eq(run("head -c 300000000 /dev/zero"), 0);
	(void)getrusage(RUSAGE_SELF, &after);
	ck_assert_uint_eq(heard.bytes, 300000000);
	ck_assert_int_lt(after.ru_maxrss - before.ru_maxrss, 2048);
}
END_TEST

START_TEST(a_sink_that_fails_ends_the_child_with_its_error)
{
	spec.out = refuse_bytes;
	ck_assert_int_eq(run("echo x; sleep 60"), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_str_eq(err.text, "not this");
}
END_TEST

START_TEST(tick_comes_once_a_second)
{
	spec.tick = tick;
	ck_assert_int_eq(run("sleep 2.5"), 0);
	ck_assert_int_eq(heard.ticks, 2);
}
END_TEST

START_TEST(tick_can_cancel_the_child)
{
	spec.tick = tick;
	heard.stop = true;
	ck_assert_int_eq(run("sleep 60"), -1);
	ck_assert_int_eq(err.kind, ERR_BUSY);
	ck_assert_str_eq(err.text, "cancelled");
}
END_TEST

START_TEST(memory_above_the_ceiling_is_refused_to_the_child)
{
	spec.memory_bytes = (uint64_t)64 << 20;
	ck_assert_int_eq(run("head -c 200000000 /dev/zero | tail -c 150000000 | wc -c"), 0);
	ck_assert_ptr_nonnull(strstr(buf_string(&heard.errors), "tail: memory exhausted"));
}
END_TEST

START_TEST(usage_covers_the_children_of_the_child)
{
	ck_assert_int_eq(run("sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; :"), 0);
	ck_assert_int_gt(result.cpu_ms, 20);
	ck_assert_int_ge(result.wall_ms, result.cpu_ms / 2);
	ck_assert_uint_gt(result.peak_bytes, 500000);
}
END_TEST

START_TEST(a_caller_that_ignores_sigchld_still_learns_the_status)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN }, plain = { .sa_handler = SIG_DFL };
	struct sigaction after;

	ck_assert_int_eq(sigaction(SIGCHLD, &ignore, NULL), 0);
	ck_assert_int_eq(run("exit 3"), 0);
	ck_assert_int_eq(result.status, 3);
	ck_assert_int_eq(sigaction(SIGCHLD, &plain, &after), 0);
	ck_assert(after.sa_handler == SIG_IGN);
}
END_TEST

START_TEST(signals_ignored_or_blocked_by_the_caller_work_in_the_child)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN }, plain = { .sa_handler = SIG_DFL };
	sigset_t blocked, before;

	(void)sigemptyset(&blocked);
	(void)sigaddset(&blocked, SIGUSR1);
	(void)sigprocmask(SIG_BLOCK, &blocked, &before);
	(void)sigaction(SIGTERM, &ignore, NULL);
	ck_assert_int_eq(run("grep -E '^Sig(Blk|Ign)' /proc/self/status"), 0);
	(void)sigaction(SIGTERM, &plain, NULL);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	assert_heard(out, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}
END_TEST

START_TEST(the_child_dies_with_the_caller)
{
	int ends[2];
	char pid[16] = "";

	ck_assert_int_eq(pipe(ends), 0);
	pid_t caller = fork();
	if (caller == 0) {
		(void)dup2(ends[1], 1);
		scoped_free char *script = mem_print("echo $$ > /proc/%d/fd/1; exec sleep 60", (int)getpid());
		(void)run(script);
		_exit(0);
	}
	ssize_t size = read(ends[0], pid, sizeof(pid) - 1);
	ck_assert_int_gt(size, 1);
	ck_assert_int_eq(kill(caller, SIGKILL), 0);
	ck_assert_int_eq(waitpid(caller, NULL, 0), caller);
	for (int i = 0; i < 200 && !is_gone((struct view){ pid, (size_t)size }); i++)
		(void)usleep(10000);
	scoped_free char *path =
		mem_print("/proc/%.*s/stat", VIEW_ARG(view_trim((struct view){ pid, (size_t)size })));
	scoped_buf stat = { 0 };
	/* Gone, or a zombie that an idle first process has not yet reaped. */
	ck_assert(files_read(&stat, path, &err) < 0 || strstr(buf_string(&stat), ") Z "));
	(void)close(ends[0]);
	(void)close(ends[1]);
}
END_TEST

static Suite *child_suite(void)
{
	Suite *suite = suite_create("child_run");
	TCase *world = tcase_create("what the child gets");
	TCase *ends = tcase_create("how it ends");

	tcase_add_checked_fixture(world, set_up, tear_down);
	tcase_set_timeout(world, 60);
	tcase_add_test(world, streams_and_exit_code_come_back);
	tcase_add_test(world, a_signal_is_told_apart_from_an_exit_code);
	tcase_add_test(world, environment_is_the_given_one_alone);
	tcase_add_test(world, directory_is_the_given_one);
	tcase_add_test(world, input_reaches_the_child_whole);
	tcase_add_test(world, input_that_nobody_reads_is_no_failure);
	tcase_add_test(world, without_input_the_child_reads_an_end_of_file);
	tcase_add_test(world, a_stream_without_sink_is_thrown_away);
	tcase_add_test(world, descriptors_of_the_caller_do_not_reach_the_child);
	tcase_add_test(world, no_descriptor_is_left_open_after_good_and_bad_ends);
	tcase_add_test(world, a_caller_without_standard_streams_can_run_children);
	tcase_add_loop_test(world, a_missing_program_is_absent, 0, 3);
	tcase_add_test(world, a_missing_directory_is_named);
	tcase_add_test(world, relative_places_in_path_are_not_searched);
	tcase_add_test(world, signals_ignored_or_blocked_by_the_caller_work_in_the_child);
	suite_add_tcase(suite, world);

	tcase_add_checked_fixture(ends, set_up, tear_down);
	tcase_set_timeout(ends, 60);
	tcase_add_test(ends, deadline_kills_the_child_and_its_children);
	tcase_add_test(ends, children_left_behind_by_a_success_are_killed);
	tcase_add_test(ends, children_that_left_the_group_are_killed);
	tcase_add_test(ends, children_that_keep_the_stream_open_do_not_delay_the_end);
	tcase_add_test(ends, no_zombie_is_left);
	tcase_add_test(ends, children_of_the_caller_are_left_alone);
	tcase_add_test(ends, output_past_the_ceiling_ends_the_child);
	tcase_add_test(ends, output_of_both_streams_counts_towards_the_ceiling);
	tcase_add_test(ends, a_large_output_streams_through_little_memory);
	tcase_add_test(ends, a_sink_that_fails_ends_the_child_with_its_error);
	tcase_add_test(ends, tick_comes_once_a_second);
	tcase_add_test(ends, tick_can_cancel_the_child);
	tcase_add_test(ends, memory_above_the_ceiling_is_refused_to_the_child);
	tcase_add_test(ends, usage_covers_the_children_of_the_child);
	tcase_add_test(ends, a_caller_that_ignores_sigchld_still_learns_the_status);
	tcase_add_test(ends, the_child_dies_with_the_caller);
	suite_add_tcase(suite, ends);
	return suite;
}

UNIT_MAIN(child_suite)
