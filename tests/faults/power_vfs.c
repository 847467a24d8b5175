#include "faults/power_vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

enum { SECTOR = 512 };

/* What happened to a file since its last sync. */
struct change {
	sqlite3_int64 offset; /* of a truncation the new length */
	char *bytes;	      /* NULL: a truncation */
	size_t size;
};

/* A file, as the disk holds it. */
struct disk_file {
	char *path;
	char *image;
	size_t size, image_room;
	struct change *changes;
	size_t count, room;
};

struct power_file {
	sqlite3_file base;
	struct disk_file *disk; /* NULL: a temporary file */
	sqlite3_file *real;	/* behind this struct */
};

static struct {
	sqlite3_vfs vfs, *real;
	sqlite3_io_methods methods;
	struct disk_file **files;
	size_t count, room;
	struct disk_file *plain; /* not SQLite's */
	char *directory;	 /* of that */
	bool is_named;		 /* it is in its directory */
	long left;
	uint64_t random;
} power;

static uint64_t dice(uint64_t sides)
{
	power.random ^= power.random << 13;
	power.random ^= power.random >> 7;
	power.random ^= power.random << 17;
	return power.random % sides;
}

static struct disk_file *disk_file_of(const char *path)
{
	struct disk_file *file, **place;

	for (size_t i = 0; i < power.count; i++)
		if (strcmp(power.files[i]->path, path) == 0)
			return power.files[i];
	place = mem_push(power.files, power.count, power.room);
	*place = file = mem_zero(1, sizeof(*file));
	file->path = mem_text(path);
	scoped_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t length = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
	file->image = mem_room(NULL, &file->image_room, (size_t)length + 1, 1);
	file->size = (size_t)length;
	if (length && pread(fd, file->image, (size_t)length, 0) != length)
		abort();
	return file;
}

static void resize(struct disk_file *file, size_t size)
{
	file->image = mem_room(file->image, &file->image_room, size + 1, 1);
	if (size > file->size)
		(void)mem_clear(file->image + file->size, size - file->size);
	file->size = size;
}

static void arrive(struct disk_file *file, const struct change *change, size_t from, size_t to)
{
	size_t end = (size_t)change->offset + to;

	if (!change->bytes) {
		resize(file, (size_t)change->offset);
		return;
	}
	if (end > file->size)
		resize(file, end);
	memcpy(file->image + change->offset + from, change->bytes + from, to - from);
}

static void forget_changes(struct disk_file *file)
{
	for (size_t i = 0; i < file->count; i++)
		free(file->changes[i].bytes);
	file->count = 0;
}

/* All, nothing, or the sectors up to some place, or from there on. */
static void arrive_perhaps(struct disk_file *file, const struct change *change)
{
	size_t sectors = (change->size + SECTOR - 1) / SECTOR;
	size_t cut = sectors ? (size_t)dice(sectors + 1) * SECTOR : 0;

	if (cut > change->size)
		cut = change->size;
	switch (dice(4)) {
	case 0:
		break;
	case 1:
		arrive(file, change, 0, cut);
		break;
	case 2:
		arrive(file, change, cut, change->size);
		break;
	default:
		arrive(file, change, 0, change->size);
	}
}

ssize_t __real_pwrite(int fd, const void *bytes, size_t size, off_t offset);
int __real_ftruncate(int fd, off_t length);
int __real_fsync(int fd);
int __real_fdatasync(int fd);

static void lose_power_over(struct disk_file *file)
{
	if (file == power.plain && !power.is_named && dice(2)) {
		(void)unlink(file->path);
		return;
	}
	for (size_t i = file->count; i > 1; i--) {
		size_t other = (size_t)dice(i);
		struct change swap = file->changes[i - 1];
		file->changes[i - 1] = file->changes[other];
		file->changes[other] = swap;
	}
	for (size_t i = 0; i < file->count; i++)
		arrive_perhaps(file, &file->changes[i]);
	scoped_fd fd = open(file->path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return; /* a copy that has been synced and has another name now, or none */
	if (fd < 0 || __real_ftruncate(fd, 0) < 0 ||
	    __real_pwrite(fd, file->image, file->size, 0) != (ssize_t)file->size)
		abort();
}

static void step(void)
{
	if (power.left == 0 || --power.left > 0)
		return;
	for (size_t i = 0; i < power.count; i++)
		lose_power_over(power.files[i]);
	_exit(POWER_CUT);
}

static void remember(struct disk_file *disk, struct change change)
{
	struct change *place = mem_push(disk->changes, disk->count, disk->room);

	*place = change;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
	return ((struct power_file *)(void *)file)->real;
}

static int power_write(sqlite3_file *base, const void *bytes, int size, sqlite3_int64 offset)
{
	struct power_file *file = (struct power_file *)(void *)base;

	if (file->disk) {
		step();
		remember(file->disk, (struct change){ offset, mem_copy(bytes, (size_t)size), (size_t)size });
	}
	return file->real->pMethods->xWrite(file->real, bytes, size, offset);
}

static int power_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct power_file *file = (struct power_file *)(void *)base;

	if (file->disk) {
		step();
		remember(file->disk, (struct change){ size, NULL, 0 });
	}
	return file->real->pMethods->xTruncate(file->real, size);
}

