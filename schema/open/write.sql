-- What a connection that writes sets besides.
PRAGMA journal_mode = WAL;
PRAGMA wal_autocheckpoint = 4000; -- pages; each checkpoint waits for the disk twice
PRAGMA journal_size_limit = 67108864; -- bytes the log keeps after a checkpoint
