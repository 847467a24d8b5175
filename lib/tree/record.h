/*
 * What an exported directory holds, kept in a file beside it.  Private to lib/tree.
 *
 * The file is there only while the directory is whole.  It counts for nothing after a reboot: the directory's
 * files are not synced, so a power cut may have taken their content.
 */
#ifndef TREE_RECORD_H
#define TREE_RECORD_H

#include "base/arena.h"
#include "model/oid.h"

/* Something of the tree that is not in the directory. */
struct skip {
	const char *path, *why;
	bool forgotten; /* no longer in the tree */
};

struct record {
	struct arena arena;
	struct oid commit;
	uint64_t entries; /* files, directories, skips */
	uint64_t bytes;	  /* of the files */
	struct skip *skips;
	size_t skip_count, skip_room;
	size_t sorted_count; /* skips that were read from the file, by path */
};

void record_release(struct record *record);
#define scoped_record SCOPED(record_release) struct record

/* False where there is no record that can be trusted; *OUT is to be released all the same. */
bool record_read(struct record *out, const char *path);
/* Sorts the skips, leaves out the forgotten ones and writes the file. */
int record_write(struct record *record, const char *path, struct err *err) MUST_USE;
void record_skip(struct record *record, const char *path, const char *why);
/* Forgets a skip that was read; false where PATH was none. */
bool record_forget(struct record *record, const char *path);

#endif
