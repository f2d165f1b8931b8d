-- subject is NULL for events about nobody, and sixteen bytes 0xff after erasure.
CREATE TABLE sealtext_audit (
    tenant  TEXT    NOT NULL,
    id      BYTEA   NOT NULL,
    at      BIGINT  NOT NULL,
    kind    BIGINT  NOT NULL,
    subject BYTEA,
    actor   BYTEA   NOT NULL,
    payload BYTEA,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX sealtext_audit_at ON sealtext_audit (tenant, at, id);
CREATE INDEX sealtext_audit_subject ON sealtext_audit (tenant, subject, at, id);
