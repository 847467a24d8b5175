#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/files.h"
#include "base/mem.h"
#include "store/handle.h"

enum { ANY_VERSION = -1, RETRY_MS = 20 };

/* Behind the name of a backup, until it is whole; the number is the process.  People rotate backups by
 * numbers: those must never be taken for ours. */
#define COPYING ".copying-"

static int open_raw(struct store *out, const char *path, int flags, struct err *err)
{
	*out = (struct store){ .path = mem_text(path), .role = STORE_READ };
	int code = sqlite3_open_v2(path, &out->db, flags | SQLITE_OPEN_NOMUTEX, NULL);

	return code == SQLITE_OK ? 0 : handle_err(err, out->db, code, path);
}

static void close_raw(struct store *store)
{
	for (size_t i = 0; i < STATEMENT_COUNT; i++)
		(void)sqlite3_finalize(store->statements[i]);
	(void)sqlite3_close(store->db);
	free(store->path);
}
#define scoped_raw SCOPED(close_raw) struct store

/* All pages in one step: in between, whoever writes would make it start again. */
static int copy_pages(struct store *to, struct store *from, struct err *err)
{
	const struct timespec pause = { 0, RETRY_MS * 1000000L };
	int tries = STORE_WAIT_MS / RETRY_MS, code;
	sqlite3_backup *copy = sqlite3_backup_init(to->db, "main", from->db, "main");

	if (!copy)
		return handle_err(err, to->db, sqlite3_errcode(to->db), to->path);
	while ((code = sqlite3_backup_step(copy, -1)) == SQLITE_BUSY && tries-- > 0)
		(void)nanosleep(&pause, NULL);
	int end = sqlite3_backup_finish(copy);
	code = code == SQLITE_DONE ? end : code;
	return code == SQLITE_OK ? 0 : handle_err(err, NULL, code, to->path);
}

/* A copy is one file that can be read on its own, so it has no log beside it. */
static int check_copy(int *version, struct store *copy, struct err *err)
{
	if (handle_prepare(copy, STATEMENT_WITHOUT_LOG, err) < 0 ||
	    query_run(copy, err, STATEMENT_WITHOUT_LOG, NULL, 0) < 0 ||
	    migrate_recognise(version, copy, err) < 0 || handle_prepare(copy, STATEMENT_INTEGRITY, err) < 0)
		return -1;
	return store_verify(copy, err);
}

static int make_copy(int *version, struct store *from, const char *path, struct err *err)
{
	scoped_raw copy = { 0 };

	if (unlink(path) < 0 && errno != ENOENT)
		return err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	scoped_fd fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, errno == ENOENT || errno == EACCES ? ERR_INPUT : ERR_INTERNAL, "%s: %s",
			       path, strerror(errno));
	if (open_raw(&copy, path, SQLITE_OPEN_READWRITE, err) < 0 || copy_pages(&copy, from, err) < 0)
		return -1;
	return check_copy(version, &copy, err);
}

/* Is NAME what a process that lives no more was making of the backup LAST, or what SQLite keeps beside that?
 */
static bool is_leftover(struct view name, const char *last)
{
	static const char *const suffixes[] = { "-journal", "-wal", "-shm" };
	uint64_t process;

	if (!view_skip(&name, view_of(last)) || !view_skip(&name, VIEW(COPYING)))
		return false;
	for (size_t i = 0; i < COUNT_OF(suffixes); i++)
		if (view_drop(&name, view_of(suffixes[i])))
			break;
	if (view_starts(name, VIEW("0")) || !view_number(name, INT32_MAX, &process))
		return false;
	return kill((pid_t)process, 0) < 0 && errno == ESRCH;
}

/* Best effort: whether there is room is seen when the copy is made. */
static void remove_leftovers(const char *path)
{
	const char *slash = strrchr(path, '/'), *last = slash ? slash + 1 : path;
	scoped_free char *name = files_directory(path);
	scoped_directory *directory = opendir(name);

	for (struct dirent *entry; directory && (entry = readdir(directory));)
		if (is_leftover(view_of(entry->d_name), last))
			(void)unlinkat(dirfd(directory), entry->d_name, 0);
}

/* WANTED: the schema that it must have; another one is dropped without a word. */
static int back_up(struct store *store, const char *path, int wanted, struct err *err)
{
	scoped_free char *beside = mem_print("%s" COPYING "%ld", path, (long)getpid());
	int version;

	remove_leftovers(path);
	if (make_copy(&version, store, beside, err) < 0 || files_sync(beside, err) < 0) {
		(void)unlink(beside);
		return -1;
	}
	if (wanted != ANY_VERSION && version != wanted)
		return (void)unlink(beside), 0;
	if (rename(beside, path) < 0)
		return (void)unlink(beside),
		       err_set(err, ERR_INTERNAL, "rename to %s: %s", path, strerror(errno));
	return files_sync_name(path, err);
}

int store_backup(struct store *store, const char *path, bool replace, struct err *err)
{
	if (!replace && access(path, F_OK) == 0)
		return err_set(err, ERR_INPUT, "%s exists already", path);
	return back_up(store, path, ANY_VERSION, err);
}

int store_backup_schema(struct store *store, const char *path, int version, struct err *err)
{
	return back_up(store, path, version, err);
}

/* The old file keeps its name until the new one takes it: at no moment is there none, in whose place a daemon
 * would make an empty one. */
static int set_aside(const char *path, struct err *err)
{
	scoped_free char *old = mem_print("%s.replaced", path), *old_log = mem_print("%s-wal", old);
	scoped_free char *log = mem_print("%s-wal", path), *memory = mem_print("%s-shm", path);

	if (access(path, F_OK) < 0)
		return 0;
	(void)unlink(old);
	(void)unlink(old_log);
	if (link(path, old) < 0 || (rename(log, old_log) < 0 && errno != ENOENT) ||
	    (unlink(memory) < 0 && errno != ENOENT))
		return err_set(err, ERR_INTERNAL, "%s: cannot be set aside: %s", path, strerror(errno));
	return 0;
}

/* Root restores for the user whose directory it is. */
static int give_away(const char *path, const char *beside, struct err *err)
{
	scoped_free char *directory = files_directory(path);
	struct stat info;

	if (geteuid() != 0 || stat(directory, &info) < 0)
		return 0;
	if (chown(beside, info.st_uid, info.st_gid) < 0)
		return err_set(err, ERR_INTERNAL, "%s: %s", beside, strerror(errno));
	return 0;
}

int store_restore(const char *path, const char *backup, struct err *err)
{
	scoped_free char *beside = mem_print("%s.restored", path);
	scoped_raw from = { 0 };
	int version;

	if (access(backup, F_OK) < 0)
		return err_set(err, ERR_ABSENT, "there is no file %s", backup);
	if (open_raw(&from, backup, SQLITE_OPEN_READONLY, err) < 0 ||
	    migrate_recognise(&version, &from, err) < 0)
		return -1;
	if (!version)
		return err_set(err, ERR_INPUT, "%s is empty, not a backup", backup);
	if (make_copy(&version, &from, beside, err) < 0 || files_sync(beside, err) < 0 ||
	    give_away(path, beside, err) < 0 || set_aside(path, err) < 0) {
		(void)unlink(beside);
		return err_wrap(err, "%s", backup);
	}
	if (rename(beside, path) < 0)
		return err_set(err, ERR_INTERNAL, "rename to %s: %s", path, strerror(errno));
	return files_sync_name(path, err);
}
