--: check_put write
INSERT INTO judged (job, repository, number, head, base, base_reason, verdict, status_text, result, started_ms,
	finished_ms, configuration, configurations, sandbox)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
ON CONFLICT (job) DO UPDATE SET
	repository = excluded.repository, number = excluded.number, head = excluded.head, base = excluded.base,
	base_reason = excluded.base_reason, verdict = excluded.verdict, status_text = excluded.status_text,
	result = excluded.result, started_ms = excluded.started_ms, finished_ms = excluded.finished_ms,
	configuration = excluded.configuration, configurations = excluded.configurations,
	sandbox = excluded.sandbox
RETURNING id;

-- The result is read on its own: lists do without.
--: check_get read
SELECT judged.id, job, repository, number, head, base, base_reason, verdict, status_text, started_ms, finished_ms,
	go_version, goos, goarch, tags, gcflags, configurations, sandbox
FROM judged LEFT JOIN configuration ON configuration.id = judged.configuration WHERE judged.id = ?1;

--: check_result read
SELECT result FROM judged WHERE id = ?1;

--: check_of_job read
SELECT id FROM judged WHERE job = ?1;

--: check_latest read
SELECT id FROM judged WHERE repository = ?1 AND head = ?2 ORDER BY id DESC LIMIT 1;

--: checks_list read
SELECT id FROM judged WHERE repository = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3;

--: checks_newest read
SELECT id FROM judged ORDER BY id DESC LIMIT 1; /*scan*/

--: checks_times read
SELECT judged.id, judged.started_ms - job.created_ms, judged.finished_ms - judged.started_ms
FROM judged JOIN job ON job.id = judged.job WHERE judged.id > ?1 ORDER BY judged.id LIMIT ?2;
