--: journal_get read
SELECT key, taken FROM journal WHERE id = 1;

--: journal_set write
INSERT INTO journal (id, key, taken) VALUES (1, ?1, ?2)
ON CONFLICT (id) DO UPDATE SET key = excluded.key, taken = excluded.taken;
