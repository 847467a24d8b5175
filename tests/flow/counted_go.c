#include "flow/counted_go.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"

void counted_go_open(struct counted_go *go, int pause_s)
{
	char pattern[] = "/tmp/heapgate-flow-go.XXXXXX";
	scoped_free char *real = stage_real_go();
	struct err err;

	ck_assert_ptr_nonnull(mkdtemp(pattern));
	go->directory = mem_text(pattern);
	go->command = files_join(go->directory, "go");
	scoped_free char *text = mem_print(
		"#!/bin/sh\necho \"$*\" >>'%s/calls'\n[ \"$1\" != list ] || sleep %d\nexec '%s' \"$@\"\n",
		go->directory, pause_s, real);
	ck_assert_int_eq(files_write(go->command, view_of(text), &err), 0);
	ck_assert_int_eq(chmod(go->command, 0755), 0);
}

void counted_go_close(struct counted_go *go)
{
	struct err err;

	ck_assert_int_eq(files_remove_tree(go->directory, &err), 0);
	free(go->directory);
	free(go->command);
}

void counted_go_calls(struct buf *out, const struct counted_go *go)
{
	scoped_free char *calls = files_join(go->directory, "calls");
	struct err err;

	ck_assert_int_eq(files_read(out, calls, &err), 0);
}
