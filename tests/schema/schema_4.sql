-- A database of schema 4 as sqlite3's .dump writes it.  Never edited: later schemas must bring it forward.
PRAGMA application_id = 1752196980;
PRAGMA user_version = 4;
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
INSERT INTO repository VALUES(1,'github','acme/api','main',NULL);
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
INSERT INTO revision VALUES(1,1,'0ad287ec487ea960b8dd3fd5d0c81e726e051ad4','','Ada','first',1767323045000);
INSERT INTO revision VALUES(2,1,'95b5f02a8d778879913a49dc6b5e2a197cf4a133','0ad287ec487ea960b8dd3fd5d0c81e726e051ad4','Ada','a literal',1767323045000);
INSERT INTO revision VALUES(3,1,'18d0f1178b3c327cb719149596010985181e9ccd','95b5f02a8d778879913a49dc6b5e2a197cf4a133','Ada','a command',1767323045000);
INSERT INTO revision VALUES(4,1,'8d1b6e626866e3db2b85f8e701ee4ffea3610ff4','18d0f1178b3c327cb719149596010985181e9ccd','Ada','no First',1767323045000);
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
, configurations TEXT NOT NULL DEFAULT '' CHECK (length(configurations) <= 1024)) STRICT;
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
INSERT INTO package VALUES(1,1,'example.com/api/in');
INSERT INTO package VALUES(2,1,'example.com/api');
CREATE TABLE function (
	id INTEGER PRIMARY KEY,
	repository INTEGER NOT NULL REFERENCES repository, -- of its package, for search
	package INTEGER NOT NULL REFERENCES package, -- that declares it
	name TEXT NOT NULL CHECK (length(name) <= 4096), -- as Go writes it: '(*T).M'
	file TEXT NOT NULL CHECK (length(file) <= 4096), -- of init functions, which each file may have; else ''
	plain TEXT NOT NULL CHECK (length(plain) <= 4096), -- the name's last word: 'M'
	UNIQUE (package, name, file)
) STRICT;
INSERT INTO function VALUES(1,1,1,'(*Cart).Say','','Say');
INSERT INTO function VALUES(2,1,1,'First','','First');
INSERT INTO function VALUES(3,1,1,'New','','New');
INSERT INTO function VALUES(4,1,2,'main','','main');
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
INSERT INTO record VALUES(1,X'752be661e2a60fca6a088d40b9a0665a34c7a38ec31192b9f08a2b3015a2d00d',X'b4a2f043bdcd8ba753b0a300d94edb04',0,2,1,2,'{"tokens":-545424939207184699,"shape":-6275569223868612528,"inlining":2,"cost":82,"reason":"function too complex: cost 82 exceeds budget 80","sites":[{"kind":"leak","cause":"interface-boxing","allocation":"never","message":"leaking param: name","column":20,"flow":[["{storage for name}","name","interface-converted",0,47]]},{"kind":"escapes","cause":"interface-boxing","allocation":"maybe","message":"name escapes to heap","column":47,"flow":[["{storage for ... argument}","name","spill",0,47],["{storage for ... argument}","... argument","slice-literal-element",0,46],["fmt.a","... argument","spill",0,46],["fmt.a","fmt.a := ... argument","assign-pair",0,46],["{heap}","fmt.Fprintln(os.Stdout, fmt.a...)","call parameter",0,46]]},{"kind":"escapes","cause":"interface-boxing","allocation":"maybe","message":"len(c.items) escapes to heap","column":56,"flow":[["{storage for ... argument}","len(c.items)","spill",0,56],["{storage for ... argument}","... argument","slice-literal-element",0,46],["fmt.a","... argument","spill",0,46],["fmt.a","fmt.a := ... argument","assign-pair",0,46],["{heap}","fmt.Fprintln(os.Stdout, fmt.a...)","call parameter",0,46]]}]}');
INSERT INTO record VALUES(2,X'd5d2d9c8a5d9cbafcc18e13f000920133953e489e04d91ca972e533276601165',X'19620674efce5d3825c87982ce9f8a6e',0,0,1,0,'{"tokens":8321707393886792667,"shape":-7439994994868129066,"inlining":1,"cost":3,"sites":[{"kind":"leak","cause":"return-pointer","allocation":"never","message":"leaking param: c to result ~r0 level=1","subject":"c","column":12,"flow":[["~r0","c.items","dot of pointer",0,37],["~r0","return c.items","return",0,29]]}]}');
INSERT INTO record VALUES(3,X'8767fe309a456958d3c9ca26fc6df847004dc4bb93afa72adf785627bf71159c',X'7b37265456ec8817fa5b4e4192f82f38',1,1,0,2,'{"tokens":7669658593400133404,"shape":6382418134804579838,"inlining":1,"cost":13,"sites":[{"kind":"moved","cause":"return-pointer","allocation":"always","message":"moved to heap: c","column":25,"flow":[["~r0","&c","address-of",0,71],["~r0","return &c","return",0,64]]},{"kind":"escapes","cause":"outer-variable","allocation":"maybe","message":"make([]int, n) escapes to heap","column":52,"flow":[["c","make([]int, n)","spill",0,52],["c","c.items = make([]int, n)","assign",0,46]]}]}');
INSERT INTO record VALUES(4,X'bd7bc26e275d3a0f320abe7dac983acc7901e3d2b29428c398a85685d9040677',X'dcf8cd971a905c133a4c760692de93bc',0,2,0,2,'{"tokens":43955130292401523,"shape":8562643368448365784,"inlining":1,"cost":6,"sites":[{"kind":"escapes","cause":"return-pointer","allocation":"always","message":"&Cart{...} escapes to heap","column":32,"flow":[["~r0","&Cart{...}","spill",0,32],["~r0","return &Cart{...}","return",0,25]]},{"kind":"escapes","cause":"field-store","allocation":"maybe","message":"make([]int, n) escapes to heap","column":42,"flow":[["{storage for &Cart{...}}","make([]int, n)","spill",0,42],["{storage for &Cart{...}}","Cart{...}","struct literal element",0,37]]}]}');
INSERT INTO record VALUES(5,X'e5469e5710dda5ee96b3734ac0fce98bc408f33f6b9c1815699fca220dce865e',X'',0,0,0,0,'{"tokens":462579918590063710,"shape":-788028118960503017,"inlining":1,"cost":68}');
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
INSERT INTO snapshot VALUES(1,1,1,'v6ECB6xoX-LP2GMrpMLK','in',X'4a997e72db5808358169884b84cbbb5750cd838f8ef1237587e4d50cae691aca','{"files":["in.go"],"imports":["fmt"],"paths":["in/in.go"],"functions":[[1,1,0,9],[2,2,0,11],[3,3,0,7]]}');
INSERT INTO snapshot VALUES(2,1,1,'zudFFDf2DMYvb8Q-lwdp','in',X'a2e6597391a81f8a393ab63a130bcd8fa4696929477de69fd18220720fec5414','{"files":["in.go"],"imports":["fmt"],"paths":["in/in.go"],"functions":[[1,1,0,9],[2,2,0,13],[3,4,0,7]]}');
INSERT INTO snapshot VALUES(3,2,1,'jRnWJela3J4tqRz0PyX_','.',X'2b203184d57854dc002ba96952d7d0642e0cf85a9f14ea685a6850eea678d892','{"files":["main.go"],"imports":["example.com/api/in"],"paths":["main.go"],"functions":[[4,5,0,5]]}');
INSERT INTO snapshot VALUES(4,2,1,'qdS7eiWSsyBzuKdlSoKn','.',X'2b203184d57854dc002ba96952d7d0642e0cf85a9f14ea685a6850eea678d892','{"files":["main.go"],"imports":["example.com/api/in"],"paths":["main.go"],"functions":[[4,5,0,5]]}');
INSERT INTO snapshot VALUES(5,1,1,'MospHFuKPQPtMLP3fRzZ','in',X'7c9dcfb899391a39186f7dfa0fe34505bd4f01a40e56cdc0d1de8a8784ffb493','{"files":["in.go"],"imports":["fmt"],"paths":["in/in.go"],"functions":[[1,1,0,9],[3,4,0,7]]}');
CREATE TABLE manifest (
	id INTEGER PRIMARY KEY,
	digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32), -- SHA-256 of body
	body TEXT NOT NULL CHECK (length(body) <= 67108864) -- JSON: snapshots by package, and what is incomplete
) STRICT;
INSERT INTO manifest VALUES(1,X'bc19af284b001d94f77d2b81fb7001d3334010b6fcaded9ddab0ff45ee4a4d53','{"snapshots":[1],"incomplete":[],"unrecognised":[]}');
INSERT INTO manifest VALUES(2,X'935bed1dca272eb3dcf7cfb430802ca21f1b3d1788608b261e222a4e8dfe2c88','{"snapshots":[2],"incomplete":[],"unrecognised":[]}');
INSERT INTO manifest VALUES(3,X'56d87bb22e8335c0cbb0cf4189a5540e7fb0bdb86acafc2b1fd2cf43b9cb6cfb','{"snapshots":[3,2],"incomplete":[],"unrecognised":[]}');
INSERT INTO manifest VALUES(4,X'333ed64dfb328ce955d9b89ce8cdde83f92649204698768247104bf7312d0d44','{"snapshots":[4,5],"incomplete":[],"unrecognised":[]}');
CREATE TABLE collection (
	id INTEGER PRIMARY KEY,
	revision INTEGER NOT NULL REFERENCES revision,
	configuration INTEGER NOT NULL REFERENCES configuration,
	manifest INTEGER NOT NULL REFERENCES manifest,
	UNIQUE (revision, configuration)
) STRICT;
INSERT INTO collection VALUES(1,1,1,1);
INSERT INTO collection VALUES(2,2,1,2);
INSERT INTO collection VALUES(3,3,1,3);
INSERT INTO collection VALUES(4,4,1,4);
CREATE TABLE IF NOT EXISTS "timeline" (
	repository INTEGER NOT NULL REFERENCES repository,
	line TEXT NOT NULL CHECK (length(line) <= 64), -- '' for the first configuration's
	position INTEGER NOT NULL CHECK (position >= 0), -- number of first-parent ancestors
	collection INTEGER NOT NULL REFERENCES collection,
	PRIMARY KEY (repository, line, position)
) STRICT, WITHOUT ROWID;
INSERT INTO timeline VALUES(1,'',0,1);
INSERT INTO timeline VALUES(1,'',1,2);
INSERT INTO timeline VALUES(1,'',2,3);
INSERT INTO timeline VALUES(1,'',3,4);
CREATE TABLE IF NOT EXISTS "function_change" (
	function INTEGER NOT NULL REFERENCES function,
	line TEXT NOT NULL,
	position INTEGER NOT NULL, -- on the timeline: of the later collection
	compiled INTEGER NOT NULL REFERENCES package, -- generics are compiled by those who use them
	repository INTEGER NOT NULL REFERENCES repository,
	was INTEGER REFERENCES record, -- NULL where it did not exist
	became INTEGER REFERENCES record, -- NULL where it is gone
	PRIMARY KEY (function, line, position, compiled)
) STRICT, WITHOUT ROWID;
INSERT INTO function_change VALUES(1,'',0,1,1,NULL,1);
INSERT INTO function_change VALUES(2,'',0,1,1,NULL,2);
INSERT INTO function_change VALUES(2,'',3,1,1,2,NULL);
INSERT INTO function_change VALUES(3,'',0,1,1,NULL,3);
INSERT INTO function_change VALUES(3,'',1,1,1,3,4);
CREATE TABLE IF NOT EXISTS "present" (
	function INTEGER NOT NULL REFERENCES function,
	line TEXT NOT NULL,
	compiled INTEGER NOT NULL REFERENCES package,
	repository INTEGER NOT NULL REFERENCES repository,
	record INTEGER NOT NULL REFERENCES record,
	allocating INTEGER NOT NULL, -- the record's
	PRIMARY KEY (function, line, compiled)
) STRICT, WITHOUT ROWID;
INSERT INTO present VALUES(1,'',1,1,1,2);
INSERT INTO present VALUES(3,'',1,1,4,2);
CREATE TABLE outline (
	snapshot INTEGER PRIMARY KEY REFERENCES snapshot,
	imports TEXT NOT NULL CHECK (length(imports) <= 67108864), -- JSON: import paths
	borrows TEXT NOT NULL CHECK (length(borrows) <= 67108864), -- JSON: other packages of the repository whose
		-- functions it describes as well, because it compiles their generics
	sites INTEGER NOT NULL, -- of its own functions, leaks left out
	allocating INTEGER NOT NULL, -- sites that policy looks at, functions from outside left out
	escaping INTEGER NOT NULL -- functions with such sites
) STRICT;
INSERT INTO outline VALUES(1,'["fmt"]','[]',4,4,2);
INSERT INTO outline VALUES(2,'["fmt"]','[]',4,4,2);
INSERT INTO outline VALUES(3,'["example.com/api/in"]','[]',0,0,0);
INSERT INTO outline VALUES(4,'["example.com/api/in"]','[]',0,0,0);
INSERT INTO outline VALUES(5,'["fmt"]','[]',4,4,2);
DELETE FROM sqlite_sequence;
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
CREATE INDEX function_change_position ON function_change (repository, line, position);
CREATE INDEX present_top ON present (repository, line, allocating);
CREATE INDEX delivery_job ON delivery (job) WHERE job IS NOT NULL;
CREATE INDEX job_waits ON job (waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX timeline_collection ON timeline (collection);
CREATE INDEX collection_manifest ON collection (manifest);
COMMIT;
