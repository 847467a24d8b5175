-- Lists of functions that have sites that allocate at the end of a line; parameters as told in
-- lib/store/functions.c.  A walk looks at the first ?11 of its order only: where a filter lets few of them pass, the
-- filter is the better way in, and one of the two below goes it.  A walk reads nothing but its index; what else a row
-- holds is fetched for those that are left.
--: functions_by_escapes read
SELECT function.id, package.path, name, file, compiler.path, allocating, changed, since, causes, walked.compiled
FROM (SELECT function, compiled FROM present INDEXED BY present_top
	WHERE repository = ?1 AND line = ?2 AND (allocating, function, compiled) < (?3, ?4, ?5)
	AND causes <> '' AND instr(causes, ?6) > 0
	ORDER BY allocating DESC, function DESC, compiled DESC LIMIT ?11) AS walked
CROSS JOIN function ON function.id = walked.function CROSS JOIN package ON package.id = function.package
CROSS JOIN present ON present.function = walked.function AND present.line = ?2 AND present.compiled = walked.compiled
JOIN package AS compiler ON compiler.id = walked.compiled
WHERE name LIKE ?7 ESCAPE '\' AND (?8 = '' OR package.path = ?8 OR package.path LIKE ?9 ESCAPE '\')
ORDER BY allocating DESC, walked.function DESC, walked.compiled DESC LIMIT ?10;

--: functions_by_change read
SELECT function.id, package.path, name, file, compiler.path, allocating, changed, since, causes, walked.compiled
FROM (SELECT function, compiled FROM present INDEXED BY present_changed
	WHERE repository = ?1 AND line = ?2 AND (changed, function, compiled) < (?3, ?4, ?5)
	AND causes <> '' AND instr(causes, ?6) > 0
	ORDER BY changed DESC, function DESC, compiled DESC LIMIT ?11) AS walked
CROSS JOIN function ON function.id = walked.function CROSS JOIN package ON package.id = function.package
CROSS JOIN present ON present.function = walked.function AND present.line = ?2 AND present.compiled = walked.compiled
JOIN package AS compiler ON compiler.id = walked.compiled
WHERE name LIKE ?7 ESCAPE '\' AND (?8 = '' OR package.path = ?8 OR package.path LIKE ?9 ESCAPE '\')
ORDER BY changed DESC, walked.function DESC, walked.compiled DESC LIMIT ?10;

--: functions_by_age read
SELECT function.id, package.path, name, file, compiler.path, allocating, changed, since, causes, walked.compiled
FROM (SELECT function, compiled FROM present INDEXED BY present_since
	WHERE repository = ?1 AND line = ?2 AND since >= ?3 AND (since > ?3 OR (function, compiled) < (?4, ?5))
	AND causes <> '' AND instr(causes, ?6) > 0
	ORDER BY since, function DESC, compiled DESC LIMIT ?11) AS walked
CROSS JOIN function ON function.id = walked.function CROSS JOIN package ON package.id = function.package
CROSS JOIN present ON present.function = walked.function AND present.line = ?2 AND present.compiled = walked.compiled
JOIN package AS compiler ON compiler.id = walked.compiled
WHERE name LIKE ?7 ESCAPE '\' AND (?8 = '' OR package.path = ?8 OR package.path LIKE ?9 ESCAPE '\')
ORDER BY present.since, walked.function DESC, walked.compiled DESC LIMIT ?10;

--: functions_named read
SELECT function.id, package.path, name, file, compiler.path, allocating, changed, since, causes, present.compiled,
	CASE ?11 WHEN 'escapes' THEN allocating WHEN 'change' THEN changed ELSE -since END AS key
