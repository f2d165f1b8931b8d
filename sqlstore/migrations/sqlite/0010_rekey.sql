-- Events that a change of keys brings under one pseudonym from two keep their
-- numbers, so two of them may share one.
CREATE TABLE sealtext_consent_rekeyed (
    tenant      TEXT    NOT NULL,
    pseudonym   BLOB    NOT NULL,
    seq         INTEGER NOT NULL,
    id          BLOB    NOT NULL,
    subject     BLOB,
    kind        INTEGER NOT NULL,
    level       INTEGER NOT NULL,
    program     TEXT    NOT NULL,
    sender      TEXT    NOT NULL,
    purposes    INTEGER NOT NULL,
    method      INTEGER NOT NULL,
    flags       INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    expires_at  INTEGER,
    reference   BLOB    NOT NULL,
    digest      BLOB    NOT NULL,
    evidence    BLOB,
    PRIMARY KEY (tenant, pseudonym, seq, id),
    UNIQUE (tenant, reference)
) STRICT, WITHOUT ROWID;
INSERT INTO sealtext_consent_rekeyed SELECT * FROM sealtext_consent;
DROP TABLE sealtext_consent;
ALTER TABLE sealtext_consent_rekeyed RENAME TO sealtext_consent;
