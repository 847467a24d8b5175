/* lib/child: what a jail of each level lets through, which level a machine offers, and the bounds in it. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"
#include "unit/unit.h"

static struct jail jails[JAIL_LEVEL_COUNT];
static char directory[] = "/tmp/heapgate-jail.XXXXXX";
static struct jail_room room;
static struct child_spec spec;
static struct child_result result;
static struct err err;
static struct buf said;

static const char *const environment[] = { "LC_ALL=C", NULL };
static const char *const run_paths[] = { JAIL_PROBE, NULL };

static int keep(void *payload, struct view bytes, struct err *error)
{
	(void)error;
	buf_add(payload, bytes);
	return 0;
}

static const char *below(const char *name)
{
	static char paths[8][4096];
	static int next;
	char *path = paths[next++ % 8];

	(void)snprintf(path, sizeof(paths[0]), "%s/%s", directory, name);
	return path;
}

static const char *const *arguments(const char *first, const char *second)
{
	static const char *argv[4];

	argv[0] = JAIL_PROBE;
	argv[1] = first;
	argv[2] = second;
	return argv;
}

static const char *scratch_of(enum jail_level level)
{
	return level == JAIL_BUBBLEWRAP ? JAIL_SCRATCH : below("scratch");
}

static void prepare(enum jail_level level)
{
	static const char *write[2];

	said = (struct buf){ 0 };
	write[0] = level == JAIL_BUBBLEWRAP ? NULL : below("scratch");
	room = (struct jail_room){
		.jail = &jails[level],
		.run = run_paths,
		.write = write,
		.scratch_bytes = 4 << 20,
	};
	spec = (struct child_spec){
		.argv = arguments("--nothing", NULL),
		.env = environment,
		.directory = "/",
		.out = keep,
		.errors = keep,
		.payload = &said,
		.deadline_ms = 20000,
		.room = &room,
	};
}

static void put(const char *name)
{
	ck_assert_msg(files_write(below(name), VIEW("canary\n"), &err) == 0, "%s", err.text);
}

static void set_up(void)
{
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(mkdir(below("scratch"), 0700), 0);
	put("secret");
	put("outside");
}

static void tear_down(void)
{
	buf_release(&said);
	ck_assert_int_eq(files_remove_tree(directory, &err), 0);
}

/* ---- what gets through ---- */

static uint16_t listen_tcp(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &size), 0);
	return ntohs(at.sin_port);
}

static void listen_unix(size_t skip, const char *name)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(at.sun_path + skip, sizeof(at.sun_path) - skip, "%s", name);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + skip + strlen(name));
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&at, size), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
}

/* SECURITY.md has this table. */
static const struct {
	const char *attempt;
	bool allowed[JAIL_LEVEL_COUNT]; /* none, landlock, bubblewrap */
} expected[] = {
	{ "read-secret", { true, false, false } },	 { "stat-secret", { true, true, false } },
	{ "write-outside", { true, false, false } },	 { "truncate-outside", { true, false, false } },
	{ "chmod-outside", { true, false, false } },	 { "set-times-outside", { true, true, false } },
	{ "make-outside", { true, false, false } },	 { "write-scratch", { true, true, true } },
	{ "run-dropped", { true, false, true } },	 { "connect-tcp", { true, false, false } },
	{ "send-udp", { true, false, false } },		 { "open-netlink", { true, false, false } },
	{ "connect-unix-path", { true, false, false } }, { "connect-unix-abstract", { true, false, false } },
	{ "signal-other", { true, false, false } },	 { "trace-other", { true, false, false } },
	{ "read-other-memory", { true, false, false } }, { "see-other-processes", { true, false, false } },
	{ "add-key", { true, false, false } },		 { "open-perf", { true, false, false } },
	{ "make-io-uring", { true, false, false } },	 { "make-user-namespace", { true, false, false } },
	{ "make-memory-file", { true, false, false } },	 { "make-shared-memory", { true, false, false } },
	{ "fill-scratch", { true, true, false } },	 { "leave-session", { true, false, false } },
	{ "leave-group", { true, false, false } },
};

