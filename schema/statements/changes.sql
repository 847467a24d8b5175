-- An event may arrive after a later one: the host's time decides, where it is told.
--: change_put write
INSERT INTO change (repository, number, head, base_ref, state, draft, title, author, updated_ms, source, head_ref)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (repository, number) DO UPDATE SET
	head = excluded.head, base_ref = excluded.base_ref, state = excluded.state, draft = excluded.draft,
	source = excluded.source, head_ref = excluded.head_ref, title = excluded.title, author = excluded.author, updated_ms = max(updated_ms, excluded.updated_ms)
WHERE excluded.updated_ms = 0 OR excluded.updated_ms >= updated_ms;

--: change_get read
SELECT repository, number, head, base_ref, state, draft, title, author, updated_ms, source, head_ref
FROM change WHERE repository = ?1 AND number = ?2;

--: changes_open read
SELECT number FROM change WHERE repository = ?1 AND state = 'open' ORDER BY number DESC LIMIT ?2;

-- The commit that its first digits stood for, unless another one is known by now.
--: change_resolve write
UPDATE change SET head = ?3 WHERE repository = ?1 AND number = ?2 AND ltrim(head, '0') = '';
