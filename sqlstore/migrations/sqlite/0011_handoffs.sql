-- Hand-offs while they run, once under every pseudonym of the person, for the
-- barrier between processes. Both times are by the clock of the database.
CREATE TABLE sealtext_handoffs (
    tenant     TEXT    NOT NULL,
    pseudonym  BLOB    NOT NULL,
    id         BLOB    NOT NULL,
    home       TEXT    NOT NULL,
    program    TEXT    NOT NULL,
    sender     TEXT    NOT NULL,
    purpose    INTEGER NOT NULL,
    message    BLOB    NOT NULL,
    entered_at INTEGER NOT NULL,
    lasts      INTEGER NOT NULL,
    PRIMARY KEY (tenant, pseudonym, id)
) STRICT, WITHOUT ROWID;
