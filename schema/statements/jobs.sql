--: job_add write
INSERT INTO job (repository, kind, line, head, ref, base_ref, base, number, title, priority, waits_for,
	not_before_ms, created_ms, updated_ms, head_short, source)
SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, ?14, ?15 FROM repository WHERE id = ?1;

--: job_get read
SELECT job.id, job.repository, repository.name, kind, state, head, ref, base_ref, base, number, attempt,
	title, priority, owner, text, created_ms, updated_ms, not_before_ms, lease_ms, head_short, source
FROM job JOIN repository ON repository.id = job.repository WHERE job.id = ?1;

-- Is there anything to claim?  Asked first, so that an idle worker takes no lock.
--: job_due read
SELECT EXISTS (SELECT 1 FROM job WHERE state = 'queued' AND kind = ?1 AND not_before_ms <= ?2);

-- The next job of a kind: of each line the best one that is due; of the lines nobody works on, the one whose
-- best has the highest priority, then of the repository with the fewest running jobs, then the one that has
-- waited longest.
--: job_claim write
UPDATE job SET state = 'fetching', owner = ?3, lease_ms = ?4, attempt = attempt + 1, text = '', updated_ms = ?2
WHERE id = (
	SELECT id FROM (
		SELECT id, repository, line, priority,
			row_number() OVER (PARTITION BY repository, line ORDER BY priority DESC, id DESC) AS place,
			min(id) OVER (PARTITION BY repository, line) AS oldest
		FROM job AS waiting
		WHERE state = 'queued' AND kind = ?1 AND not_before_ms <= ?2
		AND (waits_for IS NULL OR NOT EXISTS (SELECT 1 FROM job AS before WHERE before.id = waiting.waits_for
			AND before.state NOT IN ('done', 'failed', 'superseded', 'cancelled')))
	) AS due
	WHERE place = 1
	AND NOT EXISTS (SELECT 1 FROM job AS busy
		WHERE busy.state IN ('fetching', 'collecting', 'comparing')
		AND busy.repository = due.repository AND busy.line = due.line)
	ORDER BY priority DESC,
		(SELECT count(*) FROM job AS busy WHERE busy.state IN ('fetching', 'collecting', 'comparing')
			AND busy.repository = due.repository),
		oldest
	LIMIT 1)
RETURNING id;

-- A step forward by the one who holds the job.
--: job_move write
UPDATE job SET state = ?5, updated_ms = ?4
WHERE id = ?1 AND owner = ?2 AND attempt = ?3 AND state = ?6;

-- The commit that its first digits stood for.
--: job_resolve write
UPDATE job SET head = ?5, head_short = '', updated_ms = ?4
WHERE id = ?1 AND owner = ?2 AND attempt = ?3;

--: job_heartbeat write
UPDATE job SET lease_ms = ?4 WHERE id = ?1 AND owner = ?2 AND attempt = ?3;

-- Out of the hands of the one who holds it: into the queue or to a final state.
--: job_let_go write
UPDATE job SET state = ?5, not_before_ms = ?6, text = ?7, owner = '', lease_ms = 0, updated_ms = ?4
WHERE id = ?1 AND owner = ?2 AND attempt = ?3 AND state = ?8;

-- The same, whoever holds it.
--: job_take_away write
UPDATE job SET state = ?2, text = ?3, owner = '', lease_ms = 0, not_before_ms = ?4, updated_ms = ?4
WHERE id = ?1 AND state IN ('queued', 'fetching', 'collecting', 'comparing');

-- Every held job has a lease: its index leads to them.
--: jobs_of_owner read
SELECT id FROM job
WHERE state IN ('fetching', 'collecting', 'comparing') AND lease_ms > 0 AND substr(owner, 1, length(?1)) = ?1 ORDER BY lease_ms;

--: jobs_expired read
SELECT id FROM job WHERE state IN ('fetching', 'collecting', 'comparing') AND lease_ms <= ?1 ORDER BY lease_ms;

--: jobs_old read
SELECT id FROM job
WHERE state IN ('queued', 'fetching', 'collecting', 'comparing') AND created_ms < ?1 ORDER BY created_ms, id;

-- Zero and '' stand for any.
--: jobs_find read
SELECT id FROM job INDEXED BY job_unfinished
WHERE state IN ('queued', 'fetching', 'collecting', 'comparing') AND repository = ?1
AND (?2 = '' OR kind = ?2) AND (?3 = 0 OR number = ?3) AND (?4 = '' OR head = ?4) AND (?5 = '' OR ref = ?5)
AND id < ?6
ORDER BY id;

-- The newest job of each commit whose id begins with some digits: from ?2 up to ?3.
--: jobs_of_commits read
SELECT max(id) FROM job WHERE repository = ?1 AND head >= ?2 AND head < ?3 GROUP BY head ORDER BY head LIMIT 2;

-- The newest job whose head was never found out.
--: job_unresolved read
SELECT ifnull(max(id), 0) FROM job WHERE repository = ?1 AND head = ?2 AND number = ?3 AND head_short = ?4;

--: jobs_unfinished read
SELECT id FROM job WHERE state IN ('queued', 'fetching', 'collecting', 'comparing')
ORDER BY created_ms, id LIMIT ?1;

--: jobs_list read
SELECT id FROM job WHERE id < ?1 ORDER BY id DESC LIMIT ?2;

--: jobs_oldest read
SELECT created_ms FROM job WHERE state IN ('queued', 'fetching', 'collecting', 'comparing')
ORDER BY created_ms, id LIMIT 1;

--: jobs_count read
SELECT state, count(*) FROM job WHERE state IN ('queued', 'fetching', 'collecting', 'comparing') GROUP BY state;
