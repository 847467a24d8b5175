-- The newest message of a key.
--: outbox_last read
SELECT id, state, description, target_url, stage, oid, body FROM outbox
WHERE repository = ?1 AND kind = ?2 AND topic = ?3 AND context = ?4 AND last = 1;

-- Was anything of the key ever to be sent?
--: outbox_has read
SELECT EXISTS (SELECT 1 FROM outbox WHERE repository = ?1 AND kind = ?2 AND topic = ?3 AND context = ?4 AND last = 1);

-- Has the job said its last word under this key?
--: outbox_final read
SELECT EXISTS (SELECT 1 FROM outbox WHERE job = ?5 AND repository = ?1 AND kind = ?2 AND topic = ?3
	AND context = ?4 AND state <> 'pending' AND stage <> 'dropped');

-- The same words again, for another job.
--: outbox_adopt write
UPDATE outbox SET job = ?2 WHERE id = ?1;

--: outbox_yield write
UPDATE outbox SET last = 0,
	stage = CASE stage WHEN 'due' THEN 'dropped' ELSE stage END,
	body = CASE stage WHEN 'due' THEN '' ELSE body END,
	error = CASE stage WHEN 'due' THEN 'a newer message took its place' ELSE error END,
	updated_ms = CASE stage WHEN 'due' THEN ?5 ELSE updated_ms END
WHERE repository = ?1 AND kind = ?2 AND topic = ?3 AND context = ?4 AND last = 1;

--: outbox_add write
INSERT INTO outbox (repository, kind, topic, context, state, description, target_url, job, created_ms, not_before_ms,
	updated_ms, oid, project, ref, number, body, begun)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

--: outbox_due read
SELECT EXISTS (SELECT 1 FROM outbox WHERE stage = 'due' AND not_before_ms <= ?1);

--: outbox_claim write
UPDATE outbox SET stage = 'sending', owner = ?2, lease_ms = ?3, attempt = attempt + 1, updated_ms = ?1
WHERE id = (
	SELECT id FROM outbox AS ready
	WHERE stage = 'due' AND not_before_ms <= ?1
	AND NOT EXISTS (SELECT 1 FROM outbox AS busy WHERE busy.stage = 'sending'
		AND busy.repository = ready.repository AND busy.kind = ready.kind AND busy.topic = ready.topic
		AND busy.context = ready.context)
	ORDER BY not_before_ms, id LIMIT 1)
RETURNING id;

--: outbox_get read
SELECT outbox.id, repository, name, host, oid, context, state, description, target_url, job, stage, attempt,
	in_doubt, created_ms, not_before_ms, sent_ms, error, kind, project, ref, number, body, topic, begun
FROM outbox JOIN repository ON repository.id = outbox.repository WHERE outbox.id = ?1;

-- What the host made of the key's messages up to this one.
--: outbox_made read
SELECT made, job, state = 'pending' FROM outbox
WHERE repository = ?1 AND kind = ?2 AND topic = ?3 AND context = ?4 AND made <> '' AND id <= ?5
ORDER BY id DESC LIMIT 1;

--: outbox_make write
UPDATE outbox SET made = ?2 WHERE id = ?1;

-- A host that answers nobody is left alone for a while.
--: outbox_hold write
UPDATE outbox SET not_before_ms = ?2 WHERE stage = 'due' AND not_before_ms < ?2
AND repository IN (SELECT id FROM repository WHERE host = ?1);

-- What was sent is the host's to keep.  True even where the sender came late and the message was released meanwhile.
--: outbox_sent write
UPDATE outbox SET stage = 'sent', body = '', in_doubt = 0, sent_ms = ?2, updated_ms = ?2, owner = '', lease_ms = 0, error = ''
WHERE id = ?1 AND stage IN ('due', 'sending');

--: outbox_retry write
UPDATE outbox SET stage = CASE last WHEN 1 THEN 'due' ELSE 'dropped' END, in_doubt = max(in_doubt, ?4),
	not_before_ms = ?3, error = ?5, updated_ms = ?6, owner = '', lease_ms = 0
WHERE id = ?1 AND attempt = ?2 AND stage = 'sending';

--: outbox_dead write
UPDATE outbox SET stage = 'dead', error = ?3, updated_ms = ?4, owner = '', lease_ms = 0
WHERE id = ?1 AND attempt = ?2 AND stage = 'sending';

--: outbox_revive write
UPDATE outbox SET stage = 'due', not_before_ms = ?2, updated_ms = ?2, attempt = 0 WHERE id = ?1 AND stage = 'dead' AND last = 1;

--: outbox_revive_all write
UPDATE outbox SET stage = 'due', not_before_ms = ?1, updated_ms = ?1, attempt = 0 WHERE stage = 'dead' AND last = 1;

--: outbox_release_owner write
UPDATE outbox SET stage = CASE last WHEN 1 THEN 'due' ELSE 'dropped' END, in_doubt = 1, not_before_ms = ?2,
	error = 'the sender ended', updated_ms = ?2, owner = '', lease_ms = 0
WHERE stage = 'sending' AND substr(owner, 1, length(?1)) = ?1;

--: outbox_reap write
UPDATE outbox SET stage = CASE last WHEN 1 THEN 'due' ELSE 'dropped' END, in_doubt = 1, not_before_ms = ?1,
	error = 'the sender did not come back', updated_ms = ?1, owner = '', lease_ms = 0
WHERE stage = 'sending' AND lease_ms <= ?1;

--: outbox_list read
SELECT id FROM outbox WHERE id < ?1 ORDER BY id DESC LIMIT ?2;

--: outbox_dead_list read
SELECT id FROM outbox WHERE stage = 'dead' AND id < ?1 ORDER BY id DESC LIMIT ?2;

--: outbox_count read
SELECT 'due', (SELECT count(*) FROM outbox WHERE stage = 'due')
UNION ALL SELECT 'sending', (SELECT count(*) FROM outbox WHERE stage = 'sending')
UNION ALL SELECT 'dead', (SELECT count(*) FROM outbox WHERE stage = 'dead');

--: outbox_next read
SELECT not_before_ms FROM outbox WHERE stage = 'due' ORDER BY not_before_ms LIMIT 1;

--: outbox_stuck read
SELECT id FROM outbox
WHERE last = 1 AND state = 'pending' AND stage IN ('due', 'sending', 'sent') AND created_ms < ?1
AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = outbox.job
	AND job.state IN ('queued', 'fetching', 'collecting', 'comparing'))
ORDER BY created_ms LIMIT ?2;
