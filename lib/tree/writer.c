#include "tree/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "tree/names.h"
#include "tree/pairs.h"

/* A path below the directory; both together have to stay below PATH_MAX for the Go toolchain. */
enum { PATH_MOST = 2048 };

enum { TYPE_BITS = 0170000, TYPE_FILE = 0100000, TYPE_LINK = 0120000, TYPE_SUBMODULE = 0160000 };

void writer_release(struct writer *writer)
{
	git_odb_free(writer->odb);
	record_release(&writer->record);
	buf_release(&writer->path);
}

static int bring(struct writer *writer, int directory, const git_oid *before, const git_oid *after,
		 unsigned depth, struct err *err);

static unsigned mode_of(const git_tree_entry *entry)
{
	return (unsigned)git_tree_entry_filemode_raw(entry);
}

static int disk_fail(struct err *err, const struct writer *writer, const char *what)
{
	return err_set(err, ERR_INTERNAL, "%s %s: %s", what, buf_string(&writer->path), strerror(errno));
}

/* Only a second entry of the name, or somebody else in the directory, can have been first. */
static int make_fail(struct err *err, const struct writer *writer)
{
	if (errno == EEXIST)
		return err_set(err, ERR_INPUT, "%s: the tree has this name twice", buf_string(&writer->path));
	return disk_fail(err, writer, "make");
}

static const char *type_left_out(unsigned mode)
{
	switch (mode & TYPE_BITS) {
	case TYPE_FILE:
		return NULL;
	case TYPE_LINK:
		return "it is a symbolic link";
	case TYPE_SUBMODULE:
		return "it is a submodule";
	default:
		return "it is neither file nor directory";
	}
}

/* Why ENTRY is not written, or NULL. */
static const char *left_out(const struct writer *writer, const git_tree_entry *entry)
{
	const char *why = name_refused(view_of(git_tree_entry_name(entry)));

	if (why)
		return why;
	if (writer->path.len > PATH_MOST)
		return "its path is longer than 2048 bytes";
	return entry_is_directory(entry) ? NULL : type_left_out(mode_of(entry));
}

/* What a tree names and the repository does not have is lost, which is not the caller's kind of absent. */
static int object_fail(struct err *err, const struct writer *writer, int rc)
{
	gitlib_fill(err, rc, "%s", writer->path.len ? buf_string(&writer->path) : "/");
	err->kind = ERR_INTERNAL;
	return -1;
}

static int open_directory(int *out, struct writer *writer, int parent, const char *name, struct err *err)
{
	*out = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return *out < 0 ? disk_fail(err, writer, "open") : 0;
}

static int find_tree(git_tree **out, struct writer *writer, const git_oid *id, struct err *err)
{
	int rc = id ? git_tree_lookup(out, writer->repository, id) : 0;

	if (rc < 0)
		return object_fail(err, writer, rc);
	if (id && !pairs_in_order(*out))
		return err_set(err, ERR_INPUT, "%s: the tree has a name twice or out of order",
			       writer->path.len ? buf_string(&writer->path) : "/");
	return 0;
}

static int blob_size(size_t *out, struct writer *writer, const git_tree_entry *entry, struct err *err)
{
	git_object_t type;
	int rc = git_odb_read_header(out, &type, writer->odb, git_tree_entry_id(entry));

	if (rc < 0)
		return object_fail(err, writer, rc);
	if (type != GIT_OBJECT_BLOB)
		return err_set(err, ERR_INPUT, "%s: the tree calls something else a file",
			       buf_string(&writer->path));
	return 0;
}

/* ---- what goes ---- */

static int drop(struct writer *writer, int parent, const git_tree_entry *entry, struct err *err);

static int drop_directory(struct writer *writer, int parent, const git_tree_entry *entry, struct err *err)
{
	scoped_git(git_tree) *tree = NULL;
	scoped_fd directory = -1;
	const char *name = git_tree_entry_name(entry);

	if (find_tree(&tree, writer, git_tree_entry_id(entry), err) < 0 ||
	    open_directory(&directory, writer, parent, name, err) < 0)
		return -1;
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *inner = git_tree_entry_byindex(tree, i);
		size_t length = path_enter(&writer->path, git_tree_entry_name(inner));
		int rc = drop(writer, directory, inner, err);
		path_leave(&writer->path, length);
		if (rc < 0)
			return -1;
	}
	return unlinkat(parent, name, AT_REMOVEDIR) < 0 ? disk_fail(err, writer, "remove") : 0;
}

static int drop_file(struct writer *writer, int parent, const git_tree_entry *entry, struct err *err)
{
	size_t size;

	if (blob_size(&size, writer, entry, err) < 0)
		return -1;
	writer->record.bytes -= size;
	return unlinkat(parent, git_tree_entry_name(entry), 0) < 0 ? disk_fail(err, writer, "remove") : 0;
}

static int drop(struct writer *writer, int parent, const git_tree_entry *entry, struct err *err)
{
	writer->record.entries--;
	if (record_forget(&writer->record, buf_string(&writer->path)))
		return 0;
	return entry_is_directory(entry) ? drop_directory(writer, parent, entry, err)
					 : drop_file(writer, parent, entry, err);
}

/* ---- what comes ---- */

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t put = write(fd, bytes, size);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		bytes += put;
		size -= (size_t)put;
	}
	return 0;
}

/*
 * The go command indexes a package once all its files are two seconds old (modTimeCutoff in its modindex),
 * lest two writes in one tick of the file system's clock look like one.  Here writes differ by the
 * nanosecond, where the file system keeps it, so a file may be that old at once.  Otherwise whoever compiles
 * right after an export leaves no index, and everybody who has but a copy of the build cache makes one and
 * throws it away.
 */
