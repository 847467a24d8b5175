-- Ways from what is kept to what refers to it, for `heapgate gc`.
CREATE INDEX delivery_job ON delivery (job) WHERE job IS NOT NULL;
CREATE INDEX job_waits ON job (waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX timeline_collection ON timeline (collection);
CREATE INDEX collection_manifest ON collection (manifest);

PRAGMA user_version = 4;
