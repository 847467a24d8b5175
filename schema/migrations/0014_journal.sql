-- Webhooks of a storm are durable in a file first (lib/store/journal.h): which of it was taken into the tables.
CREATE TABLE journal (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	key INTEGER NOT NULL, -- random; what its records are sealed with
	taken INTEGER NOT NULL CHECK (taken >= 0) -- bytes
) STRICT;

PRAGMA user_version = 14;
