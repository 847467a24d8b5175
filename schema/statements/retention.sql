-- What `heapgate gc` removes: each kind has a statement that counts and one that removes some.

--: old_deliveries read
SELECT count(*) FROM delivery WHERE received_ms < ?1 AND outcome <> ''; /*scan*/

--: old_deliveries_remove work
DELETE FROM delivery WHERE id IN (
	SELECT id FROM delivery WHERE received_ms < ?1 AND outcome <> '' ORDER BY id LIMIT ?2); /*scan*/

--: old_messages read
SELECT count(*) FROM outbox WHERE updated_ms < ?1 AND stage IN ('sent', 'dead', 'dropped'); /*scan*/

--: old_messages_remove work
DELETE FROM outbox WHERE id IN (
	SELECT id FROM outbox WHERE updated_ms < ?1 AND stage IN ('sent', 'dead', 'dropped') ORDER BY id LIMIT ?2); /*scan*/

--: old_checks read
SELECT count(*) FROM judged WHERE finished_ms < ?1; /*scan*/

--: old_checks_remove work
DELETE FROM judged WHERE id IN (SELECT id FROM judged WHERE finished_ms < ?1 ORDER BY id LIMIT ?2); /*scan*/

-- Final ones that nothing speaks of any more.
--: old_jobs read
SELECT count(*) FROM job WHERE state IN ('done', 'failed', 'superseded', 'cancelled') AND updated_ms < ?1
AND NOT EXISTS (SELECT 1 FROM judged WHERE judged.job = job.id)
AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.job = job.id)
AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.job = job.id)
AND NOT EXISTS (SELECT 1 FROM job AS later WHERE later.waits_for = job.id); /*scan*/

--: old_jobs_remove work
DELETE FROM job WHERE id IN (
	SELECT id FROM job WHERE state IN ('done', 'failed', 'superseded', 'cancelled') AND updated_ms < ?1
	AND NOT EXISTS (SELECT 1 FROM judged WHERE judged.job = job.id)
	AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.job = job.id)
	AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.job = job.id)
	AND NOT EXISTS (SELECT 1 FROM job AS later WHERE later.waits_for = job.id)
	ORDER BY id LIMIT ?2); /*scan*/

-- Of old commits that are not on the main branch and that no unfinished job is about.
--: old_collections read
SELECT count(*) FROM collection JOIN revision ON revision.id = collection.revision WHERE time_ms < ?1
AND NOT EXISTS (SELECT 1 FROM timeline WHERE timeline.collection = collection.id)
AND NOT EXISTS (SELECT 1 FROM job WHERE job.repository = revision.repository AND job.head = revision.oid
	AND job.state IN ('queued', 'fetching', 'collecting', 'comparing')); /*scan*/

--: old_collections_remove work
DELETE FROM collection WHERE id IN (
	SELECT collection.id FROM collection JOIN revision ON revision.id = collection.revision WHERE time_ms < ?1
	AND NOT EXISTS (SELECT 1 FROM timeline WHERE timeline.collection = collection.id)
	AND NOT EXISTS (SELECT 1 FROM job WHERE job.repository = revision.repository AND job.head = revision.oid
		AND job.state IN ('queued', 'fetching', 'collecting', 'comparing'))
	ORDER BY collection.id LIMIT ?2); /*scan*/

--: old_manifests_remove work
DELETE FROM manifest WHERE id IN (
	SELECT id FROM manifest WHERE NOT EXISTS (SELECT 1 FROM collection WHERE collection.manifest = manifest.id)
	ORDER BY id LIMIT ?1); /*scan*/

--: manifests_in_use read
SELECT body FROM manifest WHERE EXISTS (SELECT 1 FROM collection WHERE collection.manifest = manifest.id); /*scan*/

-- In the order of their ids, piece by piece.
--: snapshots_after read
SELECT id FROM snapshot WHERE id > ?1 ORDER BY id LIMIT ?2;

--: records_after read
SELECT id FROM record WHERE id > ?1 ORDER BY id LIMIT ?2;

--: snapshot_body read
SELECT body FROM snapshot WHERE id = ?1;

--: records_in_history read
SELECT was, became FROM function_change
UNION ALL SELECT record, NULL FROM present; /*scan*/

--: snapshot_remove work
DELETE FROM snapshot WHERE id = ?1;

--: outline_remove work
DELETE FROM outline WHERE snapshot = ?1;

--: record_remove work
DELETE FROM record WHERE id = ?1;

-- References are looked after by the caller: the engine would walk through all of history for each row.
--: references_unchecked work
PRAGMA foreign_keys = OFF;

--: references_checked work
PRAGMA foreign_keys = ON;

--: vacuum work
VACUUM;
