-- What every connection sets for itself.
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA synchronous = FULL; -- a delivery that was acknowledged survives a power cut
PRAGMA temp_store = MEMORY;
