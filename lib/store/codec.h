/*
 * Records, snapshots and manifests as JSON, both ways.  Private to lib/store.
 *
 * Everything that stands at its default is left out.  Lines are relative, so that moved code keeps its
 * record:
 *   - a site's to the function's base: its first line, or the first line of any of its sites where it has
 * none;
 *   - a flow step's likewise within the function; or to the first line of that function of the same snapshot
 *     which it lies in, [name] or [name, package] in its sixth place; elsewhere absolute, with the file
 * there. Text that is not UTF-8 is written as {"hex": digits}.
 *
 * ERR_INTERNAL where a stored body is not what was written.
 */
#ifndef STORE_CODEC_H
#define STORE_CODEC_H

#include "base/buf.h"
#include "model/collection.h"

enum { CODEC_BODY_MOST = 64 << 20, FINGERPRINT_SIZE = 16 };

/* The functions of a snapshot by place and by name. */
struct anchors {
	const struct snapshot *snapshot;
	const struct function **places; /* those with lines, by file and line */
	size_t count;
};

void anchors_init(struct anchors *out, const struct snapshot *snapshot);
void anchors_release(struct anchors *anchors);
#define scoped_anchors SCOPED(anchors_release) struct anchors
/* The function that the line lies in, if its name leads back to it; or NULL. */
const struct function *anchors_at(const struct anchors *anchors, const char *file, int line);
const struct function *anchors_named(const struct anchors *anchors, const char *package, const char *name);

struct record_facts {
	size_t kinds[SITE_KIND_COUNT], allocating;
	unsigned char fingerprint[FINGERPRINT_SIZE]; /* of the sites without their places */
	size_t fingerprint_size;		     /* 0 where there is none */
};

/* What the lines of a function's record are relative to. */
int record_base(const struct function *function);
/* WORDS: what words_write() says of FUNCTION. */
int record_facts(struct record_facts *out, const struct function *function, struct view words,
		 struct err *err) MUST_USE;
/* Appends to BODY what belongs to the function's version: all but its identity, file and line. */
int record_encode(struct buf *body, const struct function *function, const struct anchors *anchors,
		  struct err *err) MUST_USE;
/* Completes FUNCTION, whose identity, file and line are set.  ANCHORS may be NULL: steps in other functions
 * have no place then. */
int record_decode(struct function *function, struct arena *arena, struct view body, int base,
		  const struct anchors *anchors, struct err *err) MUST_USE;

/* A function's place in a snapshot. */
struct entry {
	int64_t function, record; /* row ids */
	const char *file;
	int line, base;
};

int snapshot_encode(struct buf *body, const struct snapshot *snapshot, const struct entry *entries,
		    struct err *err) MUST_USE;
/* Sets SNAPSHOT's files and imports, and ENTRIES, in ARENA. */
int snapshot_decode(struct snapshot *snapshot, struct entry **entries, size_t *count, struct arena *arena,
		    struct view body, struct err *err) MUST_USE;

struct manifest {
	int64_t *snapshots; /* row ids, in the collection's order */
	size_t snapshot_count;
	struct incomplete *incomplete;
	size_t incomplete_count;
	struct unrecognised *unrecognised;
	size_t unrecognised_count, unrecognised_total;
	const char *const *replaced; /* NULL: not known */
	size_t replaced_count;
};

int manifest_encode(struct buf *body, const struct manifest *manifest, struct err *err) MUST_USE;
int manifest_decode(struct manifest *out, struct arena *arena, struct view body, struct err *err) MUST_USE;

#endif
