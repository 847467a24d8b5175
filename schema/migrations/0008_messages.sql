-- The outbox holds every kind of message, and knows what the host made of each.

CREATE TABLE outbox_2 (
	id INTEGER PRIMARY KEY AUTOINCREMENT, -- grows with time, never used twice
	kind TEXT NOT NULL CHECK (kind IN ('status', 'report', 'comment', 'sarif', 'webhook')),
	repository INTEGER NOT NULL REFERENCES repository,
	oid TEXT NOT NULL CHECK (length(oid) IN (40, 64)), -- the commit it speaks of
	project TEXT NOT NULL DEFAULT '' CHECK (length(project) <= 255), -- where that is, if in a fork; as the host says
	ref TEXT NOT NULL DEFAULT '' CHECK (length(ref) <= 1024), -- the branch it is on, or ''
	number INTEGER NOT NULL DEFAULT 0 CHECK (number >= 0), -- pull request, 0 for none
	topic TEXT NOT NULL CHECK (length(topic) <= 64), -- what newer ones of the kind replace it on: the commit,
		-- '#' and the pull request's number, or 'job ' and its id
	context TEXT NOT NULL CHECK (length(context) BETWEEN 1 AND 255), -- the name it is shown under
	state TEXT NOT NULL CHECK (state IN ('pending', 'success', 'failure', 'error', 'cancelled')),
	description TEXT NOT NULL CHECK (length(description) <= 1024),
	target_url TEXT NOT NULL CHECK (length(target_url) <= 2048),
	body TEXT NOT NULL DEFAULT '' CHECK (length(body) <= 33554432), -- by kind: JSON, Markdown
	job INTEGER REFERENCES job, -- the job it speaks of, if any
	stage TEXT NOT NULL DEFAULT 'due' CHECK (stage IN ('due', 'sending', 'sent', 'dead', 'dropped')),
	last INTEGER NOT NULL DEFAULT 1 CHECK (last IN (0, 1)), -- is it the newest of its key?
	in_doubt INTEGER NOT NULL DEFAULT 0 CHECK (in_doubt IN (0, 1)), -- the host may have got it already
	made TEXT NOT NULL DEFAULT '' CHECK (length(made) <= 255), -- the host's id of what it made, or ''
	attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
	owner TEXT NOT NULL DEFAULT '' CHECK (length(owner) <= 128), -- who sends it; '' for nobody
	lease_ms INTEGER NOT NULL DEFAULT 0, -- until when
	created_ms INTEGER NOT NULL,
	not_before_ms INTEGER NOT NULL, -- not to be sent earlier
	updated_ms INTEGER NOT NULL, -- of the last change of stage
	sent_ms INTEGER NOT NULL DEFAULT 0, -- 0 until sent
	error TEXT NOT NULL DEFAULT '' CHECK (length(error) <= 512) -- why it was retried, died or was dropped
) STRICT;
INSERT INTO sqlite_sequence SELECT 'outbox_2', seq FROM sqlite_sequence WHERE name = 'outbox';
INSERT INTO outbox_2 (id, kind, repository, oid, topic, context, state, description, target_url, job, stage, last,
	in_doubt, attempt, owner, lease_ms, created_ms, not_before_ms, updated_ms, sent_ms, error)
SELECT id, 'status', repository, oid, oid, context, state, description, target_url, job, stage, last,
	in_doubt, attempt, owner, lease_ms, created_ms, not_before_ms, updated_ms, sent_ms, error FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_2 RENAME TO outbox;
CREATE UNIQUE INDEX outbox_last ON outbox (repository, kind, topic, context) WHERE last = 1;
CREATE INDEX outbox_due ON outbox (not_before_ms, id) WHERE stage = 'due';
CREATE UNIQUE INDEX outbox_sending ON outbox (repository, kind, topic, context) WHERE stage = 'sending';
CREATE INDEX outbox_dead ON outbox (id) WHERE stage = 'dead';
CREATE INDEX outbox_unanswered ON outbox (created_ms) WHERE last = 1 AND state = 'pending';
CREATE INDEX outbox_job ON outbox (job, repository, kind, topic, context);
CREATE INDEX outbox_made ON outbox (repository, kind, topic, context, id) WHERE made <> '';

-- Where the head of a pull request is.
ALTER TABLE change ADD COLUMN source TEXT NOT NULL DEFAULT '' CHECK (length(source) <= 255); -- the fork as the
	-- host says; '': the repository itself
ALTER TABLE change ADD COLUMN head_ref TEXT NOT NULL DEFAULT '' CHECK (length(head_ref) <= 1024); -- its branch there

PRAGMA user_version = 8;
