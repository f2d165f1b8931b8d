CREATE TABLE sealtext_consent (
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
    PRIMARY KEY (tenant, pseudonym, seq),
    UNIQUE (tenant, reference)
) STRICT, WITHOUT ROWID;
-- The last number given out for a key; writing it makes appends wait.
CREATE TABLE sealtext_consent_heads (
    tenant    TEXT    NOT NULL,
    pseudonym BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (tenant, pseudonym)
) STRICT, WITHOUT ROWID;