static void age(int fd)
{
	enum { SECONDS = 3 };
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
	struct stat info;

	(void)clock_gettime(CLOCK_REALTIME, &times[1]);
	times[1].tv_sec -= SECONDS;
	if (futimens(fd, times) == 0 && (fstat(fd, &info) < 0 || info.st_mtim.tv_nsec != times[1].tv_nsec))
		(void)futimens(fd, NULL);
}

static int write_file(struct writer *writer, int parent, const git_tree_entry *entry, struct err *err)
{
	scoped_git(git_odb_object) *blob = NULL;
	mode_t mode = mode_of(entry) & S_IXUSR ? 0755 : 0644;
	int rc = git_odb_read(&blob, writer->odb, git_tree_entry_id(entry));

	if (rc < 0)
		return object_fail(err, writer, rc);
	scoped_fd fd = openat(parent, git_tree_entry_name(entry),
			      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return make_fail(err, writer);
	if (write_all(fd, git_odb_object_data(blob), git_odb_object_size(blob)) < 0)
		return disk_fail(err, writer, "write");
	age(fd);
	return 0;
}

/* The size is asked for before the content: libgit2 holds a whole file in memory. */
static int add_file(struct writer *writer, int parent, const git_tree_entry *entry, struct err *err)
{
	size_t size;
	char why[64];

	if (blob_size(&size, writer, entry, err) < 0)
		return -1;
	if (size > writer->limits->blob_bytes) {
		(void)snprintf(why, sizeof(why), "it is larger than %llu bytes",
			       (unsigned long long)writer->limits->blob_bytes);
		record_skip(&writer->record, buf_string(&writer->path), why);
		return 0;
	}
	writer->record.bytes += size;
	if (writer->record.bytes > writer->limits->bytes)
		return err_set(err, ERR_LIMIT, "the tree has more than %llu bytes",
			       (unsigned long long)writer->limits->bytes);
	return write_file(writer, parent, entry, err);
}

static int add_directory(struct writer *writer, int parent, const git_tree_entry *entry, unsigned depth,
			 struct err *err)
{
	scoped_fd directory = -1;
	const char *name = git_tree_entry_name(entry);

	if (mkdirat(parent, name, 0755) < 0)
		return make_fail(err, writer);
	if (open_directory(&directory, writer, parent, name, err) < 0)
		return -1;
	return bring(writer, directory, NULL, git_tree_entry_id(entry), depth + 1, err);
}

static int add(struct writer *writer, int parent, const git_tree_entry *entry, unsigned depth,
	       struct err *err)
{
	if (++writer->record.entries > writer->limits->files)
		return err_set(err, ERR_LIMIT, "the tree has more than %llu files and directories",
			       (unsigned long long)writer->limits->files);
	const char *why = left_out(writer, entry);
	if (why) {
		record_skip(&writer->record, buf_string(&writer->path), why);
		return 0;
	}
	return entry_is_directory(entry) ? add_directory(writer, parent, entry, depth, err)
					 : add_file(writer, parent, entry, err);
}

/* ---- both, one directory at a time ---- */

static int enter(struct writer *writer, int parent, const struct pair *pair, unsigned depth, struct err *err)
{
	scoped_fd directory = -1;

	if (left_out(writer, pair->after))
		return 0;
	if (open_directory(&directory, writer, parent, git_tree_entry_name(pair->after), err) < 0)
		return -1;
	return bring(writer, directory, git_tree_entry_id(pair->before), git_tree_entry_id(pair->after),
		     depth + 1, err);
}

typedef int step(struct writer *writer, int parent, const struct pair *pair, unsigned depth, struct err *err);

static int drop_gone(struct writer *writer, int parent, const struct pair *pair, unsigned depth,
		     struct err *err)
{
	(void)depth;
	return pair->after ? 0 : drop(writer, parent, pair->before, err);
}

static int add_new(struct writer *writer, int parent, const struct pair *pair, unsigned depth,
		   struct err *err)
{
	if (!pair->after)
		return 0;
	if (pair->before && entry_is_directory(pair->after))
		return enter(writer, parent, pair, depth, err);
	if (pair->before && drop(writer, parent, pair->before, err) < 0)
		return -1;
	return add(writer, parent, pair->after, depth, err);
}

static int for_each_difference(struct writer *writer, int directory, struct pairs pairs, unsigned depth,
			       step *take_step, struct err *err)
{
	struct pair pair;

	while (pairs_next(&pairs, &pair)) {
		const git_tree_entry *present = pair.after ? pair.after : pair.before;
		if (pair_is_same(&pair))
			continue;
		size_t length = path_enter(&writer->path, git_tree_entry_name(present));
		int rc = take_step(writer, directory, &pair, depth, err);
		path_leave(&writer->path, length);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* Turns DIRECTORY, which holds BEFORE, into AFTER.  First what goes: a directory may take a file's name. */
static int bring(struct writer *writer, int directory, const git_oid *before, const git_oid *after,
		 unsigned depth, struct err *err)
{
	scoped_git(git_tree) *old = NULL, *new = NULL;

	if (depth > writer->limits->depth)
		return err_set(err, ERR_LIMIT, "directories nest deeper than %u", writer->limits->depth);
	if (find_tree(&old, writer, before, err) < 0 || find_tree(&new, writer, after, err) < 0)
		return -1;
	const struct pairs pairs = { old, new, 0, 0 };
	if (for_each_difference(writer, directory, pairs, depth, drop_gone, err) < 0)
		return -1;
	return for_each_difference(writer, directory, pairs, depth, add_new, err);
}

int writer_bring(struct writer *writer, int directory, const git_oid *before, const git_oid *after,
		 struct err *err)
{
	return bring(writer, directory, before, after, 0, err);
}
