CREATE TABLE sealtext_consent (
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
    PRIMARY KEY (tenant, pseudonym, seq),
    UNIQUE (tenant, reference)
);
-- The last number given out for a key; writing it makes appends wait.
CREATE TABLE sealtext_consent_heads (
    tenant    TEXT    NOT NULL,
    pseudonym BYTEA   NOT NULL,
    seq       BIGINT  NOT NULL,
    PRIMARY KEY (tenant, pseudonym)
);
