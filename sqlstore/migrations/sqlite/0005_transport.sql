CREATE TABLE sealtext_outbox (
    tenant      TEXT    NOT NULL,
    id          BLOB    NOT NULL,
    subject     BLOB    NOT NULL,
    program     TEXT    NOT NULL,
    sender      TEXT    NOT NULL,
    purpose     INTEGER NOT NULL,
    body        BLOB,
    zones       TEXT    NOT NULL,
    reference   BLOB    NOT NULL,
    digest      BLOB    NOT NULL,
    state       INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    not_before  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    lease       INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, reference)
) STRICT;
CREATE INDEX sealtext_outbox_subject ON sealtext_outbox (tenant, subject, created_at, id);
-- States 1 and 2 are queued and sending: what a relay may claim.
CREATE INDEX sealtext_outbox_due ON sealtext_outbox (not_before, tenant, id) WHERE state <= 2;
CREATE INDEX sealtext_outbox_body ON sealtext_outbox (updated_at) WHERE body IS NOT NULL AND state > 2;
CREATE TABLE sealtext_attempts (
    tenant      TEXT    NOT NULL,
    message     BLOB    NOT NULL,
    number      INTEGER NOT NULL,
    transport   TEXT    NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    kind        INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    provider    BLOB,
    receipt     INTEGER NOT NULL,
    receipt_at  INTEGER,
    PRIMARY KEY (tenant, message, number),
    FOREIGN KEY (tenant, message) REFERENCES sealtext_outbox (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sealtext_attempts_provider ON sealtext_attempts (tenant, transport, provider);
CREATE TABLE sealtext_events (
    tenant    TEXT    NOT NULL,
    transport TEXT    NOT NULL,
    event     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (tenant, transport, event)
) STRICT, WITHOUT ROWID;
CREATE TABLE sealtext_inbound (
    tenant      TEXT    NOT NULL,
    id          BLOB    NOT NULL,
    subject     BLOB    NOT NULL,
    sender      TEXT    NOT NULL,
    body        BLOB,
    intent      TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX sealtext_inbound_subject ON sealtext_inbound (tenant, subject, received_at, id);
CREATE INDEX sealtext_inbound_body ON sealtext_inbound (received_at) WHERE body IS NOT NULL;
