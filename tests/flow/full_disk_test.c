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
#include "unit/unit.h"

enum { DISK_SIZE = 32 << 20, GO_PAUSE_S = 3 };

static struct stage stage;
static struct counted_go go;
static char *data, *ballast, *reserve;
static bool mounted;

static void pause_ms(long ms)
{
	(void)nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

/* The daemon listens, its data are on the small disk, and it has its reserve there. */
static void open_stage(void)
{
	scoped_free char *size = mem_print("size=%d", DISK_SIZE);

	counted_go_open(&go, GO_PAUSE_S);
	stage_open(&stage, &(struct stage_options){ .config = "[core]\n\tfree-space = 8m\n",
						    .go_command = go.command });
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
	for (int i = 0; i < 300 && access(reserve, F_OK) < 0; i++)
		pause_ms(100);
	ck_assert_int_eq(access(reserve, F_OK), 0);
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

static Suite *suite(void)
{
	Suite *suite = suite_create("flow_full_disk");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, open_stage, close_stage);
	tcase_set_timeout(all, 2 * STAGE_WAIT_S);
	tcase_add_test(all, webhooks_are_refused_until_there_is_room);
	tcase_add_test(all, a_check_that_the_disk_fills_under_ends_with_its_verdict);
	tcase_add_test(all, a_backup_without_room_fails_and_leaves_nothing);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)
