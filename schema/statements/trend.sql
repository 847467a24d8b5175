-- Deriving: see lib/store/trend_derive.c.
--: snapshot_tally read
SELECT package, sites, allocating, escaping, causes
FROM outline JOIN snapshot ON snapshot.id = outline.snapshot WHERE outline.snapshot = ?1;

--: trend_at read
SELECT sites, allocating, functions, causes FROM trend WHERE repository = ?1 AND line = ?2 AND position = ?3;

--: trend_clear work
DELETE FROM trend WHERE repository = ?1 AND line = ?2 AND position BETWEEN ?3 AND ?4;

--: trend_add work
INSERT INTO trend (repository, line, position, sites, allocating, functions, causes, changed)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

--: package_trend_clear work
DELETE FROM package_trend WHERE repository = ?1 AND line = ?2 AND position BETWEEN ?3 AND ?4;

--: package_trend_add work
INSERT INTO package_trend (repository, line, package, position, sites, allocating, functions, causes, gone)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

--: stale_list work
SELECT repository FROM stale ORDER BY repository;

--: stale_remove work
DELETE FROM stale WHERE repository = ?1;

-- Reading: newest first, below a position.
--: trend_list read
SELECT trend.position, oid, parent, author, subject, time_ms, go_version, sites, allocating, functions, causes, changed
FROM trend JOIN timeline USING (repository, line, position)
JOIN collection ON collection.id = timeline.collection JOIN revision ON revision.id = collection.revision
JOIN configuration ON configuration.id = collection.configuration
WHERE trend.repository = ?1 AND trend.line = ?2 AND trend.position < ?3
ORDER BY trend.position DESC LIMIT ?4;

--: package_trend_list read
SELECT package_trend.position, oid, parent, author, subject, time_ms, go_version, sites, allocating, functions,
	causes, gone
FROM package_trend JOIN timeline USING (repository, line, position)
JOIN collection ON collection.id = timeline.collection JOIN revision ON revision.id = collection.revision
JOIN configuration ON configuration.id = collection.configuration
WHERE package_trend.repository = ?1 AND package_trend.line = ?2 AND package = ?3 AND package_trend.position < ?4
ORDER BY package_trend.position DESC LIMIT ?5;

-- The packages that the end of the line has, each with its newest row, after a path.
--: packages_list read
SELECT path, position, sites, allocating, functions, causes
FROM package JOIN package_trend ON package_trend.repository = ?1 AND package_trend.line = ?2
	AND package_trend.package = package.id
	AND position = (SELECT max(position) FROM package_trend AS newest
		WHERE newest.repository = ?1 AND newest.line = ?2 AND newest.package = package.id)
WHERE package.repository = ?1 AND path > ?3 AND NOT gone
ORDER BY path LIMIT ?4;
