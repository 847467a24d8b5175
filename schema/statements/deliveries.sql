--: delivery_add write
INSERT INTO delivery (host, guid, repository, event, action, body, received_ms, content_type, outcome, job)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (host, guid) DO NOTHING;

--: delivery_settle write
UPDATE delivery SET outcome = ?2, job = ?3 WHERE id = ?1;

--: delivery_by_guid read
SELECT id FROM delivery WHERE host = ?1 AND guid = ?2;

-- The body is read on its own: lists do without.
--: delivery_get read
SELECT id, host, guid, repository, event, action, received_ms, outcome, job, content_type FROM delivery WHERE id = ?1;

--: delivery_body read
SELECT body FROM delivery WHERE id = ?1;

--: deliveries_list read
SELECT id FROM delivery WHERE id < ?1 ORDER BY id DESC LIMIT ?2;

--: deliveries_failed read
SELECT id FROM delivery WHERE id < ?1 AND (outcome = '' OR outcome GLOB 'refused: *'
	OR EXISTS (SELECT 1 FROM job WHERE job.id = delivery.job AND job.state = 'failed'))
ORDER BY id DESC LIMIT ?2;

--: deliveries_unsettled read
SELECT id FROM delivery WHERE outcome = '' ORDER BY id LIMIT ?1;
