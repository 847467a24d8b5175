-- What store.c itself needs.

--: begin write
BEGIN IMMEDIATE;

--: commit write
COMMIT;

--: rollback write
ROLLBACK;

--: checkpoint write
PRAGMA wal_checkpoint(TRUNCATE);

--: integrity read
PRAGMA integrity_check(1);

--: backup write
VACUUM INTO ?1;

--: application_id read
PRAGMA application_id;

--: user_version read
PRAGMA user_version;

--: objects read
SELECT count(*) FROM sqlite_schema; /*scan*/
