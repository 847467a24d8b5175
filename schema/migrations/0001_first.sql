-- The first schema.  README.md tells in sentences what the tables stand for.
-- Times ("_ms") are milliseconds since 1970, UTC.  Commit ids are hexadecimal.  Lengths are ceilings for
-- what comes from outside; texts for people are cut before they get here, names are refused.

PRAGMA application_id = 1752196980; -- "hpgt" in ASCII

-- ---------------------------------------------------------------------------------------------------------
-- For ever: what the outside world said.

-- A repository that the configuration names or named.
CREATE TABLE repository (
	id INTEGER PRIMARY KEY,
	host TEXT NOT NULL CHECK (length(host) BETWEEN 1 AND 64), -- kind of code host: 'github'
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255), -- 'owner/name'
	main_branch TEXT NOT NULL CHECK (length(main_branch) BETWEEN 1 AND 1024),
	host_id INTEGER CHECK (host_id > 0), -- the host's number for it, NULL until known
	UNIQUE (host, name),
	UNIQUE (host, host_id)
) STRICT;

-- A webhook that was verified, whether anything came of it or not.
CREATE TABLE delivery (
	id INTEGER PRIMARY KEY AUTOINCREMENT, -- grows with time, never used twice
	host TEXT NOT NULL CHECK (length(host) BETWEEN 1 AND 64),
	guid TEXT NOT NULL CHECK (length(guid) BETWEEN 1 AND 255), -- the host's id: the same when sent again
	repository TEXT NOT NULL CHECK (length(repository) <= 255), -- as the payload says
	event TEXT NOT NULL CHECK (length(event) <= 255), -- the host's word
	action TEXT NOT NULL CHECK (length(action) <= 255), -- the host's word, or ''
	body BLOB NOT NULL CHECK (length(body) <= 27262976), -- as received, for replay
	received_ms INTEGER NOT NULL,
	outcome TEXT NOT NULL DEFAULT '' CHECK (length(outcome) <= 255), -- what came of it; '' until decided
	job INTEGER REFERENCES job, -- the job it made, if any
	UNIQUE (host, guid)
) STRICT;
CREATE INDEX delivery_unsettled ON delivery (id) WHERE outcome = '';

