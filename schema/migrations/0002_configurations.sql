-- Several configurations of one repository side by side: each has a main line of its own, and a history.
-- A line is named as the configuration is; '' is the first configuration's, and was everybody's before.

CREATE TABLE timeline_2 (
	repository INTEGER NOT NULL REFERENCES repository,
	line TEXT NOT NULL CHECK (length(line) <= 64), -- '' for the first configuration's
	position INTEGER NOT NULL CHECK (position >= 0), -- number of first-parent ancestors
	collection INTEGER NOT NULL REFERENCES collection,
	PRIMARY KEY (repository, line, position)
) STRICT, WITHOUT ROWID;
INSERT INTO timeline_2 SELECT repository, '', position, collection FROM timeline;
DROP TABLE timeline;
ALTER TABLE timeline_2 RENAME TO timeline;

CREATE TABLE function_change_2 (
	function INTEGER NOT NULL REFERENCES function,
	line TEXT NOT NULL,
	position INTEGER NOT NULL, -- on the timeline: of the later collection
	compiled INTEGER NOT NULL REFERENCES package, -- generics are compiled by those who use them
	repository INTEGER NOT NULL REFERENCES repository,
	was INTEGER REFERENCES record, -- NULL where it did not exist
	became INTEGER REFERENCES record, -- NULL where it is gone
	PRIMARY KEY (function, line, position, compiled)
) STRICT, WITHOUT ROWID;
INSERT INTO function_change_2
SELECT function, '', position, compiled, repository, was, became FROM function_change;
DROP TABLE function_change;
ALTER TABLE function_change_2 RENAME TO function_change;
CREATE INDEX function_change_position ON function_change (repository, line, position);

CREATE TABLE present_2 (
	function INTEGER NOT NULL REFERENCES function,
	line TEXT NOT NULL,
	compiled INTEGER NOT NULL REFERENCES package,
	repository INTEGER NOT NULL REFERENCES repository,
	record INTEGER NOT NULL REFERENCES record,
	allocating INTEGER NOT NULL, -- the record's
	PRIMARY KEY (function, line, compiled)
) STRICT, WITHOUT ROWID;
INSERT INTO present_2 SELECT function, '', compiled, repository, record, allocating FROM present;
DROP TABLE present;
ALTER TABLE present_2 RENAME TO present;
CREATE INDEX present_top ON present (repository, line, allocating);

-- For people: the names of all configurations of a check that had several; else ''.
ALTER TABLE judged ADD COLUMN configurations TEXT NOT NULL DEFAULT '' CHECK (length(configurations) <= 1024);

PRAGMA user_version = 2;