/* The kernel may refuse without our help; a jail may not let through what the table denies. */
static void compare(enum jail_level level)
{
	for (size_t i = 0; i < COUNT_OF(expected); i++) {
		scoped_free char *yes = mem_print("%s yes\n", expected[i].attempt);
		scoped_free char *no = mem_print("%s no ", expected[i].attempt);
		bool allowed = strstr(buf_string(&said), yes);
		ck_assert_msg(allowed || strstr(buf_string(&said), no), "%s was not tried:\n%s",
			      expected[i].attempt, buf_string(&said));
		if (level != JAIL_NONE)
			ck_assert_msg(allowed == expected[i].allowed[level], "%s at %s:\n%s",
				      expected[i].attempt, jail_level_name(level), buf_string(&said));
	}
}

/* Left alone, the probe can do the harm: a table of refusals would say nothing otherwise. */
static void is_able(void)
{
	static const char *const always[] = { "read-secret",	   "write-outside", "connect-tcp",
					      "connect-unix-path", "signal-other",  "run-dropped" };

	for (size_t i = 0; i < COUNT_OF(always); i++) {
		scoped_free char *yes = mem_print("%s yes\n", always[i]);
		ck_assert_msg(strstr(buf_string(&said), yes), "%s\n%s", always[i], buf_string(&said));
	}
}

static void try_everything(enum jail_level level)
{
	const char *name = below("socket");
	char port[16], other[16];
	pid_t stranger = fork();

	if (stranger == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)pause();
		_exit(0);
	}
	(void)snprintf(port, sizeof(port), "%u", listen_tcp());
	(void)snprintf(other, sizeof(other), "%d", (int)stranger);
	listen_unix(0, name);
	listen_unix(1, name);
	const char *const argv[] = {
		JAIL_PROBE, below("secret"), below("outside"), scratch_of(level), port, name, other, NULL
	};
	prepare(level);
	spec.argv = argv;
	ck_assert_msg(child_run(&result, &spec, &err) == 0, "%s", err.text);
	ck_assert_msg(result.status == 0, "status %d: %s", result.status, buf_string(&said));
	compare(level);
	if (level == JAIL_NONE)
		is_able();
	(void)kill(stranger, SIGKILL);
}

START_TEST(a_jail_lets_through_what_the_table_says)
{
	try_everything((enum jail_level)_i);
}
END_TEST

START_TEST(a_private_copy_leaves_the_original_alone)
{
	scoped_buf text = { 0 };
	struct stat info;

	prepare(JAIL_BUBBLEWRAP);
	if (!jails[JAIL_BUBBLEWRAP].copies) {
		(void)printf("not tried: this kernel makes no copies: %s\n", jails[JAIL_BUBBLEWRAP].lacks);
		return;
	}
	ck_assert_int_eq(mkdir(below("cache"), 0700), 0);
	put("cache/outside");
	room.copied = below("cache");
	room.aside = below("aside");
	const char *const argv[] = { JAIL_PROBE,
				     below("cache/outside"),
				     below("cache/outside"),
				     JAIL_SCRATCH,
				     "1",
				     below("socket"),
				     "1",
				     NULL };
	spec.argv = argv;
	/* Each command of a job has it, as the one before left it. */
	for (int turn = 0; turn < 2; turn++) {
		buf_clear(&said);
		ck_assert_msg(child_run(&result, &spec, &err) == 0, "%s", err.text);
		ck_assert_msg(strstr(buf_string(&said), "read-secret yes\n"), "%s", buf_string(&said));
		ck_assert_msg(strstr(buf_string(&said), "truncate-outside yes\n"), "%s", buf_string(&said));
		ck_assert_msg(strstr(buf_string(&said), "make-outside yes\n"), "%s", buf_string(&said));
	}
	/* It would copy the whole file for nothing. */
	ck_assert_msg(strstr(buf_string(&said), "set-times-outside no EPERM\n"), "%s", buf_string(&said));
	ck_assert_int_eq(files_read(&text, below("cache/outside"), &err), 0);
	ck_assert_str_eq(buf_string(&text), "canary\n");
	ck_assert_int_lt(stat(below("cache/outside.made"), &info), 0);
	ck_assert_int_eq(stat(below("aside/upper/outside.made"), &info), 0);
	ck_assert_msg(files_remove_tree(below("aside"), &err) == 0, "%s", err.text);
}
END_TEST

