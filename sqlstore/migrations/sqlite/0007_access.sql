-- What an actor has used of a quota, under a keyed hash of the actor.
CREATE TABLE sealtext_counters (
    tenant TEXT NOT NULL,
    id     BLOB NOT NULL,
    state  BLOB NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
-- Approvals and reviews. payload is NULL when a case is done.
CREATE TABLE sealtext_cases (
    tenant     TEXT    NOT NULL,
    id         BLOB    NOT NULL,
    kind       INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    payload    BLOB,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX sealtext_cases_state ON sealtext_cases (tenant, kind, state, created_at, id);
