--: repository_known read
SELECT id FROM repository WHERE host = ?1 AND name = ?2 AND main_branch = ?3;

--: repository_ensure write
INSERT INTO repository (host, name, main_branch) VALUES (?1, ?2, ?3)
ON CONFLICT (host, name) DO UPDATE SET main_branch = excluded.main_branch
RETURNING id;

--: repository_get read
SELECT id, name, host, main_branch, host_id FROM repository WHERE id = ?1;

--: repository_by_name read
SELECT id FROM repository WHERE host = ?1 AND name = ?2;

--: repository_by_any_name read
SELECT id FROM repository WHERE name = ?1 LIMIT 2; /*scan*/

--: repository_by_host_id read
SELECT id FROM repository WHERE host = ?1 AND host_id = ?2;

--: repository_remember write
UPDATE repository SET host_id = ?2 WHERE id = ?1
AND NOT EXISTS (SELECT 1 FROM repository AS other
	WHERE other.host = repository.host AND other.host_id = ?2 AND other.id <> ?1);

--: repositories_list read
SELECT id FROM repository ORDER BY host, name; /*scan*/
