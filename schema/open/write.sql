-- What a connection that writes sets besides.
PRAGMA journal_mode = WAL;
PRAGMA wal_autocheckpoint = 4000; -- pages; each checkpoint waits for the disk twice
PRAGMA journal_size_limit = 67108864; -- bytes the log keeps after a checkpoint
PRAGMA cache_size = -6144; -- KiB: leaves of indexes by random keys (delivery ids, commits) come up again and again
