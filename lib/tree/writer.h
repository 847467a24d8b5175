/*
 * Brings a directory from one tree to another.  Private to lib/tree.
 */
#ifndef TREE_WRITER_H
#define TREE_WRITER_H

#include "base/buf.h"
#include "tree/export.h"
#include "tree/gitlib.h"
#include "tree/record.h"

struct writer {
	git_repository *repository;
	git_odb *odb;
	const struct export_limits *limits;
	struct record record; /* kept up to date with what was done */
	struct buf path;      /* of the entry at hand */
};

void writer_release(struct writer *writer);
#define scoped_writer SCOPED(writer_release) struct writer

/*
 * Turns the open DIRECTORY, which holds BEFORE (NULL: nothing) as WRITER's record says, into AFTER.
 * ERR_LIMIT; ERR_INPUT for a tree that no Git would write; ERR_INTERNAL, also where the directory is not as
 * the record says. After a failure the directory is good for nothing.
 */
int writer_bring(struct writer *writer, int directory, const git_oid *before, const git_oid *after,
		 struct err *err) MUST_USE;

#endif
