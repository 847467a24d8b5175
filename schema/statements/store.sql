-- What store.c itself needs.

--: begin write
BEGIN IMMEDIATE;

-- Of one moment, from its first statement that reads on.
--: begin_read read
BEGIN;

--: commit write
COMMIT;

--: rollback read
ROLLBACK;

--: part_begin write
SAVEPOINT part;

--: part_keep write
RELEASE part;

--: part_undo write
ROLLBACK TO part;

--: checkpoint write
PRAGMA wal_checkpoint(TRUNCATE);

--: integrity read
PRAGMA integrity_check(1);

--: without_log write
PRAGMA journal_mode = DELETE;

--: application_id read
PRAGMA application_id;

--: user_version read
PRAGMA user_version;

--: objects read
SELECT count(*) FROM sqlite_schema; /*scan*/
