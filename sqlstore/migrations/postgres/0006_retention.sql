-- Written by every destroying transaction and by every new hold, so that the
-- two wait for each other.
CREATE TABLE sealtext_guards (
    tenant  TEXT    NOT NULL,
    subject BYTEA   NOT NULL,
    taken   BIGINT  NOT NULL,
    PRIMARY KEY (tenant, subject)
);
CREATE TABLE sealtext_holds (
    tenant      TEXT    NOT NULL,
    subject     BYTEA   NOT NULL,
    id          BYTEA   NOT NULL,
    case_hash   BYTEA   NOT NULL,
    details     BYTEA,
    placed_at   BIGINT  NOT NULL,
    released_at BIGINT,
    PRIMARY KEY (tenant, subject, id)
);
CREATE UNIQUE INDEX sealtext_holds_case ON sealtext_holds (tenant, subject, case_hash) WHERE released_at IS NULL;
