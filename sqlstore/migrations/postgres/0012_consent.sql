-- live is 0 for an event that others have left without effect on whether a
-- message may go out. It stands in the key before the number of the event: what
-- the gate reads of a person, the live ones, lies together however many others
-- there are. notice is the version of the privacy notice of an opt-in.
ALTER TABLE sealtext_consent ADD COLUMN live BIGINT NOT NULL DEFAULT 1;
ALTER TABLE sealtext_consent ADD COLUMN notice TEXT NOT NULL DEFAULT '';
CREATE TABLE sealtext_consent_snapshot (
    tenant      TEXT    NOT NULL,
    pseudonym   BYTEA   NOT NULL,
    seq         BIGINT  NOT NULL,
    id          BYTEA   NOT NULL,
    subject     BYTEA,
    kind        BIGINT  NOT NULL,
    level       BIGINT  NOT NULL,
    program     TEXT    NOT NULL,
    sender      TEXT    NOT NULL,
    purposes    BIGINT  NOT NULL,
    method      BIGINT  NOT NULL,
    flags       BIGINT  NOT NULL,
    occurred_at BIGINT  NOT NULL,
    received_at BIGINT  NOT NULL,
    expires_at  BIGINT,
    reference   BYTEA   NOT NULL,
    digest      BYTEA   NOT NULL,
    evidence    BYTEA,
    live        BIGINT  NOT NULL DEFAULT 1,
    notice      TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, pseudonym, live, seq, id),
    UNIQUE (tenant, reference)
);
INSERT INTO sealtext_consent_snapshot SELECT * FROM sealtext_consent;
DROP TABLE sealtext_consent;
ALTER TABLE sealtext_consent_snapshot RENAME TO sealtext_consent;
