/*
 * A go command that leaves a line for each call: "NAME ARGUMENTS...".
 */
#ifndef FLOW_COUNTED_GO_H
#define FLOW_COUNTED_GO_H

#include "base/buf.h"

struct counted_go {
	char *directory;
	char *command; /* its path */
};

/* Each `list` takes at least PAUSE_S seconds. */
void counted_go_open(struct counted_go *go, int pause_s);
void counted_go_close(struct counted_go *go);
/* Appends the lines so far. */
void counted_go_calls(struct buf *out, const struct counted_go *go);

#endif
