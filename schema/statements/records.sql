--: configuration_find read
SELECT id FROM configuration
WHERE go_version = ?1 AND goos = ?2 AND goarch = ?3 AND tags = ?4 AND gcflags = ?5 AND reader = ?6;

--: configuration_add write
INSERT INTO configuration (go_version, goos, goarch, tags, gcflags, reader) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

--: package_find read
SELECT id FROM package WHERE repository = ?1 AND path = ?2;

--: package_add work
INSERT INTO package (repository, path) VALUES (?1, ?2);

--: function_find read
SELECT id FROM function WHERE package = ?1 AND name = ?2 AND file = ?3;

--: function_add work
INSERT INTO function (package, name, file, repository, plain) VALUES (?1, ?2, ?3, ?4, ?5);

--: function_part_add work
INSERT INTO function_part (rowid, name) VALUES (?1, ?2);

--: function_get read
SELECT package.path, name, file FROM function JOIN package ON package.id = function.package WHERE function.id = ?1;

--: record_find read
SELECT id FROM record WHERE digest = ?1;

--: record_add work
INSERT INTO record (digest, fingerprint, moved, escapes, leaks, allocating, body, words)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

--: record_get read
SELECT body FROM record WHERE id = ?1;

--: record_fingerprint read
SELECT fingerprint FROM record WHERE id = ?1;

-- Equal inputs of the same package give equal snapshots.
--: snapshot_by_inputs read
SELECT id FROM snapshot
WHERE package = ?1 AND configuration = ?2 AND input_key = ?3 AND directory = ?4 ORDER BY id DESC LIMIT 1;

--: snapshot_by_key read
SELECT snapshot.id FROM package JOIN snapshot ON snapshot.package = package.id
WHERE package.repository = ?1 AND package.path = ?2 AND configuration = ?3 AND input_key = ?4
ORDER BY snapshot.id DESC LIMIT 1;

--: snapshot_find read
SELECT id FROM snapshot
WHERE package = ?1 AND configuration = ?2 AND input_key = ?3 AND directory = ?4 AND digest = ?5;

--: snapshot_add work
INSERT INTO snapshot (package, configuration, input_key, directory, digest, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

--: snapshot_path read
SELECT path FROM snapshot JOIN package ON package.id = snapshot.package WHERE snapshot.id = ?1;

--: snapshot_get read
SELECT path, input_key, directory, body, package.id FROM snapshot JOIN package ON package.id = snapshot.package
WHERE snapshot.id = ?1;

--: manifest_find read
SELECT id FROM manifest WHERE digest = ?1;

--: manifest_add work
INSERT INTO manifest (digest, body) VALUES (?1, ?2);

--: revision_find read
SELECT id FROM revision WHERE repository = ?1 AND oid = ?2;

--: revision_add work
INSERT INTO revision (repository, oid, parent, author, subject, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

--: collection_find read
SELECT collection.id FROM revision JOIN collection ON collection.revision = revision.id
WHERE revision.repository = ?1 AND revision.oid = ?2 AND configuration = ?3;

--: collection_manifest read
SELECT body FROM collection JOIN manifest ON manifest.id = collection.manifest WHERE collection.id = ?1;

--: collection_add work
INSERT INTO collection (revision, configuration, manifest) VALUES (?1, ?2, ?3);

-- A commit that looks like another one.
--: collection_adopt work
INSERT INTO collection (revision, configuration, manifest)
SELECT ?1, configuration, manifest FROM collection WHERE id = ?2;

--: outline_add work
INSERT INTO outline (snapshot, imports, borrows, sites, allocating, escaping, causes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

--: outline_get read
SELECT path, directory, digest, imports, borrows, sites, allocating, escaping, causes
FROM outline JOIN snapshot ON snapshot.id = outline.snapshot JOIN package ON package.id = snapshot.package
WHERE outline.snapshot = ?1;

-- Under what the main line first knew a commit.
--: configuration_first read
SELECT go_version, goos, goarch, tags, gcflags
FROM revision JOIN collection ON collection.revision = revision.id
JOIN timeline ON timeline.collection = collection.id
JOIN configuration ON configuration.id = collection.configuration
WHERE revision.repository = ?1 AND revision.oid = ?2 AND timeline.line = ?3 AND reader = ?4;
