/*
 * The reader of compiler diagnostics: bytes of `-m=2 -L` output in, sites and inlining decisions out.
 *
 * It knows every Go version's wording and gives all of them in one: summaries are joined with their
 * explanations, the cause and the allocation class are decided, repeated sites are given once.  It does not
 * know functions or files on disk; positions are as printed.
 *
 * A heading without a summary is no site: the compiler prints one for each wrapper that it makes for
 * `go f(x)` and `defer f(x)`, and for parameters of code that it compiles once for several packages.
 * Instances of a generic body give one site: types that depend on the instance are printed as T or [...].
 * Held are one package's sites (256 MiB, then ERR_LIMIT) and one batch's explanations (256 MiB, then sites
 * without).  (Shapes of the text: compiler/internal/escape and base/print.go of Go 1.19 to 1.27;
 * tests/golden.)
 */
#ifndef GOLANG_READER_H
#define GOLANG_READER_H

#include "base/err.h"
#include "golang/place.h"
#include "model/collection.h"

enum {
	READER_LINE_MOST = 1 << 20, /* bytes; of a longer line only the beginning is read */
	READER_SHOWN = 1024,	    /* bytes of a longer line that are reported where it is not recognised */
};

/* What the reader reports.  All texts are valid only during the call. */
struct reader_events {
	/* "# PACKAGE": a section begins; PACKAGE without a test or main variant in brackets.  Yields 1 where
	 * nobody wants what is in it: its lines are passed over, unread. */
	int (*section)(void *payload, struct view package, struct err *err);
	/* One site; site->line and column are those of PLACE, closure and allowed are "". `flow` steps carry
	 * printed files. */
	int (*site)(void *payload, struct place place, const struct site *site, struct err *err);
	/* A function declared at PLACE can or cannot be inlined; NAME as printed, without package path. */
	int (*inlining)(void *payload, struct place place, struct view name, enum inlining decision, int cost,
			struct view reason, struct err *err);
	/* A line that is not the compiler's diagnostics as the reader knows them: build errors, new messages.
	 */
	int (*unrecognised)(void *payload, struct view line, struct err *err);
};

struct reader;

struct reader *reader_new(const struct reader_events *events, void *payload);
/* The next bytes, in any pieces. */
int reader_feed(struct reader *reader, struct view bytes, struct err *err) MUST_USE;
/* The stream ended: gives what is still held. */
int reader_end(struct reader *reader, struct err *err) MUST_USE;
void reader_free(struct reader *reader);
/* "go: ..." and "go list: ...": said by the go command itself, wherever it stands.  A line about a file may
 * begin with "golang.org/". */
bool reader_is_go_command(struct view line);

static inline void reader_scope(struct reader **reader)
{
	reader_free(*reader);
}
#define scoped_reader SCOPED(reader_scope) struct reader

#endif
