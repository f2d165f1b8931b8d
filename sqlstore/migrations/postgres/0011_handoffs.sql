-- Hand-offs while they run, once under every pseudonym of the person, for the
-- barrier between processes. Both times are by the clock of the database.
CREATE TABLE sealtext_handoffs (
    tenant     TEXT    NOT NULL,
    pseudonym  BYTEA   NOT NULL,
    id         BYTEA   NOT NULL,
    home       TEXT    NOT NULL,
    program    TEXT    NOT NULL,
    sender     TEXT    NOT NULL,
    purpose    BIGINT  NOT NULL,
    message    BYTEA   NOT NULL,
    entered_at BIGINT  NOT NULL,
    lasts      BIGINT  NOT NULL,
    PRIMARY KEY (tenant, pseudonym, id)
);
