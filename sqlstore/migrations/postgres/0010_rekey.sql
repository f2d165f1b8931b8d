-- Events that a change of keys brings under one pseudonym from two keep their
-- numbers, so two of them may share one.
CREATE TABLE sealtext_consent_rekeyed (
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
    PRIMARY KEY (tenant, pseudonym, seq, id),
    UNIQUE (tenant, reference)
);
INSERT INTO sealtext_consent_rekeyed SELECT * FROM sealtext_consent;
DROP TABLE sealtext_consent;
ALTER TABLE sealtext_consent_rekeyed RENAME TO sealtext_consent;
