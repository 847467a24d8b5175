--: timeline_get read
SELECT collection.id, collection.configuration, manifest.body
FROM timeline JOIN collection ON collection.id = timeline.collection
JOIN manifest ON manifest.id = collection.manifest
WHERE timeline.repository = ?1 AND line = ?2 AND position = ?3;

-- What the end of every line holds.
--: timeline_newest read
SELECT manifest.body
FROM (SELECT repository, line, max(position) AS position FROM timeline GROUP BY repository, line) AS newest
JOIN timeline USING (repository, line, position) JOIN collection ON collection.id = timeline.collection
JOIN manifest ON manifest.id = collection.manifest; /*scan*/

-- Does the position hold the same commit, be it under another configuration?
--: timeline_same read
SELECT EXISTS (SELECT 1 FROM timeline JOIN collection AS old ON old.id = timeline.collection
	JOIN collection AS new ON new.id = ?4
	WHERE timeline.repository = ?1 AND line = ?2 AND position = ?3 AND old.revision = new.revision);

--: timeline_put work
INSERT INTO timeline (repository, line, position, collection) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (repository, line, position) DO UPDATE SET collection = excluded.collection;

--: timeline_before read
SELECT position, configuration FROM timeline JOIN collection ON collection.id = timeline.collection
WHERE repository = ?1 AND line = ?2 AND position < ?3 ORDER BY position DESC LIMIT 1;

--: timeline_after read
SELECT position FROM timeline WHERE repository = ?1 AND line = ?2 AND position > ?3 ORDER BY position LIMIT 1;

--: timeline_cut work
DELETE FROM timeline WHERE repository = ?1 AND line = ?2 AND position > ?3;

-- The lines of a repository in the order of their names.
--: timeline_lines read
SELECT DISTINCT line FROM timeline WHERE repository = ?1 ORDER BY line;

--: timeline_head read
SELECT position, oid, parent, author, subject, time_ms
FROM timeline JOIN collection ON collection.id = timeline.collection
JOIN revision ON revision.id = collection.revision
WHERE timeline.repository = ?1 AND line = ?2 ORDER BY position DESC LIMIT 1;

-- Whose history has a change at these positions.
--: function_change_touched read
SELECT function, compiled FROM function_change
WHERE repository = ?1 AND line = ?2 AND position BETWEEN ?3 AND ?4;

--: function_change_clear work
DELETE FROM function_change WHERE repository = ?1 AND line = ?2 AND position BETWEEN ?3 AND ?4;

--: function_change_add work
INSERT INTO function_change (repository, line, function, position, compiled, was, became)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- All that a history shows; of the collection before on the line, where it lay and whether it used another
-- configuration.
--: function_changes read
SELECT change.position, path, oid, parent, author, subject, time_ms, go_version, old.words, new.words,
	new.allocating, new.leaks, earlier.position, before.configuration <> collection.configuration
FROM function_change AS change JOIN package ON package.id = change.compiled
JOIN timeline USING (repository, line, position) JOIN collection ON collection.id = timeline.collection
JOIN revision ON revision.id = collection.revision JOIN configuration ON configuration.id = collection.configuration
LEFT JOIN record AS old ON old.id = change.was LEFT JOIN record AS new ON new.id = change.became
LEFT JOIN timeline AS earlier ON earlier.repository = change.repository AND earlier.line = change.line
	AND earlier.position = (SELECT max(position) FROM timeline AS nearest WHERE nearest.repository = change.repository
		AND nearest.line = change.line AND nearest.position < change.position)
LEFT JOIN collection AS before ON before.id = earlier.collection
WHERE change.function = ?1 AND change.line = ?2 AND change.position < ?3
ORDER BY change.position DESC, compiled LIMIT ?4;

--: present_remove work
DELETE FROM present WHERE line = ?1 AND function = ?2 AND compiled = ?3;

-- What the last change left, where it left any site.  `since`: the first change after the last one that left no
-- site that allocates; the last one itself where that is it.
--: present_add work
INSERT INTO present (function, line, compiled, repository, record, allocating, changed, since, causes)
SELECT function, line, compiled, repository, record.id, allocating, position,
	coalesce((SELECT min(position) FROM function_change AS first
		WHERE first.function = ?2 AND first.line = ?1 AND first.compiled = ?3 AND first.position > coalesce(
			(SELECT max(position) FROM function_change AS without LEFT JOIN record AS none ON none.id = without.became
			WHERE without.function = ?2 AND without.line = ?1 AND without.compiled = ?3
			AND coalesce(none.allocating, 0) = 0), -1)), position),
	coalesce((SELECT ' ' || replace(group_concat(DISTINCT json_extract(value, '$.cause')), ',', ' ') || ' '
		FROM json_each(body, '$.sites')
		WHERE json_extract(value, '$.kind') <> 'leak' AND json_extract(value, '$.allocation') <> 'never'), '')
FROM (SELECT * FROM function_change WHERE line = ?1 AND function = ?2 AND compiled = ?3 ORDER BY position DESC LIMIT 1) AS final
JOIN record ON record.id = final.became WHERE length(fingerprint) > 0;

-- What a function's sites say at the end of a line, by the package whose compilation has them.
--: present_words read
SELECT path, words FROM present JOIN package ON package.id = present.compiled JOIN record ON record.id = present.record
WHERE function = ?1 AND line = ?2 ORDER BY compiled;

--: present_top read
SELECT function, package.path, name, file, compiled.path, moved + escapes + leaks, present.allocating
FROM present JOIN function ON function.id = present.function JOIN package ON package.id = function.package
JOIN package AS compiled ON compiled.id = present.compiled JOIN record ON record.id = present.record
WHERE present.repository = ?1 AND present.line = ?2 AND present.allocating > 0
ORDER BY present.allocating DESC LIMIT ?3;

-- By the last word of the name.
--: function_named read
SELECT function.id, path, name, file FROM function JOIN package ON package.id = function.package
WHERE function.repository = ?1 AND plain = ?2 ORDER BY path, name, file;

--: function_exists read
SELECT 1 FROM function WHERE id = ?1;