static void arrive_all(struct disk_file *disk)
{
	step();
	for (size_t i = 0; i < disk->count; i++)
		arrive(disk, &disk->changes[i], 0, disk->changes[i].size);
	forget_changes(disk);
}

static int power_sync(sqlite3_file *base, int flags)
{
	struct power_file *file = (struct power_file *)(void *)base;

	if (file->disk)
		arrive_all(file->disk);
	return file->real->pMethods->xSync(file->real, flags);
}

static int power_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int power_read(sqlite3_file *file, void *out, int size, sqlite3_int64 offset)
{
	return real_of(file)->pMethods->xRead(real_of(file), out, size, offset);
}

static int power_size(sqlite3_file *file, sqlite3_int64 *out)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), out);
}

static int power_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int power_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int power_is_reserved(sqlite3_file *file, int *out)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int power_control(sqlite3_file *file, int operation, void *argument)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int power_sector_size(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

/* Sectors beside what is written stay whole here, too; nothing else is promised. */
static int power_characteristics(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file)) &
	       SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int power_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}

static int power_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void power_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int power_shm_unmap(sqlite3_file *file, int remove)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static int power_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out_flags)
{
	struct power_file *file = (struct power_file *)(void *)base;
	const int kept = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;

	(void)vfs;
	*file = (struct power_file){ .real = (sqlite3_file *)(void *)(file + 1) };
	int code = power.real->xOpen(power.real, name, file->real, flags, out_flags);
	if (code != SQLITE_OK)
		return code;
	file->disk = name && flags & kept ? disk_file_of(name) : NULL;
	base->pMethods = &power.methods;
	return SQLITE_OK;
}

/* What is deleted stays so: nothing here relies on the contrary. */
static int power_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs;
	for (size_t i = 0; i < power.count; i++)
		if (strcmp(power.files[i]->path, name) == 0) {
			step();
			forget_changes(power.files[i]);
			free(power.files[i]->changes);
			free(power.files[i]->image);
			free(power.files[i]->path);
			free(power.files[i]);
			power.files[i] = power.files[--power.count];
			break;
		}
	return power.real->xDelete(power.real, name, sync);
}

void power_vfs_use(long number, unsigned seed)
{
	power.real = sqlite3_vfs_find(NULL);
	power.left = number;
	power.random = 0x9e3779b97f4a7c15U ^ ((uint64_t)seed << 20);
	for (int i = 0; i < 16; i++)
		(void)dice(2);
	power.methods = (sqlite3_io_methods){
		.iVersion = 2,
		.xClose = power_close,
		.xRead = power_read,
		.xWrite = power_write,
		.xTruncate = power_truncate,
		.xSync = power_sync,
		.xFileSize = power_size,
		.xLock = power_lock,
		.xUnlock = power_unlock,
		.xCheckReservedLock = power_is_reserved,
		.xFileControl = power_control,
		.xSectorSize = power_sector_size,
		.xDeviceCharacteristics = power_characteristics,
		.xShmMap = power_shm_map,
		.xShmLock = power_shm_lock,
		.xShmBarrier = power_shm_barrier,
		.xShmUnmap = power_shm_unmap,
	};
	power.vfs = *power.real;
	power.vfs.szOsFile = (int)sizeof(struct power_file) + power.real->szOsFile;
	power.vfs.zName = "power";
	power.vfs.pNext = NULL;
	power.vfs.xOpen = power_open;
	power.vfs.xDelete = power_delete;
	if (sqlite3_vfs_register(&power.vfs, 1) != SQLITE_OK)
		abort();
}

static bool is_open_at(int fd, const char *path)
{
	struct stat opened, there;

	return path && fstat(fd, &opened) == 0 && stat(path, &there) == 0 && opened.st_ino == there.st_ino &&
	       opened.st_dev == there.st_dev;
}

static bool is_plain(int fd)
{
	return power.plain && is_open_at(fd, power.plain->path);
}

ssize_t __wrap_pwrite(int fd, const void *bytes, size_t size, off_t offset);
ssize_t __wrap_pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	if (is_plain(fd)) {
		step();
		remember(power.plain, (struct change){ offset, mem_copy(bytes, size), size });
	}
	return __real_pwrite(fd, bytes, size, offset);
}

int __wrap_ftruncate(int fd, off_t length);
int __wrap_ftruncate(int fd, off_t length)
{
	if (is_plain(fd)) {
		step();
		remember(power.plain, (struct change){ length, NULL, 0 });
	}
	return __real_ftruncate(fd, length);
}

int __wrap_fdatasync(int fd);
int __wrap_fdatasync(int fd)
{
	if (is_plain(fd))
		arrive_all(power.plain);
	return __real_fdatasync(fd);
}

int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
	if (is_plain(fd))
		arrive_all(power.plain);
	else if (is_open_at(fd, power.directory)) {
		step();
		power.is_named = true;
	}
	return __real_fsync(fd);
}

void power_vfs_watch(const char *path)
{
	power.plain = disk_file_of(path);
	power.is_named = access(path, F_OK) == 0;
	power.directory = mem_print("%.*s", (int)(strrchr(path, '/') - path), path);
}
