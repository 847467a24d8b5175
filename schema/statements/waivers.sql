--: waiver_give write
INSERT INTO waiver (repository, function, message, cause, number, head, who, why, given_ms, until_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

--: waiver_revoke write
UPDATE waiver SET revoked_ms = ?3, revoked_who = ?4, revoked_why = ?5
WHERE repository = ?1 AND id = ?2 AND revoked_ms = 0;

--: waiver_get read
SELECT id, function, message, cause, number, head, who, why, given_ms, until_ms, revoked_ms, revoked_who, revoked_why
FROM waiver WHERE repository = ?1 AND id = ?2;

--: waivers_list read
SELECT id FROM waiver WHERE repository = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3;

-- What counts at ?2 for commit ?4 of pull request ?3.
--: waivers_active read
SELECT id FROM waiver WHERE repository = ?1 AND until_ms > ?2 AND revoked_ms = 0
AND (number = 0 OR number = ?3) AND (head = '' OR head = ?4) ORDER BY id;

-- Open pull requests whose newest check's result speaks of ?2, a piece of it.
--: changes_speaking_of read
SELECT change.number FROM change JOIN judged ON judged.id = (
	SELECT max(id) FROM judged WHERE judged.repository = change.repository AND judged.head = change.head)
WHERE change.repository = ?1 AND change.state = 'open' AND instr(judged.result, ?2) > 0
ORDER BY change.number;
