/*
 * Lines of source files for excerpts in reports: of a directory, or of a commit.
 */
#ifndef GATE_SOURCE_H
#define GATE_SOURCE_H

#include "base/buf.h"
#include "tree/mirror.h"

/* Zero it, then set a directory, or a mirror with a commit. */
struct source {
	const char *directory;
	struct mirror *mirror;
	const struct oid *commit;
	char *file; /* whose text is held */
	struct buf text;
};

void source_release(struct source *source);
#define scoped_source SCOPED(source_release) struct source

/* A report_source (view/report.h); PAYLOAD is a struct source.  The view is valid until the next call. */
struct view source_line(void *payload, const char *file, int line);

#endif
