-- Hosts that tell a check that waits from one that runs are told which it is.
ALTER TABLE outbox ADD COLUMN begun INTEGER NOT NULL DEFAULT 0 CHECK (begun IN (0, 1)); -- of a pending one: a worker is
	-- at it

PRAGMA user_version = 13;
