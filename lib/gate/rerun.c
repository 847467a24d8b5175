#include "gate/rerun.h"

#include "gate/announce.h"
#include "store/checks.h"
#include "store/jobs.h"

int rerun(int64_t *job, struct store *store, const struct gate_settings *settings, int64_t repository,
	  const struct oid *head, int64_t now_ms, struct err *err)
{
	scoped_arena arena = { 0 };
	struct check check;
	struct job_row row;

	if (check_latest(&check, &arena, store, repository, head, err) < 0 ||
	    job_get(&row, &arena, store, check.job, err) < 0)
		return -1;
	const struct job_request request = {
		.repository = repository,
		.kind = row.job.kind,
		.head = row.job.head,
		.ref = row.job.ref,
		.source = row.job.source,
		.base_ref = row.job.base_ref,
		.base = row.job.base,
		.number = row.job.number,
		.title = row.title,
	};
	if (job_enqueue(job, store, &request, now_ms, err) < 0 || job_get(&row, &arena, store, *job, err) < 0)
		return -1;
	return announce(store, settings, &row.job, STATUS_PENDING, "Queued", now_ms, err);
}
