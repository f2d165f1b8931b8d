CREATE TABLE sealtext_outbox (
    tenant      TEXT    NOT NULL,
    id          BYTEA   NOT NULL,
    subject     BYTEA   NOT NULL,
    program     TEXT    NOT NULL,
    sender      TEXT    NOT NULL,
    purpose     BIGINT  NOT NULL,
    body        BYTEA,
    zones       TEXT    NOT NULL,
    reference   BYTEA   NOT NULL,
    digest      BYTEA   NOT NULL,
    state       BIGINT  NOT NULL,
    created_at  BIGINT  NOT NULL,
    not_before  BIGINT  NOT NULL,
    expires_at  BIGINT  NOT NULL,
    updated_at  BIGINT  NOT NULL,
    attempts    BIGINT  NOT NULL,
    lease       BIGINT  NOT NULL,
    lease_until BIGINT  NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, reference)
);
CREATE INDEX sealtext_outbox_subject ON sealtext_outbox (tenant, subject, created_at, id);
-- States 1 and 2 are queued and sending: what a relay may claim.
CREATE INDEX sealtext_outbox_due ON sealtext_outbox (not_before, tenant, id) WHERE state <= 2;
CREATE INDEX sealtext_outbox_body ON sealtext_outbox (updated_at) WHERE body IS NOT NULL AND state > 2;
CREATE TABLE sealtext_attempts (
    tenant      TEXT    NOT NULL,
    message     BYTEA   NOT NULL,
    number      BIGINT  NOT NULL,
    transport   TEXT    NOT NULL,
    started_at  BIGINT  NOT NULL,
    finished_at BIGINT,
    kind        BIGINT  NOT NULL,
    code        TEXT    NOT NULL,
    provider    BYTEA,
    receipt     BIGINT  NOT NULL,
    receipt_at  BIGINT,
    PRIMARY KEY (tenant, message, number),
    FOREIGN KEY (tenant, message) REFERENCES sealtext_outbox (tenant, id)
);
CREATE INDEX sealtext_attempts_provider ON sealtext_attempts (tenant, transport, provider);
CREATE TABLE sealtext_events (
    tenant    TEXT    NOT NULL,
    transport TEXT    NOT NULL,
    event     BYTEA   NOT NULL,
    at        BIGINT  NOT NULL,
    PRIMARY KEY (tenant, transport, event)
);
CREATE TABLE sealtext_inbound (
    tenant      TEXT    NOT NULL,
    id          BYTEA   NOT NULL,
    subject     BYTEA   NOT NULL,
    sender      TEXT    NOT NULL,
    body        BYTEA,
    intent      TEXT    NOT NULL,
    received_at BIGINT  NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX sealtext_inbound_subject ON sealtext_inbound (tenant, subject, received_at, id);
CREATE INDEX sealtext_inbound_body ON sealtext_inbound (received_at) WHERE body IS NOT NULL;