/* ---- bounds ---- */

START_TEST(memory_of_all_processes_together_is_bounded)
{
	prepare((enum jail_level)_i);
	spec.argv = arguments("--eat", "200000000");
	spec.memory_bytes = 150 << 20;
	ck_assert_int_lt(child_run(&result, &spec, &err), 0);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(err.text, "limit: memory: "));
}
END_TEST

START_TEST(processes_are_counted)
{
	prepare((enum jail_level)_i);
	spec.argv = arguments("--multiply", "40");
	spec.processes = 20;
	ck_assert_int_lt(child_run(&result, &spec, &err), 0);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(err.text, "limit: processes: "));
}
END_TEST

START_TEST(time_is_bounded)
{
	prepare((enum jail_level)_i);
	spec.argv = arguments("--linger", "x");
	spec.deadline_ms = 300;
	ck_assert_int_lt(child_run(&result, &spec, &err), 0);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(err.text, "limit: time: "));
}
END_TEST

/* How many processes have WORD and MARK as arguments.  In brackets, or the shell that asks would find itself.
 */
static int count_marked(const char *word, const char *mark)
{
	scoped_free char *command = mem_print("pgrep -cf -- '%s [%c]%s$'", word, mark[0], mark + 1);
	FILE *pipe = popen(command, "r");
	int count = -1;

	ck_assert_ptr_nonnull(pipe);
	ck_assert_int_eq(fscanf(pipe, "%d", &count), 1);
	(void)pclose(pipe);
	return count;
}

static bool come_to(const char *mark, int wanted, int64_t within_ms)
{
	int64_t end = clock_mono_ms() + within_ms;
	int count;

	while ((count = count_marked("--linger", mark)) != wanted && clock_mono_ms() < end)
		(void)nanosleep(&(struct timespec){ 0, 20000000 }, NULL);
	return count == wanted;
}

static void ends_with(const char *word, const char *limit)
{
	scoped_free char *mark = mem_print("9of%d", (int)getpid());

	spec.argv = arguments(word, mark);
	ck_assert_int_lt(child_run(&result, &spec, &err), 0);
	ck_assert_msg(strstr(err.text, limit) == err.text, "%s", err.text);
	ck_assert_int_eq(count_marked(word, mark), 0);
}

START_TEST(nobody_leaves_the_group_that_is_ended)
{
	prepare((enum jail_level)_i);
	spec.processes = 100;
	ends_with("--explode", "limit: processes: ");
	/* Those that have ended and that nobody waits for count as well. */
	spec.processes = 0;
	spec.deadline_ms = 500;
	ends_with("--flee", "limit: time: ");
}
END_TEST

/* Not those of root: the kernel lets him have as many as he likes. */
static int count_as_somebody(void)
{
	const char *const argv[] = { below("probe"), "--count-forks", "200", NULL };
	const char *const run[] = { below("probe"), NULL };

	if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
		return -1;
	(void)prctl(PR_SET_DUMPABLE, 1); /* or its files in /proc would still be root's */
	spec.argv = argv;
	room.run = run;
	spec.processes = 10;
	if (child_run(&result, &spec, &err) < 0)
		(void)printf("%s\n", err.text);
	return atoi(buf_string(&said));
}

