-- A host may tell only the first digits of a commit, and keep the commit in a fork alone (Bitbucket).

ALTER TABLE job ADD COLUMN head_short TEXT NOT NULL DEFAULT '' CHECK (length(head_short) <= 64); -- what is known
	-- of head while that is all zeros; or ''
ALTER TABLE job ADD COLUMN source TEXT NOT NULL DEFAULT '' CHECK (length(source) <= 255); -- the fork that ref is
	-- in; '': the repository itself

CREATE INDEX job_head ON job (repository, head, id);

-- What replaying a delivery needs besides its body and its event.
ALTER TABLE delivery ADD COLUMN content_type TEXT NOT NULL DEFAULT 'application/json'
	CHECK (length(content_type) <= 255);

PRAGMA user_version = 10;
