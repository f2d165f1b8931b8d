-- Written by every destroying transaction and by every new hold, so that the
-- two wait for each other.
CREATE TABLE sealtext_guards (
    tenant  TEXT    NOT NULL,
    subject BLOB    NOT NULL,
    taken   INTEGER NOT NULL,
    PRIMARY KEY (tenant, subject)
) STRICT, WITHOUT ROWID;
CREATE TABLE sealtext_holds (
    tenant      TEXT    NOT NULL,
    subject     BLOB    NOT NULL,
    id          BLOB    NOT NULL,
    case_hash   BLOB    NOT NULL,
    details     BLOB,
    placed_at   INTEGER NOT NULL,
    released_at INTEGER,
    PRIMARY KEY (tenant, subject, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sealtext_holds_case ON sealtext_holds (tenant, subject, case_hash) WHERE released_at IS NULL;