START_TEST(the_kernel_counts_processes_too)
{
	scoped_buf program = { 0 };
	int status;

	ck_assert_int_eq(files_read(&program, JAIL_PROBE, &err), 0);
	ck_assert_int_eq(files_write(below("probe"), buf_view(&program), &err), 0);
	ck_assert_int_eq(chmod(below("probe"), 0755), 0);
	ck_assert_int_eq(chmod(directory, 0755), 0);
	pid_t somebody = fork();
	if (somebody == 0) {
		prepare(JAIL_BUBBLEWRAP);
		_exit(count_as_somebody());
	}
	ck_assert_int_eq(waitpid(somebody, &status, 0), somebody);
	ck_assert_int_gt(WEXITSTATUS(status), 10);
	ck_assert_int_lt(WEXITSTATUS(status), 40);
}
END_TEST

START_TEST(nothing_outlives_a_runner_that_is_killed)
{
	scoped_free char *mark = mem_print("%dof%d", _i, (int)getpid());
	pid_t runner = fork();

	if (runner == 0) {
		prepare((enum jail_level)_i);
		spec.argv = arguments("--linger", mark);
		(void)!child_run(&result, &spec, &err);
		_exit(1);
	}
	/* bubblewrap has the words of its child among its own, twice */
	ck_assert_msg(come_to(mark, _i == JAIL_BUBBLEWRAP ? 4 : 2, 5000), "%d are there",
		      count_marked("--linger", mark));
	ck_assert_int_eq(kill(runner, SIGKILL), 0);
	ck_assert_int_eq(waitpid(runner, NULL, 0), runner);
	ck_assert_msg(come_to(mark, 0, 2000), "%d are left", count_marked("--linger", mark));
}
END_TEST

/* ---- which level ---- */

static void probe(struct jail *out, enum jail_level most)
{
	prepare(JAIL_NONE);
	jail_probe(out, &spec, most);
}

START_TEST(without_bubblewrap_it_is_landlock)
{
	struct jail jail;

	ck_assert_int_eq(setenv("PATH", "/nonexistent", 1), 0);
	probe(&jail, JAIL_BUBBLEWRAP);
	ck_assert_int_eq(jail.level, jails[JAIL_LANDLOCK].level);
	ck_assert_ptr_nonnull(strstr(jail.lacks, "bubblewrap: no program bwrap in PATH"));
}
END_TEST

static bool write_text(const char *path, const char *text)
{
	scoped_fd fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
}

/* Namespaces of our own, with the right to change them. */
static bool enter_namespaces(void)
{
	scoped_free char *uids = mem_print("0 %u 1", geteuid());
	scoped_free char *gids = mem_print("0 %u 1", getegid());

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_text("/proc/self/setgroups", "deny") &&
	    write_text("/proc/self/gid_map", gids) && write_text("/proc/self/uid_map", uids) &&
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
		return true;
	(void)printf("not tried: namespaces are refused here: %s\n", strerror(errno));
	return false;
}

START_TEST(without_user_namespaces_it_is_landlock)
{
	struct jail jail;

	if (!enter_namespaces())
		return;
	ck_assert(write_text("/proc/sys/user/max_user_namespaces", "0"));
	probe(&jail, JAIL_BUBBLEWRAP);
	ck_assert_int_eq(jail.level, jails[JAIL_LANDLOCK].level);
	ck_assert_msg(strstr(jail.lacks, "bubblewrap: bwrap: "), "%s", jail.lacks);
}
END_TEST

START_TEST(with_a_masked_proc_it_is_bubblewrap_without_one)
{
	struct jail jail;

	if (!enter_namespaces())
		return;
	ck_assert_int_eq(mount("none", "/proc/tty", "tmpfs", 0, NULL), 0);
	probe(&jail, JAIL_BUBBLEWRAP);
	ck_assert_msg(jail.level == JAIL_BUBBLEWRAP, "%s", jail.lacks);
	ck_assert(!jail.proc);
	jails[JAIL_BUBBLEWRAP] = jail;
	try_everything(JAIL_BUBBLEWRAP);
}
END_TEST

static void forbid_landlock(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	ck_assert_int_eq(
		seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0), 0);
	ck_assert_int_eq(seccomp_load(filter), 0);
	seccomp_release(filter);
}

