-- live is 0 for an event that others have left without effect on whether a
-- message may go out. It stands in the key before the number of the event: what
-- the gate reads of a person, the live ones, lies together however many others
-- there are. notice is the version of the privacy notice of an opt-in.
ALTER TABLE sealtext_consent ADD COLUMN live INTEGER NOT NULL DEFAULT 1;
ALTER TABLE sealtext_consent ADD COLUMN notice TEXT NOT NULL DEFAULT '';
CREATE TABLE sealtext_consent_snapshot (
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
    live        INTEGER NOT NULL DEFAULT 1,
    notice      TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, pseudonym, live, seq, id),
    UNIQUE (tenant, reference)
) STRICT, WITHOUT ROWID;
INSERT INTO sealtext_consent_snapshot SELECT * FROM sealtext_consent;
DROP TABLE sealtext_consent;
ALTER TABLE sealtext_consent_snapshot RENAME TO sealtext_consent;
