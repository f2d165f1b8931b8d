-- A subject that was forgotten keeps its row as a tombstone: shredded_at is
-- set and everything else is NULL. One row for both lets an enrollment and an
-- erasure of the same subject wait for each other.
CREATE TABLE sealtext_subjects (
    tenant      TEXT NOT NULL,
    subject     BLOB NOT NULL,
    directory   BLOB,
    epoch       TEXT,
    wrapped     BLOB,
    number      BLOB,
    created_at  INTEGER,
    shredded_at INTEGER,
    PRIMARY KEY (tenant, subject),
    UNIQUE (tenant, directory)
) STRICT, WITHOUT ROWID;
CREATE TABLE sealtext_keysets (
    tenant  TEXT NOT NULL,
    name    TEXT NOT NULL,
    kek     TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;
