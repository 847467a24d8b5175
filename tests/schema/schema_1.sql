-- A database of schema 1 as sqlite3's .dump writes it.  Never edited: later schemas must bring it forward.
PRAGMA application_id = 1752196980;
PRAGMA user_version = 1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE repository (
	id INTEGER PRIMARY KEY,
	host TEXT NOT NULL CHECK (length(host) BETWEEN 1 AND 64), -- kind of code host: 'github'
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255), -- 'owner/name'
	main_branch TEXT NOT NULL CHECK (length(main_branch) BETWEEN 1 AND 1024),
	host_id INTEGER CHECK (host_id > 0), -- the host's number for it, NULL until known
	UNIQUE (host, name),
	UNIQUE (host, host_id)
) STRICT;
INSERT INTO repository VALUES(1,'github','acme/api','main',42);
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
INSERT INTO delivery VALUES(1,'github','72d3162e','acme/api','pull_request','opened',X'7b226e756d626572223a377d',1100,'accepted',1);
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
INSERT INTO change VALUES(1,7,'0000000000000000000000000000000000000002','main','open',0,'Faster','ada',1000);
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
INSERT INTO revision VALUES(1,1,'0000000000000000000000000000000000000001','','Ada','Make it so',500);
INSERT INTO revision VALUES(2,1,'0000000000000000000000000000000000000003','','Ada','Make it so',501);
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
INSERT INTO job VALUES(1,1,'check','done','#7','0000000000000000000000000000000000000002','refs/pull/7/head','main','',7,'Faster',0,NULL,1,'',0,1300,'1 escape added',1100,1300);
INSERT INTO job VALUES(2,1,'baseline','queued','baseline refs/heads/main','0000000000000000000000000000000000000001','refs/heads/main','main','',0,'',0,NULL,0,'',0,0,'',1400,1400);
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
INSERT INTO judged VALUES(1,1,1,7,'0000000000000000000000000000000000000002','0000000000000000000000000000000000000001','merge base with main','fail','1 escape added','{"schema":1,"verdict":"fail"}',1200,1300,1);
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
INSERT INTO outbox VALUES(1,1,'0000000000000000000000000000000000000002','heapgate','failure','1 escape added','https://gate.example/checks/1',1,'due',1,0,0,'',0,1300,1300,1300,0,'');
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
INSERT INTO configuration VALUES(1,'go1.26.8','linux','amd64','','',1);
CREATE TABLE package (
	id INTEGER PRIMARY KEY,
	repository INTEGER NOT NULL REFERENCES repository,
	path TEXT NOT NULL CHECK (length(path) <= 4096),
	UNIQUE (repository, path)
) STRICT;
INSERT INTO package VALUES(1,1,'ex/api');
CREATE TABLE function (
	id INTEGER PRIMARY KEY,
	repository INTEGER NOT NULL REFERENCES repository, -- of its package, for search
	package INTEGER NOT NULL REFERENCES package, -- that declares it
	name TEXT NOT NULL CHECK (length(name) <= 4096), -- as Go writes it: '(*T).M'
	file TEXT NOT NULL CHECK (length(file) <= 4096), -- of init functions, which each file may have; else ''
	plain TEXT NOT NULL CHECK (length(plain) <= 4096), -- the name's last word: 'M'
	UNIQUE (package, name, file)
) STRICT;
INSERT INTO function VALUES(1,1,1,'(*T).M','','M');
INSERT INTO function VALUES(2,1,1,'F','','F');
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
INSERT INTO record VALUES(1,X'bd4237af95b10923cb69426facdb8645019b65d931047302b6791e9c7c5302de',X'',0,0,0,0,'{"tokens":1,"span":10}');
INSERT INTO record VALUES(2,X'7754c5c8e123c1c10aeaf616fd263355fdbf70dc50b979dbbe48fd92426a1352',X'',0,0,0,0,'{"tokens":2,"span":10}');
INSERT INTO record VALUES(3,X'52d73b91507adf8b8be5a6feec9522cc723309adb3813d7969e8e96adbdb39f1',X'2ec522b43ab54a12112a377edcc593be',1,0,0,1,'{"tokens":3,"span":10,"sites":[{"kind":"moved","cause":"return-pointer","allocation":"always","message":"moved to heap: x","line":1,"column":2,"flow":[["{heap}","&x","address-of",1,2]]}]}');
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
INSERT INTO snapshot VALUES(1,1,1,'','.',X'6d11c1ccf80214fb17fe9839eb1d9634f17fb7305df36a2d49a0b11c728c8a47','{"files":["a.go"],"imports":[],"paths":["a.go"],"functions":[[1,1,0,10],[2,2,0,30]]}');
INSERT INTO snapshot VALUES(2,1,1,'','.',X'30a0ab7134237c2dbf10732950a537d935ccf8a4095be7b75e666761cf692f05','{"files":["a.go"],"imports":[],"paths":["a.go"],"functions":[[1,3,0,10],[2,2,0,30]]}');
CREATE TABLE manifest (
	id INTEGER PRIMARY KEY,
	digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32), -- SHA-256 of body
	body TEXT NOT NULL CHECK (length(body) <= 67108864) -- JSON: snapshots by package, and what is incomplete
) STRICT;
INSERT INTO manifest VALUES(1,X'bc19af284b001d94f77d2b81fb7001d3334010b6fcaded9ddab0ff45ee4a4d53','{"snapshots":[1],"incomplete":[],"unrecognised":[]}');
INSERT INTO manifest VALUES(2,X'860a915650b97d14c62ff4387ddf7e78c9ac4af48c01b2a438fa1f7eae81a2d5','{"snapshots":[2],"incomplete":[["ex/broken","a.go:1:1: expected package"]],"unrecognised":[]}');
CREATE TABLE collection (
	id INTEGER PRIMARY KEY,
	revision INTEGER NOT NULL REFERENCES revision,
	configuration INTEGER NOT NULL REFERENCES configuration,
	manifest INTEGER NOT NULL REFERENCES manifest,
	UNIQUE (revision, configuration)
) STRICT;
INSERT INTO collection VALUES(1,1,1,1);
INSERT INTO collection VALUES(2,2,1,2);
CREATE TABLE timeline (
	repository INTEGER NOT NULL REFERENCES repository,
	position INTEGER NOT NULL CHECK (position >= 0), -- number of first-parent ancestors
	collection INTEGER NOT NULL REFERENCES collection,
	PRIMARY KEY (repository, position)
) STRICT, WITHOUT ROWID;
INSERT INTO timeline VALUES(1,0,1);
INSERT INTO timeline VALUES(1,1,2);
CREATE TABLE function_change (
	function INTEGER NOT NULL REFERENCES function,
	position INTEGER NOT NULL, -- on the timeline: of the later collection
	compiled INTEGER NOT NULL REFERENCES package, -- generics are compiled by those who use them
	repository INTEGER NOT NULL REFERENCES repository,
	was INTEGER REFERENCES record, -- NULL where it did not exist
	became INTEGER REFERENCES record, -- NULL where it is gone
	PRIMARY KEY (function, position, compiled)
) STRICT, WITHOUT ROWID;
INSERT INTO function_change VALUES(1,1,1,1,1,3);
CREATE TABLE present (
	function INTEGER NOT NULL REFERENCES function,
	compiled INTEGER NOT NULL REFERENCES package,
	repository INTEGER NOT NULL REFERENCES repository,
	record INTEGER NOT NULL REFERENCES record,
	allocating INTEGER NOT NULL, -- the record's
	PRIMARY KEY (function, compiled)
) STRICT, WITHOUT ROWID;
INSERT INTO present VALUES(1,1,1,3,1);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('job',2);
INSERT INTO sqlite_sequence VALUES('delivery',1);
INSERT INTO sqlite_sequence VALUES('judged',1);
INSERT INTO sqlite_sequence VALUES('outbox',1);
CREATE INDEX delivery_unsettled ON delivery (id) WHERE outcome = '';
CREATE INDEX change_open ON change (repository, number) WHERE state = 'open';
CREATE INDEX job_queued ON job (kind, not_before_ms) WHERE state = 'queued';
CREATE INDEX job_running ON job (repository, line) WHERE state IN ('fetching', 'collecting', 'comparing');
CREATE INDEX job_lease ON job (lease_ms) WHERE state IN ('fetching', 'collecting', 'comparing');
CREATE INDEX job_created ON job (created_ms, id)
	WHERE state IN ('queued', 'fetching', 'collecting', 'comparing');
CREATE INDEX job_unfinished ON job (repository, number, id)
	WHERE state IN ('queued', 'fetching', 'collecting', 'comparing');
CREATE INDEX judged_repository ON judged (repository, id);
CREATE INDEX judged_head ON judged (repository, head, id);
CREATE UNIQUE INDEX outbox_last ON outbox (repository, oid, context) WHERE last = 1;
CREATE INDEX outbox_due ON outbox (not_before_ms, id) WHERE stage = 'due';
CREATE UNIQUE INDEX outbox_sending ON outbox (repository, oid, context) WHERE stage = 'sending';
CREATE INDEX outbox_dead ON outbox (id) WHERE stage = 'dead';
CREATE INDEX outbox_unanswered ON outbox (created_ms) WHERE last = 1 AND state = 'pending';
CREATE INDEX outbox_job ON outbox (job, repository, oid, context);
CREATE INDEX function_plain ON function (repository, plain);
CREATE INDEX function_name ON function (repository, name);
CREATE INDEX function_change_position ON function_change (repository, position);
CREATE INDEX present_top ON present (repository, allocating);
COMMIT;
