-- What an actor has used of a quota, under a keyed hash of the actor.
CREATE TABLE sealtext_counters (
    tenant TEXT  NOT NULL,
    id     BYTEA NOT NULL,
    state  BYTEA NOT NULL,
    PRIMARY KEY (tenant, id)
);
-- Approvals and reviews. payload is NULL when a case is done.
CREATE TABLE sealtext_cases (
    tenant     TEXT    NOT NULL,
    id         BYTEA   NOT NULL,
    kind       BIGINT  NOT NULL,
    state      BIGINT  NOT NULL,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT,
    payload    BYTEA,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX sealtext_cases_state ON sealtext_cases (tenant, kind, state, created_at, id);