-- A pull request as last seen.
CREATE TABLE change (
	repository INTEGER NOT NULL REFERENCES repository,
	number INTEGER NOT NULL CHECK (number > 0),
	head TEXT NOT NULL CHECK (length(head) IN (40, 64)),
	base_ref TEXT NOT NULL CHECK (length(base_ref) <= 1024), -- branch it goes to
	state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
	draft INTEGER NOT NULL CHECK (draft IN (0, 1)),
	title TEXT NOT NULL CHECK (length(title) <= 1024),
	author TEXT NOT NULL CHECK (length(author) <= 255),
	updated_ms INTEGER NOT NULL, -- the host's time of this state, 0 where unknown
	PRIMARY KEY (repository, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_open ON change (repository, number) WHERE state = 'open';

-- A commit, for people.
CREATE TABLE revision (
	id INTEGER PRIMARY KEY,
	repository INTEGER NOT NULL REFERENCES repository,
	oid TEXT NOT NULL CHECK (length(oid) IN (40, 64)),
	parent TEXT NOT NULL CHECK (length(parent) IN (0, 40, 64)), -- the first; '' for a root
	author TEXT NOT NULL CHECK (length(author) <= 255),
	subject TEXT NOT NULL CHECK (length(subject) <= 1024),
	time_ms INTEGER NOT NULL, -- the committer's
	UNIQUE (repository, oid)
) STRICT;

-- ---------------------------------------------------------------------------------------------------------
-- Work: what is to be done, and what came of it.

-- One commit to be collected and, for a change, judged (the states: lib/model/job.h).
CREATE TABLE job (
	id INTEGER PRIMARY KEY AUTOINCREMENT, -- grows with time, never used twice
	repository INTEGER NOT NULL REFERENCES repository,
	kind TEXT NOT NULL CHECK (kind IN ('check', 'baseline', 'backfill')),
	state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN
		('queued', 'fetching', 'collecting', 'comparing', 'done', 'failed', 'superseded', 'cancelled')),
	line TEXT NOT NULL CHECK (length(line) <= 1100), -- jobs of one line follow one another (lib/store/jobs.h)
	head TEXT NOT NULL CHECK (length(head) IN (40, 64)),
	ref TEXT NOT NULL CHECK (length(ref) <= 1024), -- what to fetch to get head
	base_ref TEXT NOT NULL CHECK (length(base_ref) <= 1024), -- branch to compare with
	base TEXT NOT NULL CHECK (length(base) IN (0, 40, 64)), -- commit to compare with; '': the merge base
	number INTEGER NOT NULL CHECK (number >= 0), -- pull request, 0 for none
	title TEXT NOT NULL CHECK (length(title) <= 1024),
	priority INTEGER NOT NULL, -- within its kind, higher goes first
	waits_for INTEGER REFERENCES job, -- not to be claimed before that one is final
	attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0), -- how often it was claimed
	owner TEXT NOT NULL DEFAULT '' CHECK (length(owner) <= 128), -- who holds it; '' for nobody
	lease_ms INTEGER NOT NULL DEFAULT 0, -- until when; 0 where nobody holds it
	not_before_ms INTEGER NOT NULL, -- not to be claimed earlier
	text TEXT NOT NULL DEFAULT '' CHECK (length(text) <= 1024), -- why it waits again, or how it ended
	created_ms INTEGER NOT NULL,
	updated_ms INTEGER NOT NULL,
	CHECK ((owner <> '') = (state IN ('fetching', 'collecting', 'comparing')))
) STRICT;
CREATE INDEX job_queued ON job (kind, not_before_ms) WHERE state = 'queued';
CREATE INDEX job_running ON job (repository, line) WHERE state IN ('fetching', 'collecting', 'comparing');
CREATE INDEX job_lease ON job (lease_ms) WHERE state IN ('fetching', 'collecting', 'comparing');
CREATE INDEX job_created ON job (created_ms, id)
	WHERE state IN ('queued', 'fetching', 'collecting', 'comparing');
CREATE INDEX job_unfinished ON job (repository, number, id)
	WHERE state IN ('queued', 'fetching', 'collecting', 'comparing');

-- What was judged: one row per job that came to a verdict.
CREATE TABLE judged (
	id INTEGER PRIMARY KEY AUTOINCREMENT, -- grows with time, never used twice
	job INTEGER NOT NULL UNIQUE REFERENCES job,
	repository INTEGER NOT NULL REFERENCES repository,
	number INTEGER NOT NULL CHECK (number >= 0), -- pull request, 0 for none
	head TEXT NOT NULL CHECK (length(head) IN (40, 64)),
	base TEXT NOT NULL CHECK (length(base) IN (0, 40, 64)), -- '' where none was found
	base_reason TEXT NOT NULL CHECK (length(base_reason) <= 1024), -- why this base, for people
	verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'error')),
	status_text TEXT NOT NULL CHECK (length(status_text) <= 1024), -- as posted to the host
	result TEXT NOT NULL CHECK (length(result) <= 33554432), -- JSON, as `heapgate diff` prints it; '' for none
	started_ms INTEGER NOT NULL,
	finished_ms INTEGER NOT NULL,
	configuration INTEGER REFERENCES configuration -- under which both sides were collected, if known
) STRICT;
CREATE INDEX judged_repository ON judged (repository, id);
CREATE INDEX judged_head ON judged (repository, head, id);

