#include "gate/gc.h"

#include "gate/gc_files.h"
#include "gate/latch.h"

static int report(void *payload, enum retention_kind kind, size_t so_far, struct err *err)
{
	const struct gc_spec *spec = payload;

	return spec->progress(spec->payload, retention_name(kind), so_far, err);
}

/* retention_progress takes a payload that it may change; ours stays as it is. */
static struct retention_spec retention_of(struct gc_spec *spec, int64_t age_ms)
{
	return (struct retention_spec){
		.before_ms = spec->now_ms - age_ms,
		.count_only = spec->dry_run,
		.progress = report,
		.payload = spec,
	};
}

/* In this order, because jobs go when nothing speaks of them any more. */
static int remove_rows(struct gc_result *out, struct gc_spec *spec, struct err *err)
{
	const struct {
		enum retention_kind kind;
		int64_t age_ms;
	} rows[] = {
		{ RETENTION_DELIVERIES, spec->limits.deliveries_ms },
		{ RETENTION_MESSAGES, spec->limits.checks_ms },
		{ RETENTION_CHECKS, spec->limits.checks_ms },
		{ RETENTION_JOBS, spec->limits.checks_ms },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct retention_spec retention = retention_of(spec, rows[i].age_ms);
		if (rows[i].age_ms &&
		    retention_rows(&out->rows[rows[i].kind], spec->store, rows[i].kind, &retention, err) < 0)
			return -1;
	}
	return 0;
}

static int remove_content(struct gc_result *out, struct gc_spec *spec, struct err *err)
{
	const struct retention_spec retention = retention_of(spec, spec->limits.branches_ms);

	if (spec->limits.branches_ms && retention_rows(&out->rows[RETENTION_COLLECTIONS], spec->store,
						       RETENTION_COLLECTIONS, &retention, err) < 0)
		return -1;
	if (retention_content(&out->rows[RETENTION_SNAPSHOTS], &out->rows[RETENTION_RECORDS], spec->store,
			      &retention, err) < 0 ||
	    gc_directories(&out->directories, spec, err) < 0 || gc_cache(&out->cache_bytes, spec, err) < 0)
		return -1;
	return spec->vacuum && !spec->dry_run ? retention_vacuum(spec->store, err) : 0;
}

int gc(struct gc_result *out, const struct gc_spec *asked, struct err *err)
{
	struct gc_spec spec = *asked;
	struct gc_result result = { 0 };
	scoped_latch alone = -1;

	if (remove_rows(&result, &spec, err) < 0)
		return -1;
	if (latch_content_alone(&alone, spec.settings->data, spec.wait_ms, err) < 0) {
		if (err->kind != ERR_BUSY)
			return -1;
		result.busy = true;
	} else if (remove_content(&result, &spec, err) < 0) {
		return -1;
	}
	*out = result;
	return 0;
}
