-- Searching functions by a part of their names, and by a cause that few have.

-- Three characters of a name each.  Names are never altered and never deleted;
-- no trigger keeps it, because a schema that is not trusted may not use it.
CREATE VIRTUAL TABLE function_part USING fts5 (name, content = 'function', content_rowid = 'id', tokenize = 'trigram');
INSERT INTO function_part (function_part) VALUES ('rebuild');

CREATE INDEX present_causes ON present (repository, line, causes);

PRAGMA user_version = 12;
