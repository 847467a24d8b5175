/* A directory that goes with the test, and files in it. */
#ifndef UNIT_SCRATCH_H
#define UNIT_SCRATCH_H

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/mem.h"
#include "unit/unit.h"

static char *root;
static struct arena arena;
static struct err err;

static inline void scratch_open(void)
{
	char pattern[] = "/tmp/heapgate-unit.XXXXXX";

	ck_assert_ptr_nonnull(mkdtemp(pattern));
	root = mem_text(pattern);
}

static inline void scratch_close(void)
{
	ck_assert_int_eq(files_remove_tree(root, &err), 0);
	free(root);
	arena_release(&arena);
}

/* PATH is relative to the directory; directories on the way are made. */
static inline void scratch_write(const char *path, const char *text)
{
	scoped_free char *whole = files_join(root, path);
	scoped_free char *directory = mem_print("%.*s", (int)(strrchr(whole, '/') - whole), whole);

	ck_assert_int_eq(files_make_directory(directory, &err), 0);
	ck_assert_int_eq(files_write(whole, view_of(text), &err), 0);
}

#endif
