/*
 * The situations that `heapgate explain` tells about.  All text is in topics.txt, one section for each:
 *
 *	[name]
 *	also: other names, comma separated
 *	cause: the cause it is an instance of; or nothing
 *	line: what it is, in a few words
 *	what:	<indented by a tab> what happens, and what is known of Go's releases
 *	example:	Go code, without the package clause
 *	says:	the sites of the example, one a line: [since 1.N: | until 1.N: ]MESSAGE [CAUSE, ALLOCATION]
 *	fix:	Go code without those sites
 *	still:	sites that the fix keeps
 *	leave:	when not to bother
 *	run:, run fix:	a statement that runs example or fix, to measure whether it allocates
 *	blind: yes	the compiler prints nothing though the example allocates
 *
 * Everything that can be wrong there is compiled and run by a test.
 */
#ifndef VIEW_TOPIC_H
#define VIEW_TOPIC_H

#include "base/buf.h"
#include "model/site.h"

enum topic_field {
	TOPIC_ALSO,
	TOPIC_CAUSE,
	TOPIC_LINE,
	TOPIC_WHAT,
	TOPIC_EXAMPLE,
	TOPIC_SAYS,
	TOPIC_RUN,
	TOPIC_FIX,
	TOPIC_STILL,
	TOPIC_RUN_FIX,
	TOPIC_LEAVE,
	TOPIC_BLIND,
	TOPIC_FIELD_COUNT,
};

struct topic {
	struct view name;
	struct view fields[TOPIC_FIELD_COUNT]; /* as written, without the key; empty where there is none */
};

/* One line of `says` or `still`. */
struct topic_claim {
	int since, until; /* NN of Go 1.NN, both included */
	struct view message;
	enum cause cause;
	enum allocation allocation;
};

/* topics.txt, written by ci/embed.cmake. */
extern const char topics_text[];
extern const size_t topics_text_size;

/* Walks TEXT section by section; false at its end. */
bool topic_next(struct view *text, struct topic *out);
/* Upper case, lower case, blanks, '-' and '_' make no difference in names. */
bool topic_find(struct topic *out, struct view name);
/* Walks the names: first with *CURSOR empty. */
bool topic_name(const struct topic *topic, struct view *cursor, struct view *out);
/* Cuts the next line off a field, without the tab before it; false at the end. */
bool topic_line(struct view *field, struct view *out);
/* False where LINE is no claim. */
bool topic_claim_read(struct topic_claim *out, struct view line);
/* A key of topics.txt. */
const char *topic_field_name(enum topic_field field);

/* For a terminal. */
void topic_print(struct buf *out, const struct topic *topic, bool colour);
/* Every topic in one line: causes and situations, then blind spots. */
void topics_list(struct buf *out);

#endif
