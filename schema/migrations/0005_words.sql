-- What the sites of a record say, one line each (lib/store/words.h): a history needs no more of it, and the
-- fingerprint is of it.  A message that is not UTF-8 is shown by its hex digits where it was stored before.

ALTER TABLE record ADD COLUMN words BLOB NOT NULL DEFAULT x'' CHECK (length(words) <= 67108864);

UPDATE record SET words = (SELECT CAST(group_concat(line, '') AS BLOB)
	FROM (SELECT kind || ' ' || cause || ' ' || allocation || ' ' || length(CAST(message AS BLOB)) || ':' ||
			message || char(10) AS line
		FROM (SELECT json_extract(value, '$.kind') AS kind, json_extract(value, '$.cause') AS cause,
				json_extract(value, '$.allocation') AS allocation,
				coalesce(json_extract(value, '$.message.hex'), json_extract(value, '$.message')) AS message
			FROM json_each(body, '$.sites'))
		ORDER BY message))
WHERE moved + escapes + leaks > 0;

PRAGMA user_version = 5;
