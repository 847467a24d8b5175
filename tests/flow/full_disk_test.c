/* The daemon on a disk that is full: a small file system of its own.  As root, where one can be mounted. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

#include "base/files.h"
#include "base/mem.h"
#include "flow/counted_go.h"
#include "flow/stage.h"
#include "flow/storm.h"
#include "unit/unit.h"

enum { DISK_SIZE = 32 << 20, GO_PAUSE_S = 3, SOME = 20 };

static struct stage stage;
static struct counted_go go;
static char *data, *ballast, *reserve;
static bool mounted;

static void pause_ms(long ms)
{
	(void)nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

/* The daemon listens, and its data are on the small disk. */
static void open_with(const char *config)
{
	scoped_free char *size = mem_print("size=%d", DISK_SIZE);

	counted_go_open(&go, GO_PAUSE_S);
	stage_open(&stage, &(struct stage_options){ .config = config, .go_command = go.command });
	data = stage_path(&stage, "data");
	ballast = files_join(data, "ballast");
	reserve = files_join(data, "reserve");
	ck_assert_int_eq(mkdir(data, 0750), 0);
	mounted = geteuid() == 0 && mount("tmpfs", data, "tmpfs", 0, size) == 0;
	if (!mounted) {
		printf("SKIPPED: a small file system cannot be mounted here\n");
		return;
	}
	stage_serve(&stage);
}

/* It has its reserve there, too. */
static void open_stage(void)
{
	open_with("[core]\n\tfree-space = 8m\n" STORM_CONFIG);
	for (int i = 0; mounted && i < 300 && access(reserve, F_OK) < 0; i++)
		pause_ms(100);
	ck_assert(!mounted || access(reserve, F_OK) == 0);
}

/* It does not look at the disk before it writes. */
static void open_careless(void)
{
	open_with("[core]\n\tfree-space = 0\n" STORM_CONFIG);
}

static void close_stage(void)
{
	if (mounted) {
		stage_kill(&stage, SIGTERM);
		ck_assert_int_eq(umount2(data, MNT_DETACH), 0);
	}
	stage_close(&stage);
	counted_go_close(&go);
	free(data);
	free(ballast);
	free(reserve);
}

