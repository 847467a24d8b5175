/*
 * Whole files and directories.
 */
#ifndef BASE_FILES_H
#define BASE_FILES_H

#include <dirent.h>
#include <fts.h>

#include "base/buf.h"

/* Appends the whole file to OUT.  ERR_ABSENT where there is none, ERR_LIMIT past OUT's ceiling. */
int files_read(struct buf *out, const char *path, struct err *err) MUST_USE;
/* Writes beside PATH and renames, so that readers see the old or the new content. */
int files_write(const char *path, struct view content, struct err *err) MUST_USE;
/* The same for content that may be lost with the power: nobody waits for the disk. */
int files_write_lightly(const char *path, struct view content, struct err *err) MUST_USE;
/* The directory and its parents, mode 0755 less the umask. */
int files_make_directory(const char *path, struct err *err) MUST_USE;
/* PATH and everything below it; symlinks are removed, never followed; absent is fine. */
int files_remove_tree(const char *path, struct err *err) MUST_USE;
/* A secret file's content without its last line break; refuses an empty one and one that others may read. */
int files_read_secret(struct buf *out, const char *path, struct err *err) MUST_USE;
/* Waits until what PATH, a file or a directory, holds is on the disk. */
int files_sync(const char *path, struct err *err) MUST_USE;
/* The same of the directory of PATH: a file has its name for good when that is there. */
int files_sync_name(const char *path, struct err *err) MUST_USE;
/* DIRECTORY "/" NAME; the caller frees. */
char *files_join(const char *directory, const char *name);
/* The directory that PATH is in, "." where it names none; the caller frees. */
char *files_directory(const char *path);

static inline void files_scope_directory(DIR **directory)
{
	if (*directory)
		(void)closedir(*directory);
}
/* A directory that is closed at the end of the scope; NULL is fine. */
#define scoped_directory SCOPED(files_scope_directory) DIR

static inline void files_scope_walk(FTS **walk)
{
	if (*walk)
		(void)fts_close(*walk);
}
/* The same of a walk through a tree. */
#define scoped_walk SCOPED(files_scope_walk) FTS

#endif