START_TEST(without_landlock_it_is_none)
{
	struct jail jail;

	forbid_landlock();
	probe(&jail, JAIL_LANDLOCK);
	ck_assert_int_eq(jail.level, JAIL_NONE);
	ck_assert_str_eq(jail.lacks, "landlock: the kernel has none, or it is not enabled (lsm=)");
}
END_TEST

START_TEST(a_program_that_fails_makes_no_level)
{
	struct jail jail;

	prepare(JAIL_NONE);
	spec.argv = arguments("--no-such-option", NULL);
	jail_probe(&jail, &spec, JAIL_BUBBLEWRAP);
	ck_assert_int_eq(jail.level, JAIL_NONE);
}
END_TEST

START_TEST(levels_have_names)
{
	enum jail_level level;

	for (int i = 0; i < JAIL_LEVEL_COUNT; i++) {
		ck_assert(jail_level_parse(jail_level_name((enum jail_level)i), &level));
		ck_assert_int_eq(level, i);
	}
	ck_assert(!jail_level_parse("docker", &level));
}
END_TEST

static bool offered(enum jail_level level)
{
	return jails[level].level == level;
}

static void add(TCase *tcase, const TTest *test, enum jail_level level)
{
	if (offered(level))
		tcase_add_loop_test(tcase, test, (int)level, (int)level + 1);
}

static Suite *make_suite(void)
{
	Suite *suite = suite_create("child_jail");
	TCase *tcase = tcase_create("jail");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_set_timeout(tcase, 60);
	for (int level = 0; level < JAIL_LEVEL_COUNT; level++) {
		add(tcase, a_jail_lets_through_what_the_table_says, (enum jail_level)level);
		add(tcase, memory_of_all_processes_together_is_bounded, (enum jail_level)level);
		add(tcase, processes_are_counted, (enum jail_level)level);
		add(tcase, time_is_bounded, (enum jail_level)level);
		if (level != JAIL_NONE)
			add(tcase, nobody_leaves_the_group_that_is_ended, (enum jail_level)level);
		add(tcase, nothing_outlives_a_runner_that_is_killed, (enum jail_level)level);
	}
	add(tcase, a_private_copy_leaves_the_original_alone, JAIL_BUBBLEWRAP);
	add(tcase, the_kernel_counts_processes_too, JAIL_BUBBLEWRAP);
	add(tcase, with_a_masked_proc_it_is_bubblewrap_without_one, JAIL_BUBBLEWRAP);
	add(tcase, without_user_namespaces_it_is_landlock, JAIL_BUBBLEWRAP);
	tcase_add_test(tcase, without_bubblewrap_it_is_landlock);
	tcase_add_test(tcase, without_landlock_it_is_none);
	tcase_add_test(tcase, a_program_that_fails_makes_no_level);
	tcase_add_test(tcase, levels_have_names);
	suite_add_tcase(suite, tcase);
	return suite;
}

/* Finds out what there is to test; says what is not, and why. */
static bool probe_all(void)
{
	bool all = true;

	if (!mkdtemp(directory) || mkdir(below("cache"), 0700) < 0)
		exit(EXIT_FAILURE);
	for (int level = 0; level < JAIL_LEVEL_COUNT; level++) {
		prepare(JAIL_NONE);
		room.copied = below("cache");
		room.aside = below("aside");
		jail_probe(&jails[level], &spec, (enum jail_level)level);
		if (level == JAIL_BUBBLEWRAP && !jails[level].copies)
			all = false;
		if (offered((enum jail_level)level))
			continue;
		(void)printf("SKIPPED: %s: %s\n", jail_level_name((enum jail_level)level),
			     jails[level].lacks);
		all = false;
	}
	(void)!files_remove_tree(directory, &err);
	memcpy(directory + strlen(directory) - 6, "XXXXXX", 6);
	return all;
}

int main(void)
{
	enum { SKIPPED = 77 }; /* to ctest */
	bool all = probe_all();
	SRunner *runner = srunner_create(make_suite());

	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : all ? EXIT_SUCCESS : SKIPPED;
}
