#include "tree/export.h"

#include <errno.h>
#include <fcntl.h>

#include "base/files.h"
#include "base/mem.h"
#include "tree/writer.h"

static int bring_root(struct writer *writer, const char *directory, const git_tree *before,
		      const git_tree *after, struct err *err)
{
	scoped_fd root = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (root < 0)
		return err_set(err, ERR_INTERNAL, "open %s: %s", directory, strerror(errno));
	if (before && git_oid_equal(git_tree_id(before), git_tree_id(after)))
		return 0;
	return writer_bring(writer, root, before ? git_tree_id(before) : NULL, git_tree_id(after), err);
}

/* Whatever goes wrong here, a fresh export tells whether it is the tree's fault or the directory's. */
static bool update(struct writer *writer, struct mirror *mirror, const git_tree *after, const char *directory,
		   const char *record_path)
{
	scoped_git(git_tree) *before = NULL;
	struct err ignored;

	return record_read(&writer->record, record_path) &&
	       gitlib_tree_of(&before, mirror, &writer->record.commit, &ignored) == 0 &&
	       unlink(record_path) == 0 && bring_root(writer, directory, before, after, &ignored) == 0;
}

static int start_afresh(struct writer *writer, const git_tree *after, const char *directory,
			const char *record_path, struct err *err)
{
	struct err ignored;

	record_release(&writer->record);
	if (unlink(record_path) < 0 && errno != ENOENT)
		return err_set(err, ERR_INTERNAL, "remove %s: %s", record_path, strerror(errno));
	if (files_remove_tree(directory, err) < 0 || files_make_directory(directory, err) < 0)
		return -1;
	if (bring_root(writer, directory, NULL, after, err) == 0)
		return 0;
	/* Part of a tree is of no use; its room is. */
	(void)!files_remove_tree(directory, &ignored);
	return -1;
}

static void report(const struct record *record, export_skipped *skipped, void *payload)
{
	for (size_t i = 0; skipped && i < record->skip_count; i++)
		skipped(payload, record->skips[i].path, record->skips[i].why);
}

/* Without slashes at the end: the record lies beside the directory, not in it. */
static char *plain_directory(const char *directory)
{
	char *plain = mem_text(directory);

	for (size_t len = strlen(plain); len > 1 && plain[len - 1] == '/'; len--)
		plain[len - 1] = '\0';
	return plain;
}

int tree_export(struct mirror *mirror, const struct oid *commit, const char *directory,
		const struct export_limits *limits, export_skipped *skipped, void *payload, struct err *err)
{
	scoped_free char *plain = plain_directory(directory);
	scoped_free char *record_path = mem_print("%s.commit", plain);
	scoped_git(git_tree) *after = NULL;
	scoped_writer writer = { .repository = mirror->repository, .limits = limits };

	if (gitlib_tree_of(&after, mirror, commit, err) < 0)
		return -1;
	int rc = git_repository_odb(&writer.odb, mirror->repository);
	if (rc < 0)
		return gitlib_fail(err, rc, "objects");
	if (!update(&writer, mirror, after, plain, record_path) &&
	    start_afresh(&writer, after, plain, record_path, err) < 0)
		return -1;
	writer.record.commit = *commit;
	if (record_write(&writer.record, record_path, err) < 0)
		return -1;
	report(&writer.record, skipped, payload);
	return 0;
}
