-- What there is to know of a snapshot without reading it: to plan with, to sum up, to find what belongs together.

CREATE TABLE outline (
	snapshot INTEGER PRIMARY KEY REFERENCES snapshot,
	imports TEXT NOT NULL CHECK (length(imports) <= 67108864), -- JSON: import paths
	borrows TEXT NOT NULL CHECK (length(borrows) <= 67108864), -- JSON: other packages of the repository whose
		-- functions it describes as well, because it compiles their generics
	sites INTEGER NOT NULL, -- of its own functions, leaks left out
	allocating INTEGER NOT NULL, -- sites that policy looks at, functions from outside left out
	escaping INTEGER NOT NULL -- functions with such sites
) STRICT;

INSERT INTO outline (snapshot, imports, borrows, sites, allocating, escaping)
SELECT snapshot.id, coalesce(json_extract(snapshot.body, '$.imports'), '[]'),
	coalesce((SELECT json_group_array(name) FROM (SELECT DISTINCT package.path AS name
		FROM json_each(snapshot.body, '$.functions') AS entry
		JOIN function ON function.id = json_extract(entry.value, '$[0]')
		JOIN record ON record.id = json_extract(entry.value, '$[1]')
		JOIN package ON package.id = function.package
		WHERE function.package <> snapshot.package AND json_extract(record.body, '$.external') IS NULL
		ORDER BY name)), '[]'),
	coalesce((SELECT sum(moved + escapes) FROM json_each(snapshot.body, '$.functions') AS entry
		JOIN function ON function.id = json_extract(entry.value, '$[0]')
		JOIN record ON record.id = json_extract(entry.value, '$[1]')
		WHERE function.package = snapshot.package), 0),
	coalesce((SELECT sum(allocating) FROM json_each(snapshot.body, '$.functions') AS entry
		JOIN record ON record.id = json_extract(entry.value, '$[1]')
		WHERE json_extract(record.body, '$.external') IS NULL), 0),
	coalesce((SELECT sum(allocating > 0) FROM json_each(snapshot.body, '$.functions') AS entry
		JOIN record ON record.id = json_extract(entry.value, '$[1]')
		WHERE json_extract(record.body, '$.external') IS NULL), 0)
FROM snapshot;

PRAGMA user_version = 3;
