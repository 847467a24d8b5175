-- How much escapes, commit by commit: what a trend shows, without reading what it sums up.

ALTER TABLE outline ADD COLUMN causes TEXT NOT NULL DEFAULT '' CHECK (length(causes) <= 65536); -- of
	-- `allocating`, how many by cause: a line 'interface-boxing 12' for each

UPDATE outline SET causes = coalesce((SELECT group_concat(cause || ' ' || number || char(10), '')
	FROM (SELECT json_extract(site.value, '$.cause') AS cause, count(*) AS number
		FROM snapshot, json_each(snapshot.body, '$.functions') AS entry
		JOIN record ON record.id = json_extract(entry.value, '$[1]'),
			json_each(record.body, '$.sites') AS site
		WHERE snapshot.id = outline.snapshot AND json_extract(record.body, '$.external') IS NULL
		AND json_extract(site.value, '$.kind') <> 'leak' AND json_extract(site.value, '$.allocation') <> 'never'
		GROUP BY cause)), '');

-- The sums at each position of the timeline.
CREATE TABLE trend (
	repository INTEGER NOT NULL REFERENCES repository,
	line TEXT NOT NULL,
	position INTEGER NOT NULL,
	sites INTEGER NOT NULL, -- the sums of the outlines
	allocating INTEGER NOT NULL,
	functions INTEGER NOT NULL,
	causes TEXT NOT NULL,
	changed INTEGER NOT NULL, -- functions whose sites are others than at the position before
	PRIMARY KEY (repository, line, position)
) STRICT, WITHOUT ROWID;

-- The same of a package, at the positions where it became another.
CREATE TABLE package_trend (
	repository INTEGER NOT NULL REFERENCES repository,
	line TEXT NOT NULL,
	package INTEGER NOT NULL REFERENCES package,
	position INTEGER NOT NULL,
	sites INTEGER NOT NULL,
	allocating INTEGER NOT NULL,
	functions INTEGER NOT NULL,
	causes TEXT NOT NULL,
	gone INTEGER NOT NULL CHECK (gone IN (0, 1)), -- the tree has it no more
	PRIMARY KEY (repository, line, package, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX package_trend_position ON package_trend (repository, line, position);

-- What lists of functions are sorted by.
ALTER TABLE present ADD COLUMN changed INTEGER NOT NULL DEFAULT 0; -- position of the last change
ALTER TABLE present ADD COLUMN since INTEGER NOT NULL DEFAULT 0; -- position since when it has always had a site that allocates
ALTER TABLE present ADD COLUMN causes TEXT NOT NULL DEFAULT ''; -- of such sites, a space around each
DROP INDEX present_top;
CREATE INDEX present_top ON present (repository, line, allocating, function, compiled, causes);
CREATE INDEX present_changed ON present (repository, line, changed, function, compiled, causes);
CREATE INDEX present_since ON present (repository, line, since DESC, function, compiled, causes);

-- Repositories whose derived tables are to be built anew, before anything else is stored.
CREATE TABLE stale (
	repository INTEGER PRIMARY KEY REFERENCES repository
) STRICT;
INSERT INTO stale SELECT DISTINCT repository FROM timeline;

PRAGMA user_version = 9;
