-- When the machine's clock is set: ?1 by how much.

-- ?2: until when rows were written in the old time; ?3: the new time.  A lease beyond it was given in the new one.
--: jobs_forward write
UPDATE job SET created_ms = created_ms + ?1, not_before_ms = not_before_ms + ?1,
	lease_ms = lease_ms + CASE WHEN lease_ms BETWEEN 1 AND ?3 THEN ?1 ELSE 0 END
WHERE state IN ('queued', 'fetching', 'collecting', 'comparing') AND created_ms <= ?2;

--: outbox_forward write
UPDATE outbox SET created_ms = created_ms + ?1, not_before_ms = not_before_ms + ?1,
	lease_ms = lease_ms + CASE WHEN lease_ms BETWEEN 1 AND ?3 THEN ?1 ELSE 0 END
WHERE id IN (SELECT id FROM outbox WHERE stage = 'due' UNION ALL SELECT id FROM outbox WHERE stage = 'sending')
	AND created_ms <= ?2;

-- ?2: the new time; ?3: no lease that was given in it reaches beyond.
--: jobs_back write
UPDATE job SET created_ms = created_ms + CASE WHEN created_ms > ?2 THEN ?1 ELSE 0 END,
	not_before_ms = not_before_ms + CASE WHEN not_before_ms > ?2 THEN ?1 ELSE 0 END,
	lease_ms = lease_ms + CASE WHEN lease_ms > ?3 THEN ?1 ELSE 0 END
WHERE state IN ('queued', 'fetching', 'collecting', 'comparing');

--: outbox_back write
UPDATE outbox SET created_ms = created_ms + CASE WHEN created_ms > ?2 THEN ?1 ELSE 0 END,
	not_before_ms = not_before_ms + CASE WHEN not_before_ms > ?2 THEN ?1 ELSE 0 END,
	lease_ms = lease_ms + CASE WHEN lease_ms > ?3 THEN ?1 ELSE 0 END
WHERE id IN (SELECT id FROM outbox WHERE stage = 'due' UNION ALL SELECT id FROM outbox WHERE stage = 'sending');