/* Fills the disk until LEAVE bytes are free. */
static void fill(uint64_t leave)
{
	static char block[64 << 10];
	scoped_fd fd = open(ballast, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	struct statvfs info;

	ck_assert_int_ge(fd, 0);
	while (fstatvfs(fd, &info) == 0 && (uint64_t)info.f_bavail * info.f_frsize > leave) {
		uint64_t room = (uint64_t)info.f_bavail * info.f_frsize - leave;
		if (write(fd, block, room < sizeof(block) ? (size_t)room : sizeof(block)) <= 0)
			break;
	}
}

static long status_of(const char *path)
{
	long status;

	free(stage_get(&stage, path, &status));
	return status;
}

static void await_status(const char *path, long wanted)
{
	for (int i = 0; i < 300 && status_of(path) != wanted; i++)
		pause_ms(100);
	ck_assert_int_eq(status_of(path), wanted);
}

START_TEST(webhooks_are_refused_until_there_is_room)
{
	if (!mounted)
		return;
	fill(6 << 20);
	ck_assert_int_eq(stage_push(&stage, &stage.main), 503);
	ck_assert_int_eq(status_of("/readyz"), 503);
	fill(0);
	ck_assert_int_eq(stage_push(&stage, &stage.main), 503);
	for (int i = 0; i < 200 && access(reserve, F_OK) == 0; i++)
		pause_ms(100);
	ck_assert_int_ne(access(reserve, F_OK), 0);
	ck_assert_int_eq(status_of("/livez"), 200);
	ck_assert_int_eq(unlink(ballast), 0);
	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	await_status("/readyz", 200);
}
END_TEST

/* Until the Go command lists packages. */
static void await_go(void)
{
	for (int i = 0; i < 300; i++) {
		scoped_buf calls = { .ceiling = 1 << 20 };
		scoped_free char *path = files_join(go.directory, "calls");
		struct err err;
		if (files_read(&calls, path, &err) == 0 && strstr(buf_string(&calls), "list "))
			return;
		pause_ms(100);
	}
	ck_abort_msg("nothing was collected");
}

/* The Go command ends while nothing can be stored, not even that. */
START_TEST(a_check_that_the_disk_fills_under_ends_with_its_verdict)
{
	if (!mounted)
		return;
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	await_go();
	fill(0);
	pause_ms(1000);
	fill(0);
	pause_ms((GO_PAUSE_S + 3) * 1000);
	ck_assert_int_eq(status_of("/livez"), 200);
	ck_assert_int_eq(unlink(ballast), 0);
	(void)stage_await(&stage, &head, "failure");
	ck_assert_uint_eq(stage_finals(&stage, &head), 1);
	await_status("/readyz", 200);
}
END_TEST

static size_t entries(const char *beginning)
{
	scoped_directory *directory = opendir(data);
	size_t count = 0;

	ck_assert_ptr_nonnull(directory);
	for (const struct dirent *entry; (entry = readdir(directory));)
		count += strncmp(entry->d_name, beginning, strlen(beginning)) == 0;
	return count;
}

static int back_up(struct buf *out)
{
	scoped_free char *config = stage_path(&stage, "heapgate.conf");
	scoped_free char *copy = files_join(data, "copy.db");

	return stage_run(&stage, out, (const char *const[]){ "backup", "--config", config, copy, NULL });
}

START_TEST(a_backup_without_room_fails_and_leaves_nothing)
{
	scoped_buf refused = { .ceiling = 1 << 16 }, made = { .ceiling = 1 << 16 };

	if (!mounted)
		return;
	fill(64 << 10);
	ck_assert_int_ne(back_up(&refused), 0);
	ck_assert_msg(strstr(buf_string(&refused), "full") != NULL, "%s", buf_string(&refused));
	ck_assert_uint_eq(entries("copy.db"), 0);
	ck_assert_int_eq(unlink(ballast), 0);
	ck_assert_msg(back_up(&made) == 0, "%s", buf_string(&made));
	ck_assert_uint_eq(entries("copy.db"), 1);
}
END_TEST

static void tell_again(struct storm *storm)
{
	storm->sent = storm->heard = 0;
	storm_send(storm, &stage, 0);
	storm_hear(storm);
}

static void assert_taken(struct storm *storm)
{
	storm_assert_taken(storm, &stage);
	ck_assert_uint_eq(storm_stored(storm, &stage), storm->count);
	(void)stage_await(&stage, &stage.main, "success");
}

/* Whether there is too little room for it, or none. */
static void refuse_storm(const char *why)
{
	scoped_storm storm = { 0 };

	storm_add_pushes(&storm, &stage, SOME);
	storm_send(&storm, &stage, 0);
	storm_hear(&storm);
	storm_assert_answers(&storm, 503, why);
	ck_assert_uint_eq(storm_stored(&storm, &stage), 0);
	ck_assert_int_eq(unlink(ballast), 0);
	tell_again(&storm);
	assert_taken(&storm);
}

START_TEST(a_storm_is_refused_until_there_is_room)
{
	if (!mounted)
		return;
	fill(6 << 20);
	refuse_storm("too little room");
}
END_TEST

START_TEST(a_storm_that_the_disk_cannot_take_is_not_acknowledged)
{
	if (!mounted)
		return;
	fill(0);
	refuse_storm("");
}
END_TEST

/* Webhooks that ask for nothing leave a journal that is large enough; the database's log begins anew. */
static void make_room_in_the_journal(void)
{
	scoped_storm pings = { 0 };

	for (int i = 0; i < STORM_MOST; i++)
		(void)storm_add(&pings, &stage, "ping", (struct code_host_facts){ 0 });
	storm_send(&pings, &stage, 0);
	storm_hear(&pings);
	storm_assert_answers(&pings, 202, STORM_ACCEPTED);
	storm_part(&pings);
	stage_await_taken(&stage);
	stage_kill(&stage, SIGTERM);
	stage_serve(&stage);
}

START_TEST(a_storm_waits_in_the_journal_for_room_in_the_database)
{
	scoped_storm storm = { 0 };

	if (!mounted)
		return;
	make_room_in_the_journal();
	fill(0);
	storm_add_pushes(&storm, &stage, SOME);
	storm_send(&storm, &stage, 0);
	storm_hear(&storm);
	storm_assert_answers(&storm, 202, STORM_ACCEPTED);
	stage_await_log(&stage, "journal.waits");
	ck_assert_uint_eq(storm_stored(&storm, &stage), 0);
	ck_assert_int_eq(status_of("/livez"), 200);
	ck_assert_int_eq(unlink(ballast), 0);
	assert_taken(&storm);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("flow_full_disk");
	TCase *all = tcase_create("all"), *careless = tcase_create("careless");

	tcase_add_checked_fixture(all, open_stage, close_stage);
	tcase_set_timeout(all, 2 * STAGE_WAIT_S);
	tcase_add_test(all, webhooks_are_refused_until_there_is_room);
	tcase_add_test(all, a_check_that_the_disk_fills_under_ends_with_its_verdict);
	tcase_add_test(all, a_backup_without_room_fails_and_leaves_nothing);
	tcase_add_test(all, a_storm_is_refused_until_there_is_room);
	suite_add_tcase(suite, all);
	tcase_add_checked_fixture(careless, open_careless, close_stage);
	tcase_set_timeout(careless, 2 * STAGE_WAIT_S);
	tcase_add_test(careless, a_storm_that_the_disk_cannot_take_is_not_acknowledged);
	tcase_add_test(careless, a_storm_waits_in_the_journal_for_room_in_the_database);
	suite_add_tcase(suite, careless);
	return suite;
}

UNIT_MAIN(suite)