-- A status on its way to the code host (the stages: lib/store/outbox.h).
CREATE TABLE outbox (
	id INTEGER PRIMARY KEY AUTOINCREMENT, -- grows with time, never used twice
	repository INTEGER NOT NULL REFERENCES repository,
	oid TEXT NOT NULL CHECK (length(oid) IN (40, 64)), -- the commit it is shown on
	context TEXT NOT NULL CHECK (length(context) BETWEEN 1 AND 255), -- the name it is shown under
	state TEXT NOT NULL CHECK (state IN ('pending', 'success', 'failure', 'error')),
	description TEXT NOT NULL CHECK (length(description) <= 1024),
	target_url TEXT NOT NULL CHECK (length(target_url) <= 2048),
	job INTEGER REFERENCES job, -- the job it speaks of, if any
	stage TEXT NOT NULL DEFAULT 'due' CHECK (stage IN ('due', 'sending', 'sent', 'dead', 'dropped')),
	last INTEGER NOT NULL DEFAULT 1 CHECK (last IN (0, 1)), -- is it the newest of its key?
	in_doubt INTEGER NOT NULL DEFAULT 0 CHECK (in_doubt IN (0, 1)), -- the host may have got it already
	attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
	owner TEXT NOT NULL DEFAULT '' CHECK (length(owner) <= 128), -- who sends it; '' for nobody
	lease_ms INTEGER NOT NULL DEFAULT 0, -- until when
	created_ms INTEGER NOT NULL,
	not_before_ms INTEGER NOT NULL, -- not to be sent earlier
	updated_ms INTEGER NOT NULL, -- of the last change of stage
	sent_ms INTEGER NOT NULL DEFAULT 0, -- 0 until sent
	error TEXT NOT NULL DEFAULT '' CHECK (length(error) <= 512) -- why it was retried, died or was dropped
) STRICT;
CREATE UNIQUE INDEX outbox_last ON outbox (repository, oid, context) WHERE last = 1;
CREATE INDEX outbox_due ON outbox (not_before_ms, id) WHERE stage = 'due';
CREATE UNIQUE INDEX outbox_sending ON outbox (repository, oid, context) WHERE stage = 'sending';
CREATE INDEX outbox_dead ON outbox (id) WHERE stage = 'dead';
CREATE INDEX outbox_unanswered ON outbox (created_ms) WHERE last = 1 AND state = 'pending';
CREATE INDEX outbox_job ON outbox (job, repository, oid, context);

-- ---------------------------------------------------------------------------------------------------------
-- Content: kept once, by what it is; never changed.  A collection is a list of references into it.

-- Under what the compiler ran.
CREATE TABLE configuration (
	id INTEGER PRIMARY KEY,
	go_version TEXT NOT NULL CHECK (length(go_version) <= 255),
	goos TEXT NOT NULL CHECK (length(goos) <= 64),
	goarch TEXT NOT NULL CHECK (length(goarch) <= 64),
	tags TEXT NOT NULL CHECK (length(tags) <= 4096),
	gcflags TEXT NOT NULL CHECK (length(gcflags) <= 4096),
	reader INTEGER NOT NULL, -- which edition of heapgate's reader of the compiler's words (lib/store/records.h)
	UNIQUE (go_version, goos, goarch, tags, gcflags, reader)
) STRICT;

-- An import path that a repository's code compiles or mentions.
CREATE TABLE package (
	id INTEGER PRIMARY KEY,
	repository INTEGER NOT NULL REFERENCES repository,
	path TEXT NOT NULL CHECK (length(path) <= 4096),
	UNIQUE (repository, path)
) STRICT;

-- A declared function by its identity.
CREATE TABLE function (
	id INTEGER PRIMARY KEY,
	repository INTEGER NOT NULL REFERENCES repository, -- of its package, for search
	package INTEGER NOT NULL REFERENCES package, -- that declares it
	name TEXT NOT NULL CHECK (length(name) <= 4096), -- as Go writes it: '(*T).M'
	file TEXT NOT NULL CHECK (length(file) <= 4096), -- of init functions, which each file may have; else ''
	plain TEXT NOT NULL CHECK (length(plain) <= 4096), -- the name's last word: 'M'
	UNIQUE (package, name, file)
) STRICT;
CREATE INDEX function_plain ON function (repository, plain);
CREATE INDEX function_name ON function (repository, name);

