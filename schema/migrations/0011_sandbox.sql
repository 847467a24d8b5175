-- What a check was compiled in: a result from a weak jail is worth less.
ALTER TABLE judged ADD COLUMN sandbox TEXT NOT NULL DEFAULT '' CHECK (length(sandbox) <= 64); -- '' where unknown

PRAGMA user_version = 11;
