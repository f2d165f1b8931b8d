-- A subject that was forgotten keeps its row as a tombstone: shredded_at is
-- set and everything else is NULL. One row for both lets an enrollment and an
-- erasure of the same subject wait for each other.
CREATE TABLE sealtext_subjects (
    tenant      TEXT  NOT NULL,
    subject     BYTEA NOT NULL,
    directory   BYTEA,
    epoch       TEXT,
    wrapped     BYTEA,
    number      BYTEA,
    created_at  BIGINT,
    shredded_at BIGINT,
    PRIMARY KEY (tenant, subject),
    UNIQUE (tenant, directory)
);
CREATE TABLE sealtext_keysets (
    tenant  TEXT  NOT NULL,
    name    TEXT  NOT NULL,
    kek     TEXT  NOT NULL,
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (tenant, name)
);
