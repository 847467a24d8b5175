-- Commits that people name by the beginning of their ids: between ?2 and ?3.
--: revision_prefix read
SELECT oid FROM revision WHERE repository = ?1 AND oid >= ?2 AND oid < ?3 ORDER BY oid LIMIT 2;

--: revision_get read
SELECT oid, parent, author, subject, time_ms FROM revision WHERE repository = ?1 AND oid = ?2;

-- Under what a commit was collected, last first.
--: commit_configurations read
SELECT configuration.id, go_version, goos, goarch, tags, gcflags, reader
FROM revision JOIN collection ON collection.revision = revision.id
JOIN configuration ON configuration.id = collection.configuration
WHERE revision.repository = ?1 AND oid = ?2 ORDER BY collection.configuration DESC;

-- Under what the newest commit of a line was collected.
--: line_configuration read
SELECT configuration.id, go_version, goos, goarch, tags, gcflags, reader
FROM timeline JOIN collection ON collection.id = timeline.collection
JOIN configuration ON configuration.id = collection.configuration
WHERE timeline.repository = ?1 AND line = ?2 ORDER BY position DESC LIMIT 1;
