/*
 * `heapgate gc`: removes what the retention limits say, from the database and from the daemon's directory.
 */
#ifndef GATE_GC_H
#define GATE_GC_H

#include "gate/settings.h"
#include "store/retention.h"

/* How long things are kept, in milliseconds; 0: for ever. */
struct gc_limits {
	int64_t deliveries_ms;
	int64_t checks_ms;    /* with their jobs and messages */
	int64_t branches_ms;  /* collections off the main branch, by the commit's time */
	uint64_t cache_bytes; /* of the build cache; 0: no limit */
};

struct gc_result {
	size_t rows[RETENTION_KIND_COUNT];
	size_t directories;   /* mirrors and work trees of repositories that are not configured */
	uint64_t cache_bytes; /* removed from the build cache */
	bool busy;	      /* workers never paused: content, directories and cache were left alone */
};

/* WHAT is being removed, SO_FAR of it.  -1 (with ERR filled) stops. */
typedef int gc_progress(void *payload, const char *what, size_t so_far, struct err *err);

struct gc_spec {
	const struct gate_settings *settings;
	struct store *store;
	struct gc_limits limits;
	int64_t now_ms;	 /* wall */
	int64_t wait_ms; /* for workers to pause */
	bool dry_run;	 /* counts only; shared content then counts as if nothing else had gone before */
	bool vacuum;	 /* gives free room in the database file back */
	gc_progress *progress;
	void *payload;
};

/* Whatever was removed before an error or an end by force stays removed; a second run goes on. */
int gc(struct gc_result *out, const struct gc_spec *spec, struct err *err) MUST_USE;

#endif