FROM function INDEXED BY function_name CROSS JOIN package ON package.id = function.package
CROSS JOIN present ON present.function = function.id AND present.line = ?2
JOIN package AS compiler ON compiler.id = present.compiled
WHERE function.repository = ?1 AND name LIKE ?7 ESCAPE '\'
AND (?8 = '' OR package.path = ?8 OR package.path LIKE ?9 ESCAPE '\')
AND causes <> '' AND instr(causes, ?6) > 0 AND (key, present.function, present.compiled) < (?3, ?4, ?5)
ORDER BY key DESC, present.function DESC, present.compiled DESC LIMIT ?10;

--: functions_of_packages read
SELECT function.id, package.path, name, file, compiler.path, allocating, changed, since, causes, present.compiled,
	CASE ?11 WHEN 'escapes' THEN allocating WHEN 'change' THEN changed ELSE -since END AS key
FROM package CROSS JOIN function ON function.package = package.id
CROSS JOIN present ON present.function = function.id AND present.line = ?2
JOIN package AS compiler ON compiler.id = present.compiled
WHERE package.repository = ?1 AND (package.path = ?8 OR package.path LIKE ?9 ESCAPE '\') AND name LIKE ?7 ESCAPE '\'
AND causes <> '' AND instr(causes, ?6) > 0 AND (key, present.function, present.compiled) < (?3, ?4, ?5)
ORDER BY key DESC, present.function DESC, present.compiled DESC LIMIT ?10;

-- Is a filter narrow?  How many have a part in their names, at most ?2; how many one of the sets ?3 of causes at the
-- end of a line, at most ?4: there are few different sets, and each that has the cause is looked up once.
--: functions_with_part read
SELECT count(*) FROM (SELECT 1 FROM function_part WHERE function_part MATCH ?1 LIMIT ?2);

--: cause_sets read
WITH RECURSIVE sets (causes) AS (
	SELECT min(causes) FROM present WHERE repository = ?1 AND line = ?2 AND causes > ''
	UNION ALL
	SELECT (SELECT min(causes) FROM present WHERE repository = ?1 AND line = ?2 AND causes > sets.causes)
	FROM sets WHERE causes IS NOT NULL)
SELECT json_group_array(causes) FROM sets WHERE instr(causes, ?3) > 0;

--: functions_with_cause read
SELECT count(*) FROM (SELECT 1 FROM json_each(?3) CROSS JOIN present INDEXED BY present_causes
	ON repository = ?1 AND line = ?2 AND causes = value LIMIT ?4);

-- The lists of narrow filters.  An index of parts ignores the case of more letters than LIKE.
--: functions_of_part read
SELECT function.id, package.path, function.name, file, compiler.path, allocating, changed, since, causes,
	present.compiled, CASE ?11 WHEN 'escapes' THEN allocating WHEN 'change' THEN changed ELSE -since END AS key
FROM function_part CROSS JOIN function ON function.id = function_part.rowid
CROSS JOIN package ON package.id = function.package
CROSS JOIN present ON present.function = function.id AND present.line = ?2
JOIN package AS compiler ON compiler.id = present.compiled
WHERE function_part MATCH ?12 AND function.repository = ?1 AND function.name LIKE ?7 ESCAPE '\'
AND (?8 = '' OR package.path = ?8 OR package.path LIKE ?9 ESCAPE '\')
AND causes <> '' AND instr(causes, ?6) > 0 AND (key, present.function, present.compiled) < (?3, ?4, ?5)
ORDER BY key DESC, present.function DESC, present.compiled DESC LIMIT ?10;

--: functions_of_cause read
SELECT function.id, package.path, name, file, compiler.path, allocating, changed, since, present.causes,
	present.compiled, CASE ?11 WHEN 'escapes' THEN allocating WHEN 'change' THEN changed ELSE -since END AS key
FROM (SELECT value AS causes FROM json_each(?12)) AS sets
CROSS JOIN present INDEXED BY present_causes ON present.repository = ?1 AND present.line = ?2
	AND present.causes = sets.causes
CROSS JOIN function ON function.id = present.function CROSS JOIN package ON package.id = function.package
JOIN package AS compiler ON compiler.id = present.compiled
WHERE name LIKE ?7 ESCAPE '\'
AND (?8 = '' OR package.path = ?8 OR package.path LIKE ?9 ESCAPE '\')
AND (key, present.function, present.compiled) < (?3, ?4, ?5)
ORDER BY key DESC, present.function DESC, present.compiled DESC LIMIT ?10;

-- All functions that were ever collected, with sites or without, after a name and a number.
--: functions_by_name read
SELECT function.id, path, name, file, '',
	(SELECT sum(allocating) FROM present WHERE present.function = function.id AND present.line = ?2),
	(SELECT max(changed) FROM present WHERE present.function = function.id AND present.line = ?2),
	(SELECT min(since) FROM present WHERE present.function = function.id AND present.line = ?2 AND allocating > 0),
	(SELECT group_concat(causes, '') FROM present WHERE present.function = function.id AND present.line = ?2)
FROM function INDEXED BY function_name JOIN package ON package.id = function.package
WHERE function.repository = ?1 AND (name, function.id) > (?3, ?4) AND name LIKE ?5 ESCAPE '\'
ORDER BY name, function.id LIMIT ?6;

--: functions_of_packages_by_name read
SELECT function.id, path, name, file, '',
	(SELECT sum(allocating) FROM present WHERE present.function = function.id AND present.line = ?2),
	(SELECT max(changed) FROM present WHERE present.function = function.id AND present.line = ?2),
	(SELECT min(since) FROM present WHERE present.function = function.id AND present.line = ?2 AND allocating > 0),
	(SELECT group_concat(causes, '') FROM present WHERE present.function = function.id AND present.line = ?2)
FROM package CROSS JOIN function ON function.package = package.id
WHERE package.repository = ?1 AND (path = ?7 OR path LIKE ?8 ESCAPE '\')
AND (name, function.id) > (?3, ?4) AND name LIKE ?5 ESCAPE '\'
ORDER BY name, function.id LIMIT ?6;

--: functions_of_part_by_name read
SELECT function.id, path, function.name, file, '',
	(SELECT sum(allocating) FROM present WHERE present.function = function.id AND present.line = ?2),
	(SELECT max(changed) FROM present WHERE present.function = function.id AND present.line = ?2),
	(SELECT min(since) FROM present WHERE present.function = function.id AND present.line = ?2 AND allocating > 0),
	(SELECT group_concat(causes, '') FROM present WHERE present.function = function.id AND present.line = ?2)
FROM function_part CROSS JOIN function ON function.id = function_part.rowid
JOIN package ON package.id = function.package
WHERE function_part MATCH ?9 AND function.repository = ?1
AND (function.name, function.id) > (?3, ?4) AND function.name LIKE ?5 ESCAPE '\'
AND (?7 = '' OR path = ?7 OR path LIKE ?8 ESCAPE '\')
ORDER BY function.name, function.id LIMIT ?6;

-- The commit at a position.
--: timeline_commit read
SELECT oid, parent, author, subject, time_ms FROM timeline JOIN collection ON collection.id = timeline.collection
JOIN revision ON revision.id = collection.revision
WHERE timeline.repository = ?1 AND line = ?2 AND position = ?3;