-- One version of a function with its sites.  Lines are relative to its first one.
CREATE TABLE record (
	id INTEGER PRIMARY KEY,
	digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32), -- SHA-256 of body
	fingerprint BLOB NOT NULL CHECK (length(fingerprint) IN (0, 16)), -- of the sites without their places;
		-- empty where there is none.  Equal fingerprints: nothing happened that history would tell
	moved INTEGER NOT NULL, -- sites by kind
	escapes INTEGER NOT NULL,
	leaks INTEGER NOT NULL,
	allocating INTEGER NOT NULL, -- sites that policy looks at
	body TEXT NOT NULL CHECK (length(body) <= 67108864) -- JSON (lib/store/codec.h)
) STRICT;

-- One package as one compilation described it: which functions, with which records, on which lines.
CREATE TABLE snapshot (
	id INTEGER PRIMARY KEY,
	package INTEGER NOT NULL REFERENCES package, -- that was compiled
	configuration INTEGER NOT NULL REFERENCES configuration,
	input_key TEXT NOT NULL CHECK (length(input_key) <= 1024), -- names all inputs; '' where unknown
	directory TEXT NOT NULL CHECK (length(directory) <= 4096), -- relative to the collected one
	digest BLOB NOT NULL CHECK (length(digest) = 32), -- SHA-256 of body
	body TEXT NOT NULL CHECK (length(body) <= 67108864), -- JSON (lib/store/codec.h)
	UNIQUE (package, configuration, input_key, directory, digest)
) STRICT;

-- The packages of a whole tree.
CREATE TABLE manifest (
	id INTEGER PRIMARY KEY,
	digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32), -- SHA-256 of body
	body TEXT NOT NULL CHECK (length(body) <= 67108864) -- JSON: snapshots by package, and what is incomplete
) STRICT;

-- What a commit looks like under a configuration.
CREATE TABLE collection (
	id INTEGER PRIMARY KEY,
	revision INTEGER NOT NULL REFERENCES revision,
	configuration INTEGER NOT NULL REFERENCES configuration,
	manifest INTEGER NOT NULL REFERENCES manifest,
	UNIQUE (revision, configuration)
) STRICT;

-- The collections along the main branch.
CREATE TABLE timeline (
	repository INTEGER NOT NULL REFERENCES repository,
	position INTEGER NOT NULL CHECK (position >= 0), -- number of first-parent ancestors
	collection INTEGER NOT NULL REFERENCES collection,
	PRIMARY KEY (repository, position)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------------------------------------------------
-- Derived from the timeline, rebuildable (records_relink).

-- A function's sites became others between a collection of the timeline and the one before it.
CREATE TABLE function_change (
	function INTEGER NOT NULL REFERENCES function,
	position INTEGER NOT NULL, -- on the timeline: of the later collection
	compiled INTEGER NOT NULL REFERENCES package, -- generics are compiled by those who use them
	repository INTEGER NOT NULL REFERENCES repository,
	was INTEGER REFERENCES record, -- NULL where it did not exist
	became INTEGER REFERENCES record, -- NULL where it is gone
	PRIMARY KEY (function, position, compiled)
) STRICT, WITHOUT ROWID;
CREATE INDEX function_change_position ON function_change (repository, position);

-- The functions that have sites at the end of the timeline.
CREATE TABLE present (
	function INTEGER NOT NULL REFERENCES function,
	compiled INTEGER NOT NULL REFERENCES package,
	repository INTEGER NOT NULL REFERENCES repository,
	record INTEGER NOT NULL REFERENCES record,
	allocating INTEGER NOT NULL, -- the record's
	PRIMARY KEY (function, compiled)
) STRICT, WITHOUT ROWID;
CREATE INDEX present_top ON present (repository, allocating);

PRAGMA user_version = 1;
