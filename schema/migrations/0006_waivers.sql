-- Who took responsibility for which escapes, through the API or the command line.  Rows are never deleted and never
-- altered, but for being revoked once: what was waived when, by whom and why, stays to be seen.
CREATE TABLE waiver (
	id INTEGER PRIMARY KEY,
	repository INTEGER NOT NULL REFERENCES repository,
	function TEXT NOT NULL CHECK (length(function) BETWEEN 1 AND 1024), -- with its package, as reports print it
	message TEXT NOT NULL CHECK (length(message) <= 4096), -- the site's; '' for every site of the function
	cause TEXT NOT NULL CHECK (length(cause) <= 64), -- its name; '' for any
	number INTEGER NOT NULL CHECK (number >= 0), -- the only pull request that it counts for; 0 for any
	head TEXT NOT NULL CHECK (length(head) IN (0, 40, 64)), -- the only commit that it counts for; '' for any
	who TEXT NOT NULL CHECK (length(who) BETWEEN 1 AND 256),
	why TEXT NOT NULL CHECK (length(why) BETWEEN 1 AND 1024),
	given_ms INTEGER NOT NULL,
	until_ms INTEGER NOT NULL CHECK (until_ms > given_ms),
	revoked_ms INTEGER NOT NULL DEFAULT 0, -- 0: not revoked
	revoked_who TEXT NOT NULL DEFAULT '' CHECK (length(revoked_who) <= 256),
	revoked_why TEXT NOT NULL DEFAULT '' CHECK (length(revoked_why) <= 1024),
	CHECK ((revoked_ms = 0) = (revoked_who = ''))
) STRICT;
CREATE INDEX waiver_repository ON waiver (repository, id);

CREATE TRIGGER waiver_stays BEFORE DELETE ON waiver BEGIN
	SELECT raise(ABORT, 'waivers are never deleted');
END;
CREATE TRIGGER waiver_is_fixed BEFORE UPDATE ON waiver
WHEN OLD.revoked_ms <> 0 OR NEW.id <> OLD.id OR NEW.repository <> OLD.repository OR NEW.function <> OLD.function
	OR NEW.message <> OLD.message OR NEW.cause <> OLD.cause OR NEW.number <> OLD.number OR NEW.head <> OLD.head
	OR NEW.who <> OLD.who OR NEW.why <> OLD.why OR NEW.given_ms <> OLD.given_ms OR NEW.until_ms <> OLD.until_ms
BEGIN
	SELECT raise(ABORT, 'a waiver can only be revoked, and once');
END;

PRAGMA user_version = 6;
